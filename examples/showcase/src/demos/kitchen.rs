//! A kitchen that cooks what was ordered, and nothing twice.

mod orders;

use std::{error::Error as StdError, fmt};

use serde::{Deserialize, Serialize};
use zzz::{
    Assigns, Catch, Created, Form, Html, IdempotencyKey, Json, MemoryStore, Meta, Path, Redirect,
    Request, Result, Template, Valid, Validate, handler, http::StatusCode, random_token,
};

pub(crate) use self::orders::Orders;
use self::orders::{Dish, Order};
use crate::router::paths;

/// What was ordered with the same key is cooked once; a client is known by its address.
pub(crate) fn once() -> IdempotencyKey {
    let client = |request: &Request| request.connection().peer.map(|peer| peer.ip().to_string());
    IdempotencyKey::in_store(MemoryStore::with_bytes(1024 * 1024), client)
}

/// A dish that is no more.
#[derive(Debug)]
pub(crate) struct SoldOut(Dish);

impl fmt::Display for SoldOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is sold out", self.0)
    }
}

impl StdError for SoldOut {}

/// Answers that error in the words of the kitchen, wherever it comes from.
pub(crate) fn apologise() -> Catch<SoldOut> {
    Catch::on(|SoldOut(dish): &SoldOut, _request: &Request| {
        (StatusCode::CONFLICT, format!("the {dish} is gone, there is tea\n"))
    })
}

#[derive(Template)]
#[template(path = "kitchen.html.zzz")]
pub(crate) struct Kitchen {
    orders: Vec<(u32, Order)>,
    /// One for each time that the page is shown.
    key: String,
}

/// The page, with a form for each order.
#[handler]
pub(crate) async fn page(orders: &Orders) -> Html<Kitchen> {
    Html(Kitchen { orders: orders.list(), key: random_token() })
}

#[derive(Serialize)]
pub(crate) struct Entry {
    address: String,
    #[serde(flatten)]
    order: Order,
}

/// All orders. The envelope is put around them on their way out.
#[handler]
pub(crate) async fn index(orders: &Orders, assigns: &mut Assigns) -> Result<Json<Vec<Entry>>> {
    let list = orders.list();
    let cups: u32 = list.iter().map(|(_, order)| u32::from(order.cups)).sum();
    assigns.set(Meta::new().with("cups", cups)?);
    let entry = |(id, order)| Entry { address: paths::order(id), order };
    Ok(Json(list.into_iter().map(entry).collect()))
}

/// A new order.
#[handler]
pub(crate) async fn create(
    orders: &Orders,
    Valid(Json(order)): Valid<Json<Order>>,
) -> Result<Created<Json<Order>>> {
    if order.dish == Dish::Soup {
        return Err(SoldOut(order.dish).into());
    }
    let id = orders.add(order)?;
    Ok(Created::at(paths::order(id)).with_body(Json(order)))
}

#[derive(Deserialize, Validate)]
pub(crate) struct Change {
    #[validate(range(min = 1, max = 99))]
    cups: u8,
}

/// Another number of cups: PUT, which the form says in a field.
#[handler]
pub(crate) async fn change(
    Path(id): Path<u32>,
    orders: &Orders,
    Valid(Form(change)): Valid<Form<Change>>,
) -> Result<Redirect> {
    orders.change(id, change.cups)?;
    Ok(Redirect::to(paths::kitchen()))
}

/// No more of it: DELETE, likewise.
#[handler]
pub(crate) async fn cancel(Path(id): Path<u32>, orders: &Orders) -> Result<Redirect> {
    orders.cancel(id)?;
    Ok(Redirect::to(paths::kitchen()))
}
