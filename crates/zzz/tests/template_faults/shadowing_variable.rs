use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "shadowing_variable.html.zzz")]
struct Show {
    user: User,
    users: Vec<User>,
}

fn main() {}
