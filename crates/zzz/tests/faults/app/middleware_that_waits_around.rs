use zzz::{Middleware, Next, Request, Response, Result};

struct Guard;

impl Middleware for Guard {
    async fn around(&self, request: &mut Request, next: Next<'_>) -> Result<Response> {
        Ok(next.run(request).await)
    }
}

fn main() {}
