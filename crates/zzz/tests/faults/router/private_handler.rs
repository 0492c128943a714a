mod page {
    #[zzz::handler]
    async fn index() -> &'static str {
        "hello"
    }
}

zzz::router! {
    get "/" => page::index;
}

fn main() {
    let _ = routes();
}
