use zzz_config::{Config, ServerConfig};

#[derive(Config)]
struct AppConfig {
    #[config(nested)]
    server: ServerConfig,
}

fn main() {}
