use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "wrong_pipe_argument_type.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
