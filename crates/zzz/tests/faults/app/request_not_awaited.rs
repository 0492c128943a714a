#![deny(unused_must_use)]

use zzz::TestClient;

pub async fn forgets(client: &TestClient) {
    client.get("/");
}

fn main() {}
