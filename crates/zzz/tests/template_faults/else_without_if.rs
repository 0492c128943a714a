use zzz::Template;

#[derive(Template)]
#[template(path = "else_without_if.html.zzz")]
struct Show;

fn main() {}
