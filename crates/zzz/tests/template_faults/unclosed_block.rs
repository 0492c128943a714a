use zzz::Template;

#[derive(Template)]
#[template(path = "unclosed_block.html.zzz")]
struct Show {
    ready: bool,
}

fn main() {}
