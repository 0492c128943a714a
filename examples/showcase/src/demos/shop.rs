//! The shop that was there before, a router of axum: whoever moves in takes it over as it is.

use axum::{extract::Path, routing::get};
use zzz::{Router, TowerHandler};

fn shop() -> axum::Router {
    async fn shelf(Path(thing): Path<String>) -> String {
        format!("{thing}: 3 left\n")
    }
    axum::Router::new()
        .route("/", get(|| async { "open all night\n" }))
        .route("/{thing}", get(shelf))
}

/// The shop, below `/shop`. What stands in front of all routes here stands in front of its own, too.
pub(crate) fn routes() -> Router {
    Router::new().forward("/shop", TowerHandler::new(shop()).below("/shop"))
}
