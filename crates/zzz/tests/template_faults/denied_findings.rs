use zzz::Template;

#[derive(Template)]
#[template(path = "denied_findings.html.zzz", deny(findings))]
struct Show;

fn main() {}
