use zzz::{FromRequest, Request, Result};

struct User;

impl FromRequest for User {
    async fn from_request(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

fn main() {}
