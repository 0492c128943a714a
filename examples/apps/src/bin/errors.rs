//! How do I fail?

use zzz::{App, OrNotFound, Path, Problem, Result, handler};

/// What can go wrong when somebody buys something, and what the client is told of it.
#[derive(Debug, Problem)]
enum ShopError {
    #[problem(409, "sold_out", "only {left} left")]
    SoldOut { left: u32 },
    /// A plain 500: the sentence goes to the log.
    #[problem(internal, "the till {0} is jammed")]
    TillJammed(u8),
}

fn take(count: u32) -> Result<(), ShopError> {
    match count {
        0..=3 => Ok(()),
        13 => Err(ShopError::TillJammed(2)),
        _ => Err(ShopError::SoldOut { left: 3 }),
    }
}

/// `?` takes every error that implements `std::error::Error`.
#[handler]
async fn buy(Path((article, count)): Path<(usize, u32)>) -> Result<String> {
    let name = ["cup", "plate"].get(article).or_not_found()?;
    take(count)?;
    Ok(format!("{count} of {name}: yours"))
}

zzz::router! {
    post "/articles/:id/:count" => buy;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn says_what_the_client_may_know(client: &zzz::TestClient) {
    client.post("/articles/1/2").await.assert_body("2 of plate: yours");
    client.post("/articles/1/4").await.assert_status(409).assert_body_contains("only 3 left");
    client.post("/articles/7/1").await.assert_status(404);
    assert!(!client.post("/articles/1/13").await.assert_status(500).text().contains("till"));
}
