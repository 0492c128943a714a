use zzz::Template;

#[derive(Template)]
#[template(path = "unescaped_place.html.zzz")]
struct Show {
    colour: String,
}

fn main() {}
