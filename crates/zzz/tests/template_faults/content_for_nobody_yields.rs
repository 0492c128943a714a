use zzz::Template;

#[derive(Template)]
#[template(path = "content_for_nobody_yields.html.zzz", deny(findings))]
struct Show;

fn main() {}
