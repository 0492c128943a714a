use zzz_template::{Attributes, Buffer, ErrorKind, expand::attributes};

#[track_caller]
fn check(list: &Attributes<'_>, expected: &str) {
    let mut out = Buffer::new();
    out.put(attributes(list));
    assert_eq!(out.as_str(), expected);
    assert!(out.check().is_ok());
}

#[test]
fn pairs_flags_and_what_may_be_missing() {
    let list = Attributes::new()
        .with("class", "a \"b\"")
        .flag("required", true)
        .flag("disabled", false)
        .maybe("title", Some("<t>"))
        .maybe("lang", None::<&str>)
        .with("CLASS", "c");
    check(&list, " class=\"c\" required title=\"&lt;t&gt;\"");
}

#[test]
fn addresses_are_checked() {
    check(&Attributes::new().with("HREF", "javascript:x"), " HREF=\"about:invalid#zzz\"");
    check(&Attributes::new().with("data-hx-get", "data:x"), " data-hx-get=\"about:invalid#zzz\"");
    check(&Attributes::new().with("hx-get", "/a?b=c"), " hx-get=\"/a?b=c\"");
    check(&Attributes::new().with("hx-vals", "{\"a\": 1}"), " hx-vals=\"{&quot;a&quot;: 1}\"");
}

#[test]
fn what_would_run_and_what_is_no_name_is_refused() {
    for (name, value, kind) in [
        ("onclick", "x()", "may not come from a value"),
        ("OnLoad", "x()", "may not come from a value"),
        ("style", "x", "may not come from a value"),
        ("srcdoc", "x", "may not come from a value"),
        ("hx-on:click", "x()", "may not come from a value"),
        ("http-equiv", "refresh", "may not come from a value"),
        ("_", "on click x()", "may not come from a value"),
        ("hx-trigger", "click[x()]", "may not come from a value"),
        ("data-hx-vals", " js:x()", "may not come from a value"),
        ("hx-trigger", "load[x()]", "may not come from a value"),
        ("", "x", "is no name of an attribute"),
        ("a b", "x", "is no name of an attribute"),
        ("a\">", "x", "is no name of an attribute"),
        ("a=b", "x", "is no name of an attribute"),
        ("é", "x", "is no name of an attribute"),
    ] {
        let mut out = Buffer::new();
        out.put(attributes(&Attributes::new().with(name, value).with("id", "i")));
        assert_eq!(out.as_str(), " id=\"i\"");
        let error = out.check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Attribute);
        assert!(error.to_string().contains(kind), "{error}");
    }
}
