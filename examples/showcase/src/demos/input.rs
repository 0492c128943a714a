//! What clients send, as values of one's own types.

use serde::{Deserialize, Serialize};
use zzz::{Cookies, Form, Json, Query, handler};

#[derive(Deserialize)]
pub(crate) struct Search {
    q: String,
    #[serde(default = "first_page")]
    page: u32,
}

fn first_page() -> u32 {
    1
}

/// A query: `q` has to be there, `page` may be left out.
#[handler]
pub(crate) async fn search(Query(search): Query<Search>) -> String {
    format!("page {} of what is known about {:?}\n", search.page, search.q)
}

#[derive(Deserialize)]
pub(crate) struct Week {
    name: String,
    /// The hours slept in each night.
    nights: Vec<u8>,
}

#[derive(Serialize)]
pub(crate) struct Sleep {
    name: String,
    hours: u32,
}

/// JSON in and out: 422 names the element that does not fit.
#[handler]
pub(crate) async fn add_up(Json(week): Json<Week>) -> Json<Sleep> {
    Json(Sleep { name: week.name, hours: week.nights.into_iter().map(u32::from).sum() })
}

#[derive(Deserialize)]
pub(crate) struct Breakfast {
    guest: Guest,
    dishes: Vec<String>,
}

#[derive(Deserialize)]
struct Guest {
    name: String,
    room: u8,
}

/// A form with fields in fields, `guest[room]`, and one that is repeated, `dishes[]`.
#[handler]
pub(crate) async fn breakfast(Form(Breakfast { guest, dishes }): Form<Breakfast>) -> String {
    format!("{} for {} in room {}\n", dishes.join(" and "), guest.name, guest.room)
}

/// How often this browser was here, by its own account.
#[handler]
pub(crate) async fn visits(cookies: &mut Cookies) -> String {
    let before = cookies.get("visits").and_then(|count| count.parse::<u32>().ok());
    let visits = before.unwrap_or(0).saturating_add(1);
    cookies.set(("visits", visits.to_string()));
    format!("{visits}\n")
}
