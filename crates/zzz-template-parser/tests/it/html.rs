use zzz_template_parser::{Node, Otherwise, parse};

/// Adds each output of `nodes`, with its place.
fn places(nodes: &[Node], text: &str, out: &mut Vec<String>) {
    let other = |other: &Option<Otherwise>, out: &mut Vec<String>| {
        if let Some(other) = other {
            places(&other.body, text, out);
        }
    };
    for node in nodes {
        match node {
            Node::Output(output) => {
                out.push(format!("{} {:?}", output.span.of(text), output.place));
            }
            Node::If(block) => {
                block.branches.iter().for_each(|branch| places(&branch.body, text, out));
                other(&block.otherwise, out);
            }
            Node::Each(block) => {
                places(&block.body, text, out);
                other(&block.otherwise, out);
            }
            Node::With(block) => {
                places(&block.body, text, out);
                other(&block.otherwise, out);
            }
            Node::Component(block) => {
                block.slots.iter().for_each(|slot| places(&slot.body, text, out));
                places(&block.body, text, out);
            }
            Node::ContentFor(block) => places(&block.body, text, out),
            Node::Yield(node) => places(node.fallback.as_deref().unwrap_or_default(), text, out),
            _ => {}
        }
    }
}

/// Reads `template`, which has no faults, and compares where its outputs stand.
#[track_caller]
fn check(template: &str, expected: &[&str]) {
    let parsed = parse(template);
    assert!(parsed.faults.is_empty(), "{}", parsed.faults[0].report("test", template));
    let mut found = Vec::new();
    places(&parsed.tree.nodes, template, &mut found);
    assert_eq!(found, expected);
}

/// Reads `template`, which has a fault for each of `faults`: `part: message`.
#[track_caller]
fn check_faults(template: &str, faults: &[&str]) {
    let found: Vec<_> = parse(template)
        .faults
        .iter()
        .map(|fault| format!("{}: {}", fault.span.of(template), fault.message))
        .collect();
    assert_eq!(found, faults);
}

/// Reads `template`, which has a finding for each of `findings`: `name part`.
#[track_caller]
fn check_findings(template: &str, findings: &[&str]) {
    let parsed = parse(template);
    assert!(parsed.faults.is_empty(), "{}", parsed.faults[0].report("test", template));
    let found: Vec<_> = parsed
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.kind.name(), finding.fault.span.of(template)))
        .collect();
    assert_eq!(found, findings);
}

#[test]
fn places_of_text() {
    check("{{a}}<p>{{b}}</p>", &["{{a}} Text", "{{b}} Text"]);
    check("<title>a {{b}}</title>", &["{{b}} RcData"]);
    check("<textarea><b>{{b}}</textarea>", &["{{b}} RcData"]);
    check("<noscript><p>{{a}}</p></noscript><p>{{b}}</p>", &["{{a}} RcData", "{{b}} Text"]);
    check("1 < 2 {{a}} < ", &["{{a}} Text"]);
    check("<!doctype html><!-- <p --><p>{{a}}</p>", &["{{a}} Text"]);
    check("<svg><path d=\"M0\"/><title>{{a}}</title></svg>", &["{{a}} Text"]);
    check("{{{{raw}}}}<p title=\"{{x}}{{{{/raw}}}}{{a}}\"></p>", &["{{a}} Attribute"]);
}

#[test]
fn places_of_attributes() {
    check(r#"<p class="a {{b}}" title='{{c}}'></p>"#, &["{{b}} Attribute", "{{c}} Attribute"]);
    check(r#"<p class="a{{#if x}} b{{y}}{{/if}}">{{z}}</p>"#, &["{{y}} Attribute", "{{z}} Text"]);
    check("<option {{#if chosen}}selected{{/if}}>{{a}}</option>", &["{{a}} Text"]);
    check("<option{{#if chosen}} selected{{/if}}>{{a}}</option>", &["{{a}} Text"]);
    check("<p {{attributes}} hidden>{{a}}</p>", &["{{attributes}} Tag", "{{a}} Text"]);
    check(
        r#"<a href="{{a}}/b/{{c}}?d={{e}}#{{f}}">x</a>"#,
        &["{{a}} UrlStart", "{{c}} UrlPath", "{{e}} UrlQuery", "{{f}} UrlQuery"],
    );
    check(r#"<a href=" {{a}}">x</a>"#, &["{{a}} UrlStart"]);
    check(r#"<a href="https://{{a}}">x</a>"#, &["{{a}} UrlPath"]);
    check(
        r#"<a href="/{{a}}/{{b}}"></a><a href="/{{c}}{{d}}x/{{e}}"></a><a href="/f/{{g}}"></a>"#,
        &[
            "{{a}} UrlFirstSegment",
            "{{b}} UrlPath",
            "{{c}} UrlFirst",
            "{{d}} UrlFirst",
            "{{e}} UrlPath",
            "{{g}} UrlPath",
        ],
    );
    check(r#"<a href="&sol;{{a}}?{{b}}">x</a>"#, &["{{a}} UrlFirst", "{{b}} UrlQuery"]);
    check(r#"<a href="/{{#if a}}{{a}}{{/if}}">x</a>"#, &["{{a}} UrlFirst"]);
    check(r#"<a href="/{{#if a}}b{{/if}}{{c}}">x</a>"#, &["{{c}} UrlFirst"]);
    check(r#"<a href="/a{{#if b}}?c={{d}}{{/if}}">x</a>"#, &["{{d}} UrlQuery"]);
    check(r#"<a href="{{path a()}}{{b}}">x</a>"#, &["{{path a()}} UrlStart", "{{b}} UrlPath"]);
    check(r#"<img alt="" srcset="{{a}} 1x, {{b}} 2x">"#, &["{{a}} UrlStart", "{{b}} UrlStart"]);
    check(
        r#"<p hx-get="{{a}}" data-hx-post="{{b}}" data-id="{{c}}"></p>"#,
        &["{{a}} UrlStart", "{{b}} UrlStart", "{{c}} Attribute"],
    );
}

#[test]
fn places_of_scripts() {
    check(
        "<script>const a = {{a}}; // it's\nf({{b}}, \"c\", /[/'\"]/, 1 / 2, {{c}})</script>",
        &["{{a}} Script", "{{b}} Script", "{{c}} Script"],
    );
    check("<script>`${`a`}${ {} }`; {{a}}</script>", &["{{a}} Script"]);
    check(
        "<script type=\"application/json\">{\"a\": {{a}}}</script>{{b}}",
        &["{{a}} Script", "{{b}} Text"],
    );
    check("<script>{{#each a as |b|}}f({{b}});{{/each}}</script>", &["{{b}} Script"]);
    check("<script nonce=\"{{nonce}}\"></script>", &["{{nonce}} Attribute"]);
}

#[test]
fn elements() {
    check_faults("<p>", &["<p>: `<p>` is not closed"]);
    check_faults(
        "<ul><li>a<li>b</ul>",
        &["<li>: `<li>` is not closed", "<li>: `<li>` is not closed"],
    );
    check_faults("<b><i></b></i>", &["<i>: `<i>` is not closed"]);
    check_faults("</p>", &["</p>: `</p>` closes nothing"]);
    check_faults("<span></spam>", &["</spam>: `</spam>` closes nothing"]);
    check_faults("<br></br>", &["</br>: `<br>` has no end tag"]);
    check_faults("<p></p class>", &["class: an end tag has no attributes"]);
    check_faults("<p/>", &["<p/>: the slash does not close `<p>`"]);
    check_faults("<p a=1 b A></p>", &["A: attribute `A` stands in this tag twice"]);
    check_faults(
        "<p {{#if a}}b{{else}}b{{/if}} {{#if c}}d{{/if}} d></p>",
        &["d: attribute `d` stands in this tag twice"],
    );
    check_faults("<p a=\"1\"b></p>", &["b: white space is missing in front of this attribute"]);
    check_faults("<p a=\"1></p>", &["\": the value of `a` is not closed"]);
    check_faults("<p <b></b></p>", &["<p : the tag `<p` is not closed"]);
    check_faults("<p", &["<p: the tag `<p` is not closed"]);
    check_faults("<script>", &["<script>: `<script>` is not closed"]);
    check_faults("<!-- a", &["<!--: this comment is not closed"]);
    check_faults("{{#if a}}<p>{{/if}}</p>", &["<p>: `<p>` is not closed"]);
    check_faults(
        "<p>{{#if a}}</p>{{/if}}</p>",
        &["</p>: `</p>` closes what opens outside of this block"],
    );
    check_faults(
        "<p {{#if a}}>{{/if}}</p>",
        &["{{#if a}}: what `{{#if a}}` encloses begins in a tag and ends between tags"],
    );
    check_faults("<p title=\"{{> a}}\"></p>", &["{{> a}}: a partial in an attribute's value"]);
}

#[test]
fn trust_is_for_html_between_tags() {
    check("<p>{{{a}}}</p>", &["{{{a}}} Text"]);
    for template in [
        "<p title=\"{{{a}}}\"></p>",
        "<a href=\"{{{a}}}\">x</a>",
        "<p {{{a}}}></p>",
        "<script>{{{a}}}</script>",
        "<textarea>{{{a}}}</textarea>",
    ] {
        check_faults(template, &["{{{a}}}: three braces trust HTML, and none is read here"]);
    }
}

#[test]
fn a_tag_does_not_begin_at_an_end() {
    check_faults("<p></p><", &["<: `<` at an end"]);
    check_faults("{{#if a}}<{{/if}}b", &["<: `<` at an end"]);
    for (template, part) in [
        ("<title>1 <{{a}}</title>", "<"),
        ("<title></tit{{! }}le><b title=\"{{a}}\"></b></title>", "</tit"),
        ("<script>a </scr{{! }}ipt>{{a}}</script>", "</scr"),
        ("<script>a <{{! }}/script>{{a}}</script>", "<"),
        ("<script>a <{{#if b}}/script>{{/if}}</script>", "<"),
        ("<script>{{#if b}}a <{{/if}}/script></script>", "<"),
        ("<script>a <!-{{! }}- {{a}}</script>", "<!-"),
        ("<style>a <{{! }}/style>{{a}}</style>", "<"),
    ] {
        let message = format!("{part}: a tag of the template within what could be one of HTML");
        check_faults(template, &[&message]);
    }
    check("<script>a <{{b}}</script>", &["{{b}} Script"]);
    check("<script>a < {{! }}/ 2</script>", &[]);
}

#[test]
fn places_refused() {
    check_faults("<a href={{a}}>x</a>", &["{{a}}: a value without quotes in attribute `href`"]);
    check_faults(
        "<a href=x{{a}}{{b}}>x</a>",
        &["{{a}}: a value without quotes in attribute `href`"],
    );
    check_faults(
        "<a onclick=\"f({{a}})\">x</a>",
        &["{{a}}: a value in `onclick` cannot be escaped: it is an event handler, a script"],
    );
    check_faults(
        "<p style=\"color: {{a}}\"></p>",
        &["{{a}}: a value in `style` cannot be escaped"],
    );
    check_faults(
        "<style>a { color: {{a}} }</style>",
        &["{{a}}: a value in `<style>` cannot be escaped"],
    );
    check_faults("<!-- {{a}} -->", &["{{a}}: a value in a comment"]);
    check_faults("<h{{n}}></h1>", &["{{n}}: a value in the name of a tag"]);
    check_faults("<p data-{{n}}=\"\"></p>", &["{{n}}: a value in the name of an attribute"]);
    check_faults(
        "<a href=\"java{{a}}\">x</a>",
        &["{{a}}: a scheme that is partly written and partly a value"],
    );
    check_faults(
        "<a href=\" Java&#x73;cript&colon;a()\">x</a>",
        &["Java&#x73;cript&colon;: an address with `javascript:` is a script"],
    );
    for address in [
        "/{{a}}{{b}}/c",
        "/{{#if a}}{{a}}{{/if}}/c",
        "/{{#if a}}b{{/if}}/{{c}}",
        "/{{a}}{{#if b}}/c{{/if}}",
    ] {
        check_faults(
            &format!("<a href=\"{address}\">x</a>"),
            &[
                "/: this slash makes a host of what follows, where the value or branch in front of it is empty",
            ],
        );
    }
    check_faults(
        "<a href=\"data:text/html,a\">x</a>",
        &["data:: an address with `data:` that holds a page"],
    );
    check_faults(
        "<script>\"{{a}}\" '{{b}}' `{{c}}`</script>",
        &[
            "{{a}}: a value in a string within a script cannot be escaped",
            "{{b}}: a value in a string within a script cannot be escaped",
            "{{c}}: a value in a template literal within a script cannot be escaped",
        ],
    );
    check_faults(
        "<script>f() / {{a}}</script>",
        &[
            "{{a}}: a value in a script, behind the `/` of line 1, which may divide or begin a regular expression, cannot be escaped",
        ],
    );
    check_faults(
        "<p srcdoc=\"{{a}}\" hx-vals='{\"b\": {{b}}}'></p>",
        &[
            "{{a}}: a value in `srcdoc` cannot be escaped: it is a page of its own",
            "{{b}}: a value in `hx-vals` cannot be escaped: htmx evaluates it",
        ],
    );
}

#[test]
fn findings() {
    check_findings("<img src=\"a\">", &["img-alt <img src=\"a\">"]);
    check_findings(
        "<input id=\"a\"><label for=\"b\">B</label><input id=\"b\"><label>C <input></label>",
        &["field-label <input id=\"a\">"],
    );
    check_findings("<p id=\"a\"></p><p id=\"a\"></p>", &["duplicate-id id"]);
    check_findings("{{#if a}}<p id=\"a\"></p>{{else}}<p id=\"a\"></p>{{/if}}", &[]);
    check_findings(
        "<form method=\"post\"></form><form method=\"POST\">{{csrf}}</form>{{csrf}}",
        &["form-csrf <form method=\"post\">", "csrf-outside-form {{csrf}}"],
    );
    check_findings("<html></html>", &["html-lang <html>"]);
    check_findings(
        "<button></button><button> {{a}} </button><a href=\"/\"><img src=\"b\" alt=\"c\"></a>",
        &["button-name <button>"],
    );
    check_findings("<p tabindex=\"1\"></p>", &["positive-tabindex tabindex"]);
    check_findings(
        "<script>a({{b}})</script><style>{{#if b}}p{}{{/if}}</style>",
        &["script-nonce <script>", "style-nonce <style>"],
    );
    // A policy names them by their hashes.
    check_findings("<script>a()</script><style>p {}</style>", &[]);
    check_findings("<p onclick=\"a()\"></p>", &["inline-handler onclick"]);
    check_findings("<a target=\"_blank\" href=\"/\">x</a>", &["blank-noopener target"]);
    check_findings(
        "<sapn></sapn><center></center><x-a></x-a>",
        &["unknown-element <sapn>", "obsolete-element <center>"],
    );
    check_findings("<p><span><div></div></span></p>", &["nesting <div>"]);
}

#[test]
fn blocks_in_html() {
    check("{{#if a}}<p>{{b}}</p>{{else}}<b>{{c}}</b>{{/if}}", &["{{b}} Text", "{{c}} Text"]);
    check("<style>{{#if a}}b {}{{/if}}</style>{{c}}", &["{{c}} Text"]);
    check("<p {{#if a}}b='{{c}}'{{/if}} {{d}}></p>", &["{{c}} Attribute", "{{d}} Tag"]);
    check("<a href=\"/b?{{#each a as |c|}}c={{c}}&amp;{{/each}}\">x</a>", &["{{c}} UrlQuery"]);
    check(
        "<title>{{yield \"title\"}}</title>{{#content_for \"a\"}}<p>{{b}}</p>{{/content_for}}",
        &["{{b}} Text"],
    );
    check(
        "<ul>{{#component \"a\"}}{{#slot \"b\"}}<li>{{c}}</li>{{/slot}}<b>{{d}}</b>{{/component}}</ul>",
        &["{{c}} Text", "{{d}} Text"],
    );
    check_faults(
        "<a href=\"{{#if a}}/b{{else}}?c{{/if}}{{d}}\">x</a>",
        &["{{d}}: branches in front of this value end in different parts of an address"],
    );
    check_faults(
        "<a href=\"{{#each a as |b|}}{{b}}{{/each}}\">x</a>",
        &["{{b}}: branches in front of this value end in different parts of an address"],
    );
    check_faults("<p a={{#if b}}c{{/if}}></p>", &["{{#if b}}: a block in a value without quotes"]);
    check_faults("<{{#if b}}p{{/if}}></p>", &["{{#if b}}: a block in the name of a tag"]);
    check_faults(
        "{{#if a}}<p title=\"{{/if}}b\"></p>",
        &["\": the value of `title` is not closed"],
    );
    check_faults(
        "<p {{#content_for \"a\"}}{{/content_for}}></p>",
        &["{{#content_for \"a\"}}: `content_for` in a tag"],
    );
    check_faults("<p title=\"{{yield}}\"></p>", &["{{yield}}: `yield` in an attribute's value"]);
    check_faults(
        "<textarea>{{component \"a\"}}</textarea>",
        &["{{component \"a\"}}: a component in an element of text"],
    );
    check_faults(
        "<script>{{#each a as |b|}}{{b}}; c() / 1;{{/each}}</script>",
        &["/: a `/` that may divide or begin a regular expression, in a body that is repeated"],
    );
}

#[test]
fn more_places_refused() {
    check_faults(
        "<a href=\"{{a}}{{b}}\">x</a>",
        &["{{b}}: a value that could go on with another's scheme"],
    );
    check_faults(
        "<a href=\"{{a}}:b\">x</a>",
        &[":: a scheme that is partly a value and partly written"],
    );
    check_faults(
        "<a href=\"vb\tscript:a\">x</a>",
        &["vb\tscript:: an address with `vbscript:` is a script"],
    );
    check_faults(
        "<a href=javascript:a>x</a>",
        &["javascript:: an address with `javascript:` is a script"],
    );
    check_faults(
        "<iframe src=\"data:{{a}}\"></iframe>",
        &["data:: an address with `data:` that holds a page"],
    );
    check_faults(
        "<base href=\"{{a}}\">",
        &["{{a}}: a value in `href` cannot be escaped: all addresses of the page start from it"],
    );
    check_faults(
        "<meta http-equiv=\"refresh\" content=\"0;{{a}}\">",
        &["{{a}}: a value in `<meta http-equiv>` cannot be escaped"],
    );
    check_faults(
        "<p @click=\"{{a}}\" x-on:click=\"{{b}}\" hx-on:click=\"{{c}}\"></p>",
        &[
            "{{a}}: a value in `@click` cannot be escaped: it is an expression that a script evaluates",
            "{{b}}: a value in `x-on:click` cannot be escaped: it is an expression that a script evaluates",
            "{{c}}: a value in `hx-on:click` cannot be escaped: it is an event handler, a script",
        ],
    );
    check_faults(
        "<svg><a><set attributeName=\"href\" to=\"{{a}}\"/></a></svg>",
        &["{{a}}: a value in `to` cannot be escaped: an animation may set any attribute"],
    );
    check_faults(
        "<img alt=\"\" srcset=\"a{{b}}\">",
        &["{{b}}: a value that is a part of an address in `srcset`"],
    );
}

#[test]
fn values_refused_in_elements() {
    check_faults("<iframe>{{a}}</iframe>", &["{{a}}: a value in `<iframe>` cannot be escaped"]);
    check_faults(
        "<noscript><p title=\"{{a}}\">{{b}}</p></noscript>",
        &["{{a}}: a value in a tag or script within `<noscript>`"],
    );
    check_faults(
        "<noscript><p>{{{a}}}</p></noscript>",
        &["{{{a}}}: three braces trust HTML, and none is read here"],
    );
    check_faults("<noscript>{{> a}}</noscript>", &["{{> a}}: a partial within `<noscript>`"]);
    check_faults(
        "<noscript><p>{{yield \"a\"}}</p></noscript>",
        &["{{yield \"a\"}}: `yield` within `<noscript>`"],
    );
    check_faults("<p title=\"{{csrf}}\"></p>", &["{{csrf}}: `{{csrf}}` in an attribute's value"]);
    check_faults("<p></p {{a}}>", &["{{a}}: a value in an end tag"]);
    check_faults("<!doctype {{a}}>", &["{{a}}: a value in the doctype"]);
    check_faults(
        "<script type=\"text/x-a\">{{a}}</script>",
        &["{{a}}: a value in a `<script>` of an unknown type cannot be escaped"],
    );
    check_faults(
        "<script>/{{a}}/</script>",
        &["{{a}}: a value in a regular expression within a script cannot be escaped"],
    );
    check_faults(
        "<script>// {{a}}\n/* {{b}} */</script>",
        &[
            "{{a}}: a value in a comment within a script cannot be escaped",
            "{{b}}: a value in a comment within a script cannot be escaped",
        ],
    );
    check_faults(
        "<script><!-- </script>",
        &["<!--: `<!--` in a script changes where the script ends"],
    );
}

#[test]
fn tricks_with_scripts() {
    check_faults(
        "<a href=\"javascript&{{a}}\">x</a>",
        &["{{a}}: a value that could finish the entity in front of it"],
    );
    check_faults(
        "<script>\"<!--\"</script>",
        &["<!--: `<!--` in a script changes where the script ends"],
    );
    for script in
        ["[.../\"/, {{a}}]", "of / 1 / {{a}}", "a++ / {{a}}", "{} / {{a}}", "/* */ --> {{a}}"]
    {
        assert_eq!(parse(&format!("<script>{script}</script>")).faults.len(), 1, "{script}");
    }
}

#[test]
fn more_faults_of_tags() {
    check_faults("<?xml?>", &["<?: HTML has no processing instructions"]);
    check_faults("<!element>", &["<!: `<!` begins neither a comment nor a doctype"]);
    check_faults("</>", &["</: an end tag without a name"]);
    check_faults("<p =a></p>", &["=: `=` without the name of an attribute"]);
    check_faults("<p a=></p>", &[">: attribute `a` has no value"]);
    check_faults("<p a=b\"c></p>", &["\": `\"` in a value without quotes"]);
    check_faults("<p a=\"b\"\"></p>", &["\": a quote that belongs to no attribute"]);
    check_faults("<p / a></p>", &["/: a slash within a tag"]);
    check_faults("<p></p", &["</: this end tag is not closed"]);
    check_faults("<a\"b></a\"b>", &["a\"b: `a\"b` is no name of an element"]);
    check_faults("<svg><p></p></svg>", &["<p>: `<p>` in SVG or MathML, which browsers end here"]);
    check_faults(&"<b>".repeat(513), &["<b>: more than 512 elements enclose this"]);
    check(
        "<svg><foreignObject><p>{{a}}</p></foreignObject><![CDATA[ <p> ]]></svg>",
        &["{{a}} Text"],
    );
}

#[test]
fn contents() {
    let text = "<script>a()</script><script nonce=\"{{nonce}}\">b({{c}})</script><style>d</style><p onclick=\"e()\" style=\"f\"></p>\
        <script src=\"https://g.example/h.js\"></script><link rel=\"stylesheet\" href=\"//i.example/j\"><img alt=\"\" src=\"data:k\">\
        <p hx-get=\"https://{{l}}/\"></p><script type=\"application/json\">1</script>";
    let contents = parse(text).contents;
    let inline = |inline: &zzz_template_parser::Inline| {
        format!("{} {} {}", inline.text.of(text), inline.nonce, inline.literal)
    };
    let scripts: Vec<_> = contents.scripts.iter().map(inline).collect();
    assert_eq!(scripts, ["a() false true", "b({{c}}) true false"]);
    let styles: Vec<_> = contents.styles.iter().map(inline).collect();
    assert_eq!(styles, ["d false true"]);
    assert_eq!(contents.handlers.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["e()"]);
    assert_eq!(
        contents.style_attributes.iter().map(|span| span.of(text)).collect::<Vec<_>>(),
        ["f"]
    );
    let origins: Vec<_> = contents
        .origins
        .iter()
        .map(|origin| format!("{:?} {}", origin.kind, origin.span.of(text)))
        .collect();
    assert_eq!(origins, ["Script https://g.example", "Style //i.example", "Image data:"]);
}
