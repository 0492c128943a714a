use zzz::Template;

#[derive(Template)]
#[template(path = "pipe_called_like_a_function.html.zzz")]
struct Show {
    name: String,
}

fn upper(name: &str) -> String {
    name.replace('a', "A")
}

fn main() {
    upper("");
}
