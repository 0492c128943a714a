use zzz_config::Config;

#[derive(Config)]
#[config(default = 1)]
struct AppConfig {
    port: u16,
}

fn main() {}
