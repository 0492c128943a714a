use zzz::PathParams;

#[derive(PathParams)]
enum Place {
    Here,
}

fn main() {}
