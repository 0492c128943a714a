use zzz::Template;

#[derive(Template)]
#[template(path = "wrong_attribute_literal.html.zzz")]
struct Show;

fn main() {}
