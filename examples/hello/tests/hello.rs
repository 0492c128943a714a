//! The hello world says hello.

use zzz::TestClient;

#[zzz::test(app = hello::app)]
async fn says_hello(client: &TestClient) {
    client.get("/").await.assert_ok().assert_body("hello, world\n");
}
