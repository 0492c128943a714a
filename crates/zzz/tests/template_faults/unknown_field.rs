use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "unknown_field.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
