use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "misspelt_name.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
