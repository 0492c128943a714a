use zzz::{Flow, Middleware, Request, Result};

struct Guard;

impl Middleware for Guard {
    async fn before(&self, _: &mut Request) -> Result<Flow> {
        Ok(Flow::Next)
    }
}

fn main() {}
