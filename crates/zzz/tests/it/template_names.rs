//! What templates call things, and what else is called so.

use std::ops::Range;

use zzz::{SafeHtml, Template};

#[derive(Template)]
#[template(source = "<p>Hello {{name}}!</p>\n<b>{{name}}x!important {{name}}</b>")]
struct Marks {
    name: &'static str,
}

#[test]
fn a_mark_behind_a_value_is_text() {
    let page = Marks { name: "Ann" }.render().unwrap();
    assert_eq!(page, "<p>Hello Ann!</p>\n<b>Annx!important Ann</b>");
}

#[derive(Template)]
#[template(
    source = "{{#each range as |i|}}{{i + 1}},{{/each}}{{#each 0..=2 as |i|}}{{i}}{{/each}}"
)]
struct Ranges {
    range: Range<u32>,
}

#[test]
fn each_goes_through_a_range() {
    assert_eq!(Ranges { range: 4..6 }.render().unwrap(), "5,6,012");
}

#[derive(Template)]
#[template(source = "{{r#type}} {{self.r#type}}")]
struct Raw {
    r#type: u8,
}

#[test]
fn a_field_may_have_a_raw_name() {
    assert_eq!(Raw { r#type: 7 }.render().unwrap(), "7 7");
}

/// Called as a pipe is.
fn title(text: &str) -> String {
    format!("title of {text}")
}

/// Called as a macro of many libraries of translations is.
macro_rules! t {
    ($key:expr) => {
        concat!("translated ", $key)
    };
}

#[derive(Template)]
#[template(
    source = "{{name | zzz::pipes::title}}; {{name | self::title}}; {{title(name)}}; {{t!(\"a\")}}"
)]
struct Functions {
    name: &'static str,
}

#[test]
fn functions_and_macros_of_the_user_stay_what_they_are() {
    let page = Functions { name: "ann" }.render().unwrap();
    assert_eq!(page, "Ann; title of ann; title of ann; translated a");
}

#[test]
fn what_pipes_and_what_they_give_are_called_is_free() {
    #[expect(dead_code, reason = "it is only called so")]
    struct Defaulted;
    struct Json;
    impl Json {
        const NAME: &'static str = "mine";
    }
    fn upper(text: &str) -> String {
        format!("{text} of mine")
    }

    #[derive(Template)]
    #[template(source = "{{Json::NAME}} {{upper(name)}} {{name | upper}} {{name | lower | slug}}")]
    struct Names {
        name: &'static str,
    }
    assert_eq!(Names { name: "Ann" }.render().unwrap(), "mine Ann of mine ANN ann");
}

#[derive(Template)]
#[template(source = "<a href=\"/{{a}}/{{b}}\"></a><a href=\"/{{b}}\"></a>\
              <noscript><p>{{html}}</p></noscript>")]
struct Addresses {
    a: &'static str,
    b: &'static str,
    html: SafeHtml,
}

#[test]
fn a_value_behind_a_slash_names_no_host_and_one_without_scripts_no_element() {
    let html = SafeHtml::trust("<b>");
    let page = Addresses { a: "", b: "/evil.example", html }.render().unwrap();
    let addresses = "<a href=\"/.//evil.example\"></a><a href=\"/%2Fevil.example\"></a>";
    assert_eq!(page, format!("{addresses}<noscript><p>&lt;b&gt;</p></noscript>"));
}

mod first {
    #[derive(zzz::Template)]
    #[template(path = "names/first.html.zzz", root = "tests/it/views")]
    pub(super) struct Index {
        pub(super) name: &'static str,
    }
}

mod second {
    #[derive(zzz::Template)]
    #[template(path = "names/second.html.zzz", root = "tests/it/views")]
    pub(super) struct Index {
        pub(super) name: &'static str,
    }
}

#[test]
fn structs_of_one_name_share_a_component_that_differs_between_them() {
    let first = first::Index { name: "a" }.render().unwrap();
    assert_eq!(first.trim_end(), "<b>named: a</b>");
    let second = second::Index { name: "named" }.render().unwrap();
    assert_eq!(second.trim_end(), "<b>named: <b>x: named</b></b>");
}

#[derive(Template)]
#[template(source = "<textarea>{{html}}</textarea><p title=\"{{html}}\">{{html}}</p>")]
struct Trusted {
    html: SafeHtml,
}

#[test]
fn trusted_html_is_text_where_no_html_is_read() {
    let html = SafeHtml::trust("<b title=\"</textarea>\">");
    let escaped = "&lt;b title=&quot;&lt;/textarea&gt;&quot;&gt;";
    assert_eq!(
        Trusted { html }.render().unwrap(),
        format!(
            "<textarea>{escaped}</textarea><p title=\"{escaped}\"><b title=\"</textarea>\"></p>"
        ),
    );
}

#[test]
fn a_template_may_be_called_as_what_its_code_names() {
    #[expect(dead_code, reason = "it is only called so")]
    struct Some;
    #[expect(dead_code, non_camel_case_types, reason = "it is only called so")]
    struct str;

    #[derive(zzz::Template)]
    #[template(
        source = "{{#with some as |value|}}{{value}}{{/with}}{{#each list as |item|}}{{item}}{{/each}}"
    )]
    struct Template<'a, T: zzz::Render, const N: usize>
    where
        T: Clone,
    {
        some: Option<T>,
        list: &'a [T; N],
    }

    let page = Template { some: Option::Some(1), list: &[2, 3] };
    assert_eq!(zzz::Template::render(&page).unwrap(), "123");
}

#[derive(Template)]
#[template(
    source = "{{component \"names\" title=self.names()[0].trim() body=self.names()[0].as_str()}}",
    root = "tests/it/views"
)]
struct Borrowed;

impl Borrowed {
    fn names(&self) -> Vec<String> {
        vec![" named ".to_owned()]
    }
}

#[test]
fn what_is_given_may_borrow_from_what_a_call_gave() {
    assert_eq!(Borrowed.render().unwrap(), "<b>named:  named </b>");
}
