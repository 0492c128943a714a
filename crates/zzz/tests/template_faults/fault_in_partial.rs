use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "fault_in_partial.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
