use zzz::Template;

#[derive(Template)]
#[template(path = "trusted_number.html.zzz")]
struct Show {
    age: u8,
}

fn main() {}
