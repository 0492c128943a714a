use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(env = "PORT")]
    port: u16,
    #[config(env = "PORT")]
    admin_port: u16,
}

fn main() {}
