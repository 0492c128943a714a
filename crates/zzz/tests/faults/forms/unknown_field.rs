//! A page that shows a field that is not there.

use zzz::{FormFields, FormState, Validate};

#[derive(Validate, FormFields)]
struct SignUp {
    email: String,
}

fn main() {
    let form = FormState::<SignUp>::new();
    let _ = &form.fields.emial;
}
