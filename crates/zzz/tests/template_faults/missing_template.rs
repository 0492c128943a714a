use zzz::Template;

#[derive(Template)]
#[template(path = "user/_rows.html.zzz")]
struct Show;

fn main() {}
