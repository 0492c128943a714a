//! `AllParams`.

use zzz_core::{Request, http::Method};
use zzz_web::AllParams;

use crate::extract::{extract, post};

#[tokio::test]
async fn the_path_wins_over_the_body_and_the_body_over_the_query() {
    let form = ("application/x-www-form-urlencoded", "a=body&b=body&user[name]=ann");
    let json = ("application/json", r#"{"a":"body","b":"body","user[name]":"ann","list":[1]}"#);
    let bodies = if cfg!(feature = "json") { vec![form, json] } else { vec![form] };
    for (media_type, body) in bodies {
        let mut request = Request::new(Method::POST, "/?a=query&b=query&c=a+query");
        *request.headers_mut() = post(media_type, "").headers().clone();
        *request.body_mut() = body.to_owned().into();
        request.params_mut().push("a", "path");
        let params = extract::<AllParams>(&mut request).await.unwrap();
        let found: Vec<_> = params.iter().collect();
        let expected = [("a", "path"), ("b", "body"), ("c", "a query"), ("user[name]", "ann")];
        assert_eq!(found, expected, "{media_type}");
        assert_eq!(params.get("list"), None);
    }
}

#[cfg(feature = "json")]
#[tokio::test]
async fn numbers_and_truth_values_are_text() {
    let mut request = post("application/json", r#"{"n":1.5,"t":true,"nothing":null}"#);
    let params = extract::<AllParams>(&mut request).await.unwrap();
    assert_eq!(params.iter().collect::<Vec<_>>(), [("n", "1.5"), ("t", "true")]);
}

#[tokio::test]
async fn another_body_stays_where_it_is() {
    let mut request = post("text/plain", "a=1");
    let params = extract::<AllParams>(&mut request).await.unwrap();
    assert_eq!(params.get("a"), None);
    assert_eq!(request.body().as_bytes(), Some(&b"a=1"[..]));
}

#[tokio::test]
async fn debug_masks_what_is_sensitive() {
    let mut request = Request::new(Method::GET, "/?password=hunter2&page=7");
    let params = extract::<AllParams>(&mut request).await.unwrap();
    assert_eq!(format!("{params:?}"), r#"{"page": "7", "password": "[filtered]"}"#);
}
