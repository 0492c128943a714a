//! A label for a group, which has none, and a type for one.

use zzz::{FormFields, Validate};

#[derive(Validate, FormFields)]
struct SignUp {
    #[form(label = "Where you live", type = "text")]
    #[validate(nested)]
    address: Address,
}

#[derive(Validate, FormFields)]
struct Address {
    street: String,
}

fn main() {}
