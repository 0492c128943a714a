use zzz_template_parser::{Parsed, parse};

use crate::dump::dump;

/// Reads `template`, which has no faults, and compares its tree.
#[track_caller]
fn check(template: &str, tree: &str) {
    let parsed = parse(template);
    let Parsed { faults, .. } = &parsed;
    assert!(faults.is_empty(), "{}", faults[0].report("test", template));
    assert_eq!(dump(&parsed.tree, template), tree);
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

#[test]
fn a_semicolon_ends_no_expression() {
    for template in [
        "{{ a; b }}",
        "{{#if a; b}}{{/if}}",
        "{{x | f:a;b}}",
        "{{> _p a=b;c}}",
        "{{#each a;b as |x|}}{{/each}}",
        "{{params a: u8; b}}",
    ] {
        check_faults(template, &[";: `;` ends no expression"]);
    }
    check("{{ [0; 4].len() }}", "{[0; 4].len()}");
}

#[test]
fn outputs() {
    check("{{ user.name }}", "{$user.name^place}");
    check("a {{x}} b", r#""a " {$x^place} " b""#);
    check("{{user.name | truncate:40}}", "{$user.name^place | truncate:40^40}");
    check(
        r#"{{ x | replace:"a", "b" | text::upper }}"#,
        r#"{$x^place | replace:"a"^"a":"b"^"b" | text::upper}"#,
    );
    check("{{{trusted}}}", "trusted{$trusted^place}");
    check("{{(a | b)}}", "{($a | $b)}");
    check(
        "{{ items.iter().map(|x| x.y + z).sum::<u32>() }}",
        "{$items.iter().map(|x| x.y + $z).sum::<u32>()}",
    );
    check("{{ Page { number: 1 } }}", "{Page { number: 1 }}");
    check("{{ Page { number: Some { x: y }} }}", "{Page { number: Some { x: $y }}}");
    check("{{x}}}", r#"{$x^place} "}""#);
    check("{{ count as u64 }}", "{$count as u64}");
    check(
        "{{ match a { Some(b) if b > c => b, None => d } }}",
        "{match $a { Some(b) if b > $c => b, None => $d }}",
    );
    check("{{ matches!(a, Some(b) if b > c) && b }}", "{matches!($a, Some(b) if b > $c) && $b}");
    check("{{ { let a = b; a + c } }}", "{{ let a = $b; a + $c }}");
    check("{{ if let Some(a) = b { a } else { a } }}", "{if let Some(a) = $b { a } else { $a }}");
    check(r#"{{ format!("{}", user.name, a = b) }}"#, r#"{format!("{}", $user.name, a = $b)}"#);
    check(
        "{{ -1 }} {{ \"a\\n\" }} {{ true }} {{ *a.b[i].0.1 }}",
        r#"{-1^-1} " " {"a\n"^"a\n"} " " {true^true} " " {*$a.b[$i].0.1^place}"#,
    );
    check(
        "{{ a..b }} {{ MAX }} {{ self.x }} {{ 'a' }}",
        r#"{$a..$b} " " {MAX^place} " " {self.x^place} " " {'a'}"#,
    );
}

#[test]
fn helpers() {
    check("{{path user(post.id)}}", "{path user($post.id)}");
    check("{{path}} {{path.x}}", r#"{$path^place} " " {$path.x^place}"#);
    check("{{url_for admin::user(1) | upper}}", "{url_for admin::user(1) | upper}");
    check("{{nonce}}{{t}}", "{nonce!} {$t^place}");
    check(
        r#"{{t "posts.none" name=user.name count=a == b}}"#,
        r#"{t "posts.none"^"posts.none" name=$user.name^place count=$a == $b}"#,
    );
    check(r#"{{asset "css/app.css"}}"#, r#"{asset "css/app.css"^"css/app.css"}"#);
}

#[test]
fn blocks() {
    check(
        "{{#if a}}1{{else if b}}2{{else}}3{{/if}}",
        r#"if $a^place["1"] elif $b^place["2"] else["3"]"#,
    );
    check(
        "{{#if a || b && !(c || d)}}{{/if}}",
        "if any($a^place, all($b^place, not(any($c^place, $d^place))))[]",
    );
    check("{{#if !a.is_empty() && !b == c}}{{/if}}", "if all(not($a.is_empty()), !$b == $c)[]");
    check(r#"{{#if yields "footer"}}{{/if}}"#, "if yields footer[]");
    check(
        "{{#each posts as |post, i| key=post.id}}{{i}}{{else}}-{{/each}}",
        r#"each $posts^place as post, i key=$post.id^place[{$i^place}] else["-"]"#,
    );
    check("{{#each map as |(key, value), i|}}{{/each}}", "each $map^place as (key, value), i[]");
    check(
        "{{#with user.profile as |p|}}{{p.x}}{{else}}no{{/with}}",
        r#"with $user.profile^place as p[{$p.x^place}] else["no"]"#,
    );
    check("{{> user/_row user=user other=x.y}}", "> user/_row user=$user^place other=$x.y^place");
    check(r#"{{> "user/_row"}}"#, "> user/_row");
    check(
        r#"{{#component "card" title="Profile" level=2}}a{{#slot "footer"}}b{{/slot}}c{{/component}}"#,
        r#"component card title="Profile"^"Profile" level=2^2 slot footer["b"]["a" "c"]"#,
    );
    check(r#"{{component "icon" name="moon"}}"#, r#"component icon name="moon"^"moon"[]"#);
    check(r#"{{yield}}{{yield "a"}}{{#yield "b"}}c{{/yield}}"#, r#"yield yield a yield b["c"]"#);
    check(r#"{{#content_for "title"}}x{{/content_for}}"#, r#"content_for title["x"]"#);
    check(
        "{{layout \"app\" title=\"x\"}}\n{{params a: &str, b: HashMap<u8, u16> = x(), c: u8 = 2}}\n<p></p>",
        r#"params(a: &str;b: HashMap<u8, u16> = x();c: u8 = 2^2;) layout app title="x"^"x" "<p></p>""#,
    );
}

#[test]
fn lines_of_tags_alone() {
    // Tags that write nothing take their lines with them.
    check(
        "a\n  {{#if x}}  \n  b\n  {{else}}\n  c\n  {{/if}}\nd",
        r#""a\n" if $x^place["  b\n"] else["  c\n"] "d""#,
    );
    check("a\r\n{{! b }}\r\nc", r#""a\r\n" comment(b) "c""#);
    check("{{params a: u8}}\n\n{{! b }}\na", r#"params(a: u8;) "\n" comment(b) "a""#);
    check("\t{{#each x as |y|}}\n{{y}}\n{{/each}}", r#"each $x^place as y[{$y^place} "\n"]"#);
    // What is on a line beside them keeps it, and so does what writes something.
    check("a {{#if x}}\nb{{/if}}\n", r#""a " if $x^place["\nb"] "\n""#);
    check("a\n {{x}} \n{{> b}}\nc", r#""a\n " {$x^place} " \n" > b "\nc""#);
    check("{{#if x}}a{{/if}}\n", r#"if $x^place["a"] "\n""#);
    check("{{#if x}}{{! a }}\nb\n{{/if}}\n", r#"if $x^place[comment(a) "b\n"]"#);
    // Blocks that are written elsewhere are as good as nothing.
    check(
        "{{#content_for \"a\"}}b {{x}}{{/content_for}}\nc\n",
        r#"content_for a["b " {$x^place}] "c\n""#,
    );
    check("{{#content_for \"a\"}}\nb\n{{/content_for}}\nc", r#"content_for a["b\n"] "c""#);
    // What a component writes stands in its place, so the line is the page's.
    check(
        "a\n  {{#component \"b\"}}\n  {{#slot \"c\"}}d{{/slot}}\n  e\n  {{/component}}\nf",
        r#""a\n  " component b slot c["d"]["  e\n"] "\nf""#,
    );
}

#[test]
fn white_space_and_raw() {
    check("a {{~x~}} b", r#""a" {$x^place}~~ "b""#);
    check(
        "a {{~#if x~}} b {{~else~}} c {{~/if~}} d",
        r#""a" if $x^place~~["b"] else~~["c"]~~ "d""#,
    );
    check(
        "{{! a }}{{!-- b }} --}}{{~!-- c --~}} {{!~}} x",
        r#"comment(a) comment(b }}) comment(c)~~ comment()~> "x""#,
    );
    check("{{{{raw}}}} {{is}} {{{{/raw}}}}", r#"raw" {{is}} ""#);
    check("{{~{x}~}}", "trusted{$x^place}~~");
}

#[test]
fn faults_of_tags() {
    check_faults("{{", &["{{: `{{` is not closed"]);
    check_faults("<p>{{ name <p>\n{{x}}", &["{{: `{{` is not closed"]);
    check_faults("{{}}", &["{{}}: an empty tag"]);
    check_faults("{{ f(a }} {{x}}", &["(: `(` is not closed"]);
    check_faults("{{ a) }}", &["): `)` closes nothing"]);
    check_faults("{{ Page { a: 1 }}", &["}: this brace closes nothing"]);
    check_faults("{{ \"a }}", &["\": this string is not closed"]);
    check_faults("{{ a // b }}", &["//: a comment in an expression"]);
    check_faults("{{{a}}", &["{{{: three braces end with three"]);
    check_faults("{{#if a}}", &["{{#if a}}: `{{#if}}` is not closed"]);
    check_faults(
        "{{#if a}}{{/each}}",
        &["{{/each}}: `{{/each}}` closes nothing: what is open is `{{#if}}`"],
    );
    check_faults(
        "{{#if a}}{{/each}}{{/if}}",
        &["{{/each}}: `{{/each}}` closes nothing: what is open is `{{#if}}`"],
    );
    check_faults("{{#each a as |b|}}{{#if a}}{{/each}}", &["{{#if a}}: `{{#if}}` is not closed"]);
    check_faults("{{else}}", &["{{else}}: `{{else}}` without an `if`"]);
    check_faults("{{#unless a}}{{else}}{{/unless}}", &["unless: there is no block `unless`"]);
    check_faults(
        "{{#each a}}{{this.x}}{{@index}}{{/each}}",
        &[
            "{{#each a}}: `each` without `as |…|`",
            "this: there is no `this`",
            "@: there are no names with `@`",
        ],
    );
    check_faults("{{#if b}}{{elif a}}{{/if}}", &["elif: there is no `elif`"]);
}

#[test]
fn faults_of_words() {
    check_faults("{{#if}}{{/if}}", &["{{#if}}: `if` without a condition"]);
    check_faults(
        "{{#if let Some(a) = b}}{{/if}}",
        &["let Some(a) = b: `if let` is no condition here"],
    );
    check_faults("{{#if a = b}}{{/if}}", &["=: `=` does not compare"]);
    check_faults("{{#if a && }}{{/if}}", &[": a condition is missing"]);
    check_faults("{{#if a}}{{else-if b}}{{/if}}", &["{{else-if b}}: there is no `else-if`"]);
    check_faults(
        "{{#if a}}{{else}}{{else}}{{/if}}",
        &["{{else}}: `{{else}}` behind the `{{else}}` of `{{#if}}`"],
    );
    check_faults("{{#if a}}{{else b}}{{/if}}", &["b: `else` takes nothing"]);
    check_faults("{{#if a}}{{^}}{{/if}}", &["{{^}}: there is no `{{^}}`"]);
    check_faults(
        "{{#each a as |b|}}{{else if c}}{{/each}}",
        &["{{else if c}}: `each` has no `else if`"],
    );
    check_faults("{{#each a as |b, c, d|}}{{/each}}", &["d: more than two names"]);
    check_faults("{{#each a as |b, b|}}{{/each}}", &["b: the name `b` stands here twice"]);
    check_faults(
        "{{#each a as |Some(b)|}}{{/each}}",
        &["Some(b): this is no name and no tuple of names"],
    );
    check_faults("{{#each a as |b| c}}{{/each}}", &["c: nothing but `key=…` follows the names"]);
    check_faults("{{#with a as |b, c|}}{{/with}}", &["c: `with` has one name: nothing is counted"]);
    check_faults("{{#with a}}{{/with}}", &["{{#with a}}: `with` without `as |…|`"]);
    check_faults("{{#ech a as |b|}}{{/ech}}", &["ech: there is no block `ech`"]);
    check_faults("{{#}}", &["{{#}}: a block without a name"]);
    check_faults("{{/if}}", &["{{/if}}: `{{/if}}` closes nothing"]);
    check_faults("{{#slot \"a\"}}{{/slot}}", &["{{#slot \"a\"}}: a slot outside of a component"]);
    check_faults(
        "{{#slot a}}{{/slot}}",
        &["{{#slot a}}: a slot outside of a component", "a: `slot` wants a name in quotes"],
    );
    check_faults("{{> a/../b}}", &["a/../b: `a/../b` is no name of a template"]);
    check_faults("{{>}}", &["{{>}}: a partial without a name"]);
    check_faults("{{> a b=c, d=e}}", &[",: a comma between what is given"]);
    check_faults("{{> a b}}", &["b: this has no name"]);
    check_faults("{{> a b=c b=d}}", &["b: `b` is given twice"]);
    check_faults("{{> a b= c=d}}", &[": a value for `b` is missing"]);
    check_faults(
        "<p></p>{{layout \"a\"}}",
        &["{{layout \"a\"}}: `layout` stands at the head of a file"],
    );
    check_faults(
        "{{params a: u8}}{{params b: u8}}",
        &["{{params b: u8}}: `params` stands here twice"],
    );
    check_faults("{{params a, b: u8}}", &["a: a parameter has a name and a type"]);
    check_faults("{{params a: u8, a: u8}}", &["a: the parameter `a` is there twice"]);
    check_faults("{{path home}}", &["home: `path` wants a route with what it takes"]);
    check_faults("{{asset name}}", &["name: `asset` wants a string literal"]);
    check_faults("{{t key}}", &["key: `t` wants a string literal"]);
    check_faults("{{a | b 40}}", &["40: what the pipe `b` takes stands behind a colon"]);
    check_faults("{{a | }}", &[": a pipe is the name of a function"]);
    check_faults("{{ | a}}", &[": nothing stands in front of `|`"]);
    check_faults("{{a = b}}", &["a = b: an assignment writes nothing"]);
    check_faults("{{ A { b } }}", &["b: the field `b` has no value"]);
    check_faults("{{! a", &["{{!: this comment is not closed"]);
    check_faults("{{{{raw}}}} a", &["{{{{raw}}}}: `{{{{raw}}}}` is not closed"]);
    check_faults("{{{{a}}}}", &["{{{{a}}}}: four braces hold `raw` alone"]);
    check_faults("{{ a → b }}", &["→: `→` has no meaning in Rust"]);
    check_faults("{{ 'ab' }}", &["': this quote is not closed"]);
    check_faults("{{ ' }}", &["': this quote is not closed"]);
}

#[test]
fn strings() {
    check(
        r###"{{ r#"a"b"# }}{{ "\u{e9}\x41\"" }}{{ b"a" }}{{ "a"b }}"###,
        r###"{r#"a"b"#^"a\"b"} {"\u{e9}\x41\""^"éA\""} {b"a"} {"a"b}"###,
    );
    check_faults("{{yield \"a\"b}}", &["\"a\"b: `yield` wants a name in quotes"]);
    check_faults("{{asset \"a\"b}}", &["\"a\"b: `asset` wants a string literal"]);
}

#[test]
fn several_faults_at_once() {
    check_faults(
        "{{ a( }}\n{{#unless b}}{{/unless}}\n{{}}\n{{> c d}}",
        &[
            "(: `(` is not closed",
            "unless: there is no block `unless`",
            "{{}}: an empty tag",
            "d: this has no name",
        ],
    );
    // What stands between the tags is not judged while a block has no end.
    check_faults("{{#if a}}<p>", &["{{#if a}}: `{{#if}}` is not closed"]);
}

#[test]
fn bounds() {
    let blocks = "{{#if a}}".repeat(65) + &"{{/if}}".repeat(65);
    check_faults(&blocks, &["{{#if a}}: more than 64 blocks enclose this"]);
    let bangs = format!("{{{{#if {}a}}}}{{{{/if}}}}", "!".repeat(40));
    assert_eq!(parse(&bangs).faults.len(), 1);
    let words = format!("{{{{ {} }}}}", "a+".repeat(4_096));
    check_faults(&words, &["a: a tag of more than 4096 words of Rust"]);
    assert_eq!(parse(&"{{}}".repeat(1_000)).faults.len(), 100);
}

#[test]
fn reports() {
    let text = "é\t{{#if a}}\n<p>\t{{ f(ü } }}";
    let report = |nth: usize| parse(text).faults[nth].report("views/a.html.zzz", text);
    assert_eq!(
        report(0),
        "views/a.html.zzz:1:3: `{{#if}}` is not closed\n  |\n1 | é\t{{#if a}}\n  |  \t^^^^^^^^^\n  = help: write `{{/if}}` where it ends\n",
    );
    assert_eq!(
        report(1),
        "views/a.html.zzz:2:9: `(` is not closed\n  |\n2 | <p>\t{{ f(ü } }}\n  |    \t    ^\n  = help: write `)` before `}`\n",
    );
}
