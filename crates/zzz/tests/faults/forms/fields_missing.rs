//! A form for a type whose fields nobody wrote.

use zzz::{FormState, Response, Validate, handler};

#[derive(serde::Deserialize, Validate)]
struct SignUp {
    email: String,
}

#[handler]
async fn create(form: FormState<SignUp>) -> Response {
    let _ = form;
    Response::default()
}

fn main() {
    let _ = create {};
}
