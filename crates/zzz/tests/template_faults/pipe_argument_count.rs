use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "pipe_argument_count.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
