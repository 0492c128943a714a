use zzz::Template;

#[derive(Template)]
#[template(path = "fault_in_layout.html.zzz")]
struct Show {
    title: String,
}

fn main() {}
