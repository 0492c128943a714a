//! A type whose rules nobody wrote.

use zzz::{Form, Valid, handler};

#[derive(serde::Deserialize)]
struct Post {
    title: String,
}

#[handler]
async fn create(Valid(Form(post)): Valid<Form<Post>>) -> String {
    post.title
}

fn main() {
    let _ = create {};
}
