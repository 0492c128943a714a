use zzz::Template;

#[derive(Template)]
#[template(path = "unknown_attribute_of_component.html.zzz")]
struct Show;

fn main() {}
