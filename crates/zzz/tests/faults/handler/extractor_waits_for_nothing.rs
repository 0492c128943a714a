use zzz::{FromRequest, Request, Result, extractor};

struct User;

#[extractor]
impl FromRequest for User {
    fn from_request(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

fn main() {}
