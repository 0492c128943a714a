use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(default = 700, dev = -1, prod = 255)]
    page_size: u8,
}

fn main() {}
