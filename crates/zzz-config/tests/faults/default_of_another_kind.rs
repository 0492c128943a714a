use zzz_config::Config;

#[derive(Config)]
struct AppConfig {
    #[config(default = "x", prod = true)]
    page_size: u32,
    #[config(default = 8080)]
    name: String,
    #[config(default = "yes")]
    open: Option<bool>,
    #[config(default = "a,b")]
    hosts: Vec<String>,
    #[config(default = ["a", 1])]
    tags: Vec<String>,
}

fn main() {}
