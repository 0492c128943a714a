//! How do I read the query?

use serde::Deserialize;
use zzz::{App, Query, handler};

#[derive(Deserialize)]
struct Search {
    q: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default = "first")]
    page: u32,
}

fn first() -> u32 {
    1
}

#[handler]
async fn search(Query(search): Query<Search>) -> String {
    let Search { q, tags, page } = search;
    format!("{q} in {}, page {page}", tags.join(" and "))
}

zzz::router! {
    get "/search" => search;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
mod tests {
    use zzz::TestClient;

    #[zzz::test(app = super::app)]
    async fn reads_the_query(client: &TestClient) {
        let all = client.get("/search?q=rust+web&tags=news&tags=code&page=2").await;
        all.assert_body("rust web in news and code, page 2");
        let few = client.get("/search").query([("q", "a&b"), ("tags", "code")]).await;
        few.assert_body("a&b in code, page 1");
    }

    #[zzz::test(app = super::app)]
    async fn says_what_does_not_fit(client: &TestClient) {
        client.get("/search").await.assert_status(400).assert_body_contains("`q`");
        let request = client.get("/search?q=a&page=two");
        request.await.assert_status(400).assert_body_contains("`page`");
    }
}
