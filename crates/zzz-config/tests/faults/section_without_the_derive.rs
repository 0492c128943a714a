use zzz_config::Loader;

struct AppConfig {
    port: u16,
}

fn main() {
    let _ = Loader::empty().load::<AppConfig>();
}
