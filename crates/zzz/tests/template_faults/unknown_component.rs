use zzz::Template;

#[derive(Template)]
#[template(path = "unknown_component.html.zzz")]
struct Show;

fn main() {}
