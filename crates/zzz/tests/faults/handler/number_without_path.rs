use zzz::handler;

#[handler]
async fn show(id: u32, _: &bool) -> String {
    id.to_string()
}

fn main() {}
