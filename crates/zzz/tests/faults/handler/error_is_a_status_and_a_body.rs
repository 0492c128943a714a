use zzz::{Json, handler, http::StatusCode};

#[handler]
async fn index() -> Result<String, (StatusCode, Json<u8>)> {
    Err((StatusCode::CONFLICT, Json(7)))
}

fn main() {}
