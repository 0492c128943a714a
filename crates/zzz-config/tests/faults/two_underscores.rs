use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    smtp__port: u16,
}

fn main() {}
