//! The blog, asked without a browser, on each database: PostgreSQL where `ZZZ_TEST_POSTGRES` names a server.

use std::sync::atomic::{AtomicU32, Ordering};

use zzz::{
    TestClient, TestResponse,
    db::{DatabaseConfig, Repo},
};

use crate::test_client::client_at;

/// Runs the case on each database, which is its own and has what [`seeds`](super::seeds) put into it.
async fn on_each(case: impl AsyncFn(&TestClient)) {
    case(&client_at("sqlite::memory:").await).await;
    let Ok(server) = std::env::var("ZZZ_TEST_POSTGRES") else {
        println!("left out on PostgreSQL: ZZZ_TEST_POSTGRES names no server");
        return;
    };
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let schema = format!("blog_{}_{number}", std::process::id());
    let admin = Repo::new(&DatabaseConfig::new(server.parse().unwrap())).unwrap();
    admin.start().await.unwrap();
    admin.raw_exec(&format!("CREATE SCHEMA {schema}"), ()).await.unwrap();
    let mark = if server.contains('?') { '&' } else { '?' };
    let client = client_at(&format!("{server}{mark}options=-csearch_path%3D{schema}")).await;
    case(&client).await;
    drop(client);
    admin.raw_exec(&format!("DROP SCHEMA {schema} CASCADE"), ()).await.unwrap();
    admin.stop().await;
}

/// The titles on a page of the list.
fn titles(page: &TestResponse) -> Vec<String> {
    page.elements("article h2").iter().map(|title| title.text()).collect()
}

/// Where the link `rel` of a page leads.
fn link(page: &TestResponse, rel: &str) -> String {
    page.element(&format!("nav a[rel={rel}]")).attribute("href").unwrap().to_owned()
}

#[zzz::test]
async fn pages_lead_forwards_and_back_whatever_is_written_meanwhile() {
    on_each(async |client| {
        let first = client.get("/blog/posts").await;
        first.assert_ok().assert_text("#count", "12 posts").assert_no_element("nav a[rel=prev]");
        assert_eq!(titles(&first)[0], "A draft about dreams");
        write(client, "A new one", "new-one").await.assert_redirect("/blog/posts/new-one");
        let second = client.get(&link(&first, "next")).await;
        assert_eq!(titles(&second)[0], "Stars that fall twice", "behind the fifth");
        let third = client.get(&link(&second, "next")).await;
        third.assert_no_element("nav a[rel=next]");
        assert_eq!(titles(&third), ["Why the moon is not asleep", "On staying awake"]);
        let back = client.get(&link(&third, "prev")).await;
        assert_eq!(titles(&back), titles(&second));
        let begin = client.get(&link(&back, "prev")).await;
        assert_eq!(titles(&begin), titles(&first));
        assert_eq!(titles(&client.get(&link(&begin, "prev")).await), ["A new one"]);
    })
    .await;
}

#[zzz::test]
async fn a_search_keeps_its_words_from_page_to_page() {
    on_each(async |client| {
        let page = client.get("/blog/posts?q=THE&order=oldest&per_page=2").await;
        assert_eq!(titles(&page), ["On staying awake", "Why the moon is not asleep"]);
        let next = link(&page, "next");
        assert!(next.contains("q=THE") && next.contains("order=oldest"), "{next}");
        assert_eq!(titles(&client.get(&next).await)[0], "Counting sheep, properly");
        let by_ann = client.get("/blog/posts?q=&writer=1").await;
        by_ann.assert_text("#count", "4 posts").assert_element("option[value='1'][selected]");
        // Text is text, whatever it is to SQL or HTML.
        for text in ["%25", "_", "'%20OR%201%3D1", "%3Cscript%3E", "%00"] {
            let none = client.get(&format!("/blog/posts?q={text}")).await;
            none.assert_ok().assert_text("#count", "0 posts").assert_no_element("article script");
        }
    })
    .await;
}

#[zzz::test]
async fn what_is_no_place_no_order_and_no_post_is_refused() {
    on_each(async |client| {
        for query in ["after=nonsense", "after=W10", "before=1", "order=random", "writer=ann"] {
            client.get(&format!("/blog/posts?{query}")).await.assert_status(400);
        }
        let refused = client.get("/blog/users?sort=password").await;
        refused.assert_status(400).assert_body_contains("only by `name`, `email`, `since`");
        for path in ["/blog/posts/nothing", "/blog/posts/nothing/edit", "/blog/posts/a%00b"] {
            client.get(path).await.assert_status(404);
        }
        client.post("/blog/posts").form([("title", "forged")]).await.assert_status(403);
    })
    .await;
}

/// Fills in the form of a new post.
async fn write(client: &TestClient, title: &str, slug: &str) -> TestResponse {
    let form = client.get("/blog/posts/new").await;
    let sent = [("user_id", "1"), ("title", title), ("slug", slug), ("body", "Once\n<b>twice</b>")];
    client.submit(form.fill_form("#post", sent)).await
}

#[zzz::test]
async fn what_is_wrong_with_a_post_stands_at_its_field() {
    on_each(async |client| {
        let taken = write(client, "Another one", "counting-sheep").await;
        taken.assert_status(422).assert_text("#slug_error", "is taken");
        taken.assert_element("#title[value='Another one']").assert_text("#title_error", "");

        let long = "z".repeat(101);
        let refused = write(client, &long, "Not A Slug").await;
        refused.assert_status(422).assert_text("#title_error", "may have 100 characters at most");
        refused.assert_text("#slug_error", "may have small letters, digits and hyphens");
        write(client, " ", "new").await.assert_text("#title_error", "is missing");

        let form = client.get("/blog/posts/new").await;
        let token = form.element("#post [name=_csrf_token]").attribute("value").unwrap().to_owned();
        let sent = [("user_id", "99"), ("title", "a"), ("slug", "a"), ("body", "a")];
        let nobody = client.post("/blog/posts").form(sent).header("x-csrf-token", &token).await;
        nobody.assert_status(422).assert_text("#user_id_error", "does not exist");
    })
    .await;
}

#[zzz::test]
async fn a_post_is_written_published_changed_and_deleted() {
    on_each(async |client| {
        write(client, "<i>Tea</i> & co", "tea").await.assert_redirect("/blog/posts/tea");
        let page = client.get("/blog/posts/tea").await;
        page.assert_text("h1", "<i>Tea</i> & co").assert_text(".badge", "draft");
        page.assert_body_contains("Once<br>").assert_body_contains("&lt;b&gt;twice&lt;/b&gt;");
        client.submit(page.fill_form("[action$=publish]", [("", ""); 0])).await;
        let page = client.get("/blog/posts/tea").await;
        page.assert_no_element(".badge").assert_text(".flash", "The post is published.");

        let form = client.get("/blog/posts/tea/edit").await;
        let sent = [("title", "Tea"), ("slug", "green-tea")];
        let saved = client.submit(form.fill_form("#post", sent)).await;
        saved.assert_redirect("/blog/posts/green-tea");
        client.get("/blog/posts/tea").await.assert_status(404);

        let page = client.get("/blog/posts/green-tea").await;
        let form = page.fill_form("[action='/blog/posts/green-tea']", [("", ""); 0]);
        client.submit(form).await.assert_redirect("/blog/posts");
        client.get("/blog/posts/green-tea").await.assert_status(404);
    })
    .await;
}

#[zzz::test]
async fn a_comment_is_counted_where_it_is_written_and_not_where_it_is_refused() {
    on_each(async |client| {
        let address = "/blog/posts/counting-sheep";
        let page = client.get(address).await;
        let sent = [("user_id", "2"), ("text", "<script>baa</script>")];
        let there = format!("{address}#comment_6");
        client.submit(page.fill_form("#new_comment", sent)).await.assert_redirect(&there);
        let page = client.get(address).await;
        page.assert_text("h2", "2 comments").assert_text("#comment_6 p", "<script>baa</script>");
        let again = client.submit(page.fill_form("#new_comment", [("text", " ")])).await;
        again.assert_status(422).assert_text("#user_id_error", "is missing");
        again.assert_text("#text_error", "is missing").assert_text("h2", "2 comments");
        let list = client.get("/blog/posts?q=sheep").await;
        list.assert_body_contains("2 comments");

        let delete = page.fill_form("#comment_6 form", [("", ""); 0]);
        client.submit(delete).await.assert_redirect(address);
        client.get("/blog/posts?q=sheep").await.assert_body_contains("1 comment");
    })
    .await;
}

#[zzz::test]
async fn who_writes_is_sorted_added_once_and_stays_with_what_is_written() {
    on_each(async |client| {
        let page = client.get("/blog/users?sort=-email").await;
        let names: Vec<_> = page.elements("tbody th").iter().map(|name| name.text()).collect();
        assert_eq!(names, ["The owl", "Bob", "Ann"]);
        page.assert_element("th[aria-sort=descending]").assert_text("#user_1 .number", "4");

        let add = |email: &str| {
            client.submit(page.fill_form("#new_user", [("name", "Cy"), ("email", email)]))
        };
        let taken = add("bob@example.com").await;
        taken.assert_status(422).assert_text("#email_error", "is taken");
        taken.assert_element("#name[value=Cy]");
        add("nowhere").await.assert_text("#email_error", "has to be an e-mail address");
        add("cy@example.com").await.assert_redirect("/blog/users");

        let page = client.get("/blog/users").await;
        page.assert_text(".flash", "Welcome, Cy.");
        let delete = |id: &str| {
            client.submit(page.fill_form(&format!("#{id} form"), [("", ""); 0])).follow_redirects(1)
        };
        let stays = delete("user_1").await;
        stays.assert_element("#user_1").assert_body_contains("stays.");
        // Whom the database gave which number, it says itself.
        let row = page.element("tbody tr:nth-child(3)");
        assert!(row.text().contains("cy@example.com"), "{}", row.text());
        let id = row.attribute("id").unwrap();
        let gone = delete(id).await;
        gone.assert_no_element(&format!("#{id}")).assert_text(".flash", "Cy is gone.");
    })
    .await;
}

#[zzz::test]
async fn no_more_write_than_a_hundred() {
    on_each(async |client| {
        let page = client.get("/blog/users").await;
        let add = |number: i32| {
            let email = format!("{number}@example.com");
            let sent = [("name", "Cy".to_owned()), ("email", email)];
            client.submit(page.fill_form("#new_user", sent))
        };
        for number in 3..100 {
            add(number).await.assert_redirect("/blog/users");
        }
        let full = add(100).await;
        full.assert_status(422).assert_body_contains("There is no room for more");
        full.assert_element("#email[value='100@example.com']");
        let last = client.get("/blog/users?page=10").await;
        last.assert_elements("tbody tr", 10).assert_no_element("a[rel=next]");
    })
    .await;
}
