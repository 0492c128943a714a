//! Who is let in, and what is believed of whom.

use crate::support::{Answer, Showcase};

#[test]
fn name_and_password_open_the_attic() {
    let showcase = Showcase::start();
    let asked = showcase.get("/attic");
    assert_eq!(asked.status, 401, "{asked:?}");
    assert!(asked.header("www-authenticate").starts_with("Basic realm="), "{asked:?}");
    for wrong in ["owl:hoo", "crow:hoo hoo"] {
        let refused = showcase.ask("/attic", &["--user", wrong]);
        let field = refused.header("www-authenticate");
        assert_eq!((refused.status, field), (401, "Basic realm=\"the attic\", charset=\"UTF-8\""));
    }
    showcase.ask("/attic", &["--user", "owl:hoo hoo"]).is(200, "two owls look at you\n");
}

#[test]
fn the_house_answers_to_its_names() {
    let showcase = Showcase::start();
    let ask = |host: &str| showcase.ask("/house", &["--header", &format!("host: {host}")]);
    for name in ["localhost", "LOCALHOST.:80", "127.0.0.1:81", "[::1]"] {
        ask(name).is(200, "yes, this is the house\n");
    }
    for name in ["elsewhere.example", "localhost.elsewhere.example"] {
        assert_eq!(ask(name).status, 421, "{name}");
    }
}

#[test]
fn only_a_trusted_proxy_is_believed() {
    let showcase = Showcase::start();
    let ask = |path: &str, addresses: &str| {
        let told = [
            &format!("x-forwarded-for: {addresses}"),
            "x-forwarded-proto: https",
            "x-forwarded-host: shop.example",
        ];
        showcase.ask(path, &told.map(|field| ["--header", field]).concat())
    };
    let believed = "203.0.113.7 asks for https://shop.example\n";
    ask("/proxied", "203.0.113.7").is(200, believed);
    // What the client itself wrote stands left of what the proxy did.
    ask("/proxied", "8.8.8.8, 203.0.113.7").is(200, believed);
    let itself = format!("127.0.0.1 asks for http://{}\n", showcase.address);
    ask("/proxied/elsewhere", "203.0.113.7").is(200, &itself);
    showcase.get("/proxied").is(200, &itself);
}

#[test]
fn what_is_too_long_is_not_heard() {
    let showcase = Showcase::start();
    let whisper = |fields: &[&str], bytes: usize| -> Answer {
        showcase.ask("/whisper", &[fields, &["--data", &"z".repeat(bytes)]].concat())
    };
    let text = ["--header", "content-type: text/plain"];
    let in_pieces = [text[0], text[1], "--header", "transfer-encoding: chunked"];
    for fields in [&[][..], &text, &in_pieces] {
        whisper(fields, 32).is(200, "32 bytes were heard\n");
        assert_eq!(whisper(fields, 33).status, 413, "{fields:?}");
    }
}

#[test]
fn the_page_runs_no_script_that_is_written_into_it() {
    let page = Showcase::start().get("/door");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let scripts = page.body.matches("<script").count();
    let loaded = page.body.matches("<script src=\"/").count();
    assert!(scripts > 0 && scripts == loaded, "{page:?}");
    assert_eq!(page.body.matches("<style").count(), 0, "{page:?}");
}
