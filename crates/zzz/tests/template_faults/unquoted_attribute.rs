use zzz::Template;

#[derive(Template)]
#[template(path = "unquoted_attribute.html.zzz")]
struct Show {
    name: String,
}

fn main() {}
