use zzz::handler;

struct Broken;

#[handler]
async fn index() -> std::result::Result<&'static str, Broken> {
    Err(Broken)
}

fn main() {}
