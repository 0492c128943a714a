use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "missing_partial_argument.html.zzz")]
struct Show {
    member: User,
}

fn main() {}
