use zzz_config::Config;

struct Mode;

#[derive(Config)]
struct AppConfig {
    mode: Mode,
    modes: Vec<Mode>,
}

fn main() {}
