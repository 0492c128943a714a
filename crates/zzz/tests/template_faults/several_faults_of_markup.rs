use zzz::Template;

#[derive(Template)]
#[template(path = "several_faults_of_markup.html.zzz")]
struct Show {
    ready: bool,
}

fn main() {}
