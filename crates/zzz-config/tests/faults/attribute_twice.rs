use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(default = 1, default = 2)]
    port: u16,
    #[config(prod = 1)]
    #[config(prod = 2)]
    workers: u16,
}

fn main() {}
