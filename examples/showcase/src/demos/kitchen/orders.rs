//! What was ordered.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use zzz::{Error, Problem, Result, Service, Validate, http::StatusCode};

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Dish {
    Tea,
    Cocoa,
    Soup,
}

impl fmt::Display for Dish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tea => "tea",
            Self::Cocoa => "cocoa",
            Self::Soup => "soup",
        })
    }
}

#[derive(Clone, Copy, Deserialize, Serialize, Validate)]
pub(crate) struct Order {
    pub(super) dish: Dish,
    #[serde(default = "one_cup")]
    #[validate(range(min = 1, max = 99))]
    pub(super) cups: u8,
}

fn one_cup() -> u8 {
    1
}

/// All orders, until the server stops.
pub(crate) struct Orders {
    kept: Mutex<BTreeMap<u32, Order>>,
}

impl Service for Orders {}

/// So many are cooked at once.
const ORDERS_MAX: usize = 20;

const FULL: Problem = Problem::fixed(
    StatusCode::CONFLICT,
    "too_many_orders",
    "the kitchen has all hands full; cancel an order first",
);

impl Orders {
    /// One order, which is there from the beginning.
    pub(crate) fn new() -> Self {
        Self { kept: Mutex::new([(1, Order { dish: Dish::Cocoa, cups: 1 })].into()) }
    }

    /// Each with its number.
    pub(super) fn list(&self) -> Vec<(u32, Order)> {
        self.kept().iter().map(|(id, order)| (*id, *order)).collect()
    }

    /// Takes an order, and says its number.
    pub(super) fn add(&self, order: Order) -> Result<u32> {
        let mut kept = self.kept();
        if kept.len() >= ORDERS_MAX {
            return Err(FULL.into());
        }
        let id = kept.last_key_value().map_or(1, |(last, _)| last + 1);
        kept.insert(id, order);
        Ok(id)
    }

    /// Makes it so many cups.
    pub(super) fn change(&self, id: u32, cups: u8) -> Result<()> {
        self.kept().get_mut(&id).ok_or_else(missing)?.cups = cups;
        Ok(())
    }

    /// Forgets an order.
    pub(super) fn cancel(&self, id: u32) -> Result<()> {
        self.kept().remove(&id).map(drop).ok_or_else(missing)
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<u32, Order>> {
        // Nothing panics in between, and an order is whole at any time.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missing() -> Error {
    Error::new(StatusCode::NOT_FOUND, "there is no such order")
}
