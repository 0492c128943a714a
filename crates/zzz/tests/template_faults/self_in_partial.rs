use zzz::Template;

#[derive(Template)]
#[template(path = "self_in_partial.html.zzz")]
struct Show {
    name: String,
}

fn main() {}
