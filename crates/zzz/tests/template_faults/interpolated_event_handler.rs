use zzz::Template;

#[derive(Template)]
#[template(path = "interpolated_event_handler.html.zzz")]
struct Show {
    name: String,
}

fn main() {}
