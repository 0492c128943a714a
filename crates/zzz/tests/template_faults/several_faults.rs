use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "several_faults.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
