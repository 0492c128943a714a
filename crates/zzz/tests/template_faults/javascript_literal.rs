use zzz::Template;

#[derive(Template)]
#[template(path = "javascript_literal.html.zzz")]
struct Show;

fn main() {}
