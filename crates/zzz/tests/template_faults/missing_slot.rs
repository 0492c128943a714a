use zzz::Template;

#[derive(Template)]
#[template(path = "missing_slot.html.zzz")]
struct Show;

fn main() {}
