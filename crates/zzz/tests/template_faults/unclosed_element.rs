use zzz::Template;

#[derive(Template)]
#[template(path = "unclosed_element.html.zzz")]
struct Show;

fn main() {}
