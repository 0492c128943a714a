use zzz::Template;

#[derive(Template)]
#[template(path = "yield_outside_layout.html.zzz")]
struct Show;

fn main() {}
