use zzz_config::Config;

#[derive(Config)]
struct Tuple(u16);

#[derive(Config)]
enum Mode {
    Fast,
}

#[derive(Config)]
struct Generic<T> {
    value: T,
}

fn main() {}
