use zzz::{Request, Result, extractor};

struct User;

#[extractor]
impl User {
    async fn from_request(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

fn main() {}
