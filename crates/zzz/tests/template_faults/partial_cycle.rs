use zzz::Template;

#[derive(Template)]
#[template(path = "partial_cycle.html.zzz")]
struct Show;

fn main() {}
