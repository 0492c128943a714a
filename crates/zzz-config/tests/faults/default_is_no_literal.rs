use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(default = 80 * 100)]
    port: u16,
    #[config(default = [1, u8::MAX])]
    ports: Vec<u8>,
}

fn main() {}
