use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(defualt = 8080)]
    port: u16,
}

fn main() {}
