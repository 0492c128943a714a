//! The list, asked without a browser.

use zzz::{TestClient, TestResponse};

use crate::test_client::client;

/// The part of a page that htmx gets.
async fn part(client: &TestClient, path: &str) -> TestResponse {
    client.get(path).header("hx-request", "true").await
}

#[zzz::test]
async fn one_address_is_a_page_or_a_part() {
    let client = client().await;
    let page = client.get("/todos?q=sheep").await;
    page.assert_ok().assert_text("#todo_count", "2 of 12 todos found");
    page.assert_element("html").assert_element("#todo_search[value=sheep]");
    let part = part(&client, "/todos?q=sheep").await;
    assert!(part.text().trim_start().starts_with("<li id=\"todo_12\""), "{}", part.text());
    part.assert_body_contains(
        "<hx-partial hx-target=\"#todo_count\" hx-swap=\"innerHTML\">2 of 12",
    );
    assert!(part.header("vary").unwrap().contains("hx-request"));
}

#[zzz::test]
async fn more_goes_on_where_the_last_part_ended_whatever_was_added() {
    let client = client().await;
    let first = client.get("/todos").await;
    let more = first.element("#todo_more a").attribute("href").unwrap().to_owned();
    client
        .submit(first.fill_form("#new_todo", [("title", "Sleep")]))
        .await
        .assert_redirect("/todos");
    let rest = part(&client, &more).await;
    rest.assert_element("#todo_4").assert_element("#todo_1");
    assert!(!rest.text().contains("id=\"todo_5\"") && !rest.text().contains("Load more"));
    part(&client, "/todos?q=the&before=9").await.assert_element("#todo_8");
}

#[zzz::test]
async fn what_is_wrong_comes_back_with_422() {
    let client = client().await;
    let long = "z".repeat(61);
    let page = client.get("/todos").await;
    let again = client.submit(page.fill_form("#new_todo", [("title", long.as_str())])).await;
    again.assert_status(422).assert_text("#title_error", "may have 60 characters at most");
    again.assert_element(&format!("#title[value={long}]"));
    let edit = client.get("/todos/3/edit").await;
    edit.assert_element("#todo_3_title[value='Trim the lamp']");
    let again = client.submit(edit.fill_form("#todo_3 form", [("title", "")])).await;
    again.assert_status(422).assert_text("#todo_3_title_error", "is missing");
    for path in ["/todos/99", "/todos/99/edit", "/todos/99/delete"] {
        client.get(path).await.assert_status(404);
    }
    client.post("/todos").form([("title", "forged")]).await.assert_status(403);
}

#[zzz::test]
async fn no_more_is_kept_than_a_hundred() {
    let client = client().await;
    let mut page = client.get("/todos").await;
    for _ in 12..100 {
        client.submit(page.fill_form("#new_todo", [("title", "<i>Again</i>")])).await;
    }
    page = client.get("/todos").await;
    page.assert_text("#todo_count", "100 todos")
        .assert_text("#todo_100 .todo-title", "<i>Again</i>");
    let full = client.submit(page.fill_form("#new_todo", [("title", "Once more")])).await;
    full.assert_status(422)
        .assert_text("[role=alert]", "The list is full: delete something first.");
    full.assert_element("#title[value='Once more']");
}

#[zzz::test]
async fn who_listens_hears_how_many_are_done() {
    let client = client().await;
    let mut told = client.get("/todos/done").open().await;
    assert_eq!(told.until("\n\n").await, "data: 1 of 12 is done\n\n");
    let page = client.get("/todos").await;
    client.submit(page.fill_form("#todo_12 form", [("", ""); 0])).await.assert_redirect("/todos");
    assert_eq!(told.until("\n\n").await, "data: 2 of 12 are done\n\n");
    client.get("/todos/age").await.assert_body_contains("Changed just now");
}
