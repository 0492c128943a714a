//! How do I fail?
use std::{error::Error as StdError, fmt};

use zzz::{App, Path, Problem, Result, handler, http::StatusCode};

/// What can go wrong when somebody buys something.
#[derive(Debug)]
enum ShopError {
    SoldOut { article: u32 },
    TillJammed,
}
impl fmt::Display for ShopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SoldOut { article } => write!(f, "article {article} is sold out"),
            Self::TillJammed => f.write_str("the till is jammed"),
        }
    }
}

/// What the client may know stands in a `Problem`; an error without one is a plain 500.
impl StdError for ShopError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static SOLD_OUT: Problem =
            Problem::fixed(StatusCode::CONFLICT, "sold_out", "somebody was faster");
        matches!(self, Self::SoldOut { .. }).then_some(&SOLD_OUT as &dyn StdError)
    }
}

fn take(article: u32) -> Result<(), ShopError> {
    match article {
        7 => Err(ShopError::SoldOut { article }),
        13 => Err(ShopError::TillJammed),
        _ => Ok(()),
    }
}

/// `?` takes every error that implements `std::error::Error`.
#[handler]
async fn buy(Path(article): Path<u32>) -> Result<String> {
    take(article)?;
    Ok(format!("article {article} is yours"))
}

zzz::router! { post "/articles/:id" => buy; }
fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn says_what_the_client_may_know(client: &zzz::TestClient) {
    client.post("/articles/1").await.assert_body("article 1 is yours");
    client.post("/articles/7").await.assert_status(409).assert_body_contains("was faster");
    assert!(!client.post("/articles/13").await.assert_status(500).text().contains("till"));
}
