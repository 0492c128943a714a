//! A type of input that is misspelt, and an attribute that is.

use zzz::{FormFields, Validate};

#[derive(Validate, FormFields)]
struct SignUp {
    #[form(type = "pasword")]
    secret: String,
    #[form(lable = "E-mail")]
    email: String,
}

fn main() {}
