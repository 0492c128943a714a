use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(env = "port")]
    port: u16,
    #[config(env = "APP__HOST")]
    host: String,
    #[config(env = "ZZZ_ENV")]
    environment: String,
}

fn main() {}
