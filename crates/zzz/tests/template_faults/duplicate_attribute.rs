use zzz::Template;

#[derive(Template)]
#[template(path = "duplicate_attribute.html.zzz")]
struct Show;

fn main() {}
