use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "wrong_pipe_type.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
