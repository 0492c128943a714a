use zzz::TestClient;

pub async fn forgets(client: &TestClient) {
    client.get("/").assert_ok();
}

fn main() {}
