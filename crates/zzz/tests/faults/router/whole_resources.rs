mod post {
    #[zzz::handler]
    pub async fn index() -> &'static str {
        "posts"
    }
}

zzz::router! {
    resources "/posts" => post;
}

fn main() {
    let _ = routes();
}
