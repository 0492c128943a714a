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
    check("<title>a {{b}}</title>", &["{{b}} Text"]);
    check("<textarea><b>{{b}}</textarea>", &["{{b}} Text"]);
    check("1 < 2 {{a}} <", &["{{a}} Text"]);
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
        "<script>a()</script><style></style>",
        &["script-nonce <script>", "style-nonce <style>"],
    );
    check_findings("<p onclick=\"a()\"></p>", &["inline-handler onclick"]);
    check_findings("<a target=\"_blank\" href=\"/\">x</a>", &["blank-noopener target"]);
    check_findings(
        "<sapn></sapn><center></center><x-a></x-a>",
        &["unknown-element <sapn>", "obsolete-element <center>"],
    );
    check_findings("<p><span><div></div></span></p>", &["nesting <div>"]);
}
