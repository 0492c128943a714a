//! JSON that has to keep rules.

use serde::{Deserialize, Serialize};
use zzz::{Json, Valid, Validate, handler};

#[derive(Deserialize, Serialize, Validate)]
pub(crate) struct Guest {
    #[validate(trim, required, length(max = 40))]
    name: String,
    #[validate(trim, lowercase, email)]
    email: String,
    #[validate(range(min = 1, max = 14))]
    nights: u8,
}

/// 422 tells all faults at once, by field.
#[handler]
pub(crate) async fn register(Valid(Json(guest)): Valid<Json<Guest>>) -> Json<Guest> {
    Json(guest)
}
