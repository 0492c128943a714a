use zzz::Template;

#[derive(Template)]
#[template(path = "misnested_elements.html.zzz")]
struct Show;

fn main() {}
