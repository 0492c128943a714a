use zzz::Template;

#[derive(Template)]
#[template(path = "wrong_attribute_type.html.zzz")]
struct Show {
    count: u32,
}

fn main() {}
