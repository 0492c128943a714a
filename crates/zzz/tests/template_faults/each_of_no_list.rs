use zzz::Template;

struct User {
    name: String,
    age: u8,
}

#[derive(Template)]
#[template(path = "each_of_no_list.html.zzz")]
struct Show {
    user: User,
}

fn main() {}
