//! Queries and forms.

use zzz_test::TestMultipart;

use crate::{app::over_both, failures::message};

#[tokio::test]
async fn names_and_values_of_a_query() {
    over_both(async |client| {
        let request = client.get("/inspect").query([("q", "a b&c"), ("tag[]", "ä=+~")]);
        request.await.assert_body_contains("GET /inspect?q=a%20b%26c&tag%5B%5D=%C3%A4%3D%2B~\n");
        let request = client.get("/inspect?a=1").query([("b", "2".to_owned())]);
        request.query([("c", "3")]).await.assert_body_contains("GET /inspect?a=1&b=2&c=3\n");
        let none: [(&str, &str); 0] = [];
        client.get("/inspect").query(none).await.assert_body_contains("GET /inspect\n");
    })
    .await;
}

#[tokio::test]
async fn fields_of_a_form() {
    over_both(async |client| {
        client
            .post("/inspect")
            .form([("name", "Ada L"), ("name", "%")])
            .await
            .assert_body_contains(
                "content-type: application/x-www-form-urlencoded\ncontent-length: 21\n\
                 name=Ada%20L&name=%25",
            );
    })
    .await;
}

#[tokio::test]
async fn a_form_with_files() {
    let form = TestMultipart::new().text("na\"me", "Ada").file(
        "photo",
        "a\r\nb.png",
        "image/png",
        b"\xff--zzz-test-part-0",
    );
    over_both(async |client| {
        client.post("/echo").multipart(&form).await.assert_ok();
        let response = client.post("/inspect").multipart(&form).await;
        response.assert_body_contains(
            "content-type: multipart/form-data; boundary=zzz-test-part-1\ncontent-length: 232\n\
             --zzz-test-part-1\\r\\n\
             content-disposition: form-data; name=\\\"na%22me\\\"\\r\\n\\r\\nAda\\r\\n\
             --zzz-test-part-1\\r\\n\
             content-disposition: form-data; name=\\\"photo\\\"; filename=\\\"a%0D%0Ab.png\\\"\\r\\n\
             content-type: image/png\\r\\n\\r\\n\\xff--zzz-test-part-0\\r\\n\
             --zzz-test-part-1--\\r\\n",
        );
    })
    .await;
    assert!(!format!("{form:?}").contains("Ada"));
    let shown = message(|| TestMultipart::new().file("a", "b", "c\r\nd", b""));
    assert_eq!(shown, r#""c\r\nd" cannot be a content type; write one as "image/png""#);
}
