use zzz::Template;

#[derive(Template)]
#[template(path = "missing_attribute.html.zzz")]
struct Show;

fn main() {}
