use zzz::Template;

#[derive(Template)]
#[template(source = "<p>{{nmae}}</p>")]
struct Show {
    name: String,
}

#[derive(Template)]
#[template(source = "<p>{{name.lenght()}}</p>")]
struct Length {
    name: String,
}

fn main() {}
