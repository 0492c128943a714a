use zzz::Template;

#[derive(Template)]
#[template(path = "unknown_slot.html.zzz")]
struct Show;

fn main() {}
