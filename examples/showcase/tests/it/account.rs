//! Logging in, a page behind a guard, tokens, and input with rules.

use crate::support::{Answer, Showcase};

/// The cookie of an answer and the token of its form.
fn cookie_and_token(page: &Answer) -> (String, String) {
    let cookie = page.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    (cookie, page.csrf_token().to_owned())
}

fn log_in(showcase: &Showcase, cookie: &str, token: &str, password: &str) -> Answer {
    let fields = format!("_csrf_token={token}&name=ann&password={password}");
    showcase.ask("/login", &["--cookie", cookie, "--data", &fields])
}

#[test]
fn who_logs_in_sees_the_page() {
    let showcase = Showcase::start();
    let led = showcase.get("/account");
    assert_eq!((led.status, led.header("location")), (303, "/login"));

    let form = showcase.get("/login");
    assert_eq!(form.status, 200, "{form:?}");
    let (cookie, token) = cookie_and_token(&form);
    let refused = log_in(&showcase, &cookie, &token, "asleep");
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("Name or password is wrong."), "{refused:?}");
    assert_eq!(log_in(&showcase, &cookie, "forged", "wide+awake").status, 403);

    let welcome = log_in(&showcase, &cookie, &token, "wide+awake");
    assert_eq!((welcome.status, welcome.header("location")), (303, "/account"), "{welcome:?}");
    let cookie = welcome.header("set-cookie").split(';').next().unwrap_or_default();
    let page = showcase.ask("/account", &["--cookie", cookie]);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Good evening, ann"), "{page:?}");

    let token = format!("_csrf_token={}", cookie_and_token(&page).1);
    let left = showcase.ask("/logout", &["--cookie", cookie, "--data", &token]);
    assert_eq!((left.status, left.header("location")), (303, "/login"));
    assert_eq!(showcase.ask("/account", &["--cookie", cookie]).status, 303);
}

#[test]
fn who_wants_to_stay_is_remembered() {
    let showcase = Showcase::start();
    let (cookie, token) = cookie_and_token(&showcase.get("/login"));
    let fields = format!("_csrf_token={token}&name=ann&password=wide+awake&stay=on");
    let welcome = showcase.ask("/login", &["--cookie", &cookie, "--data", &fields]);
    let cookies = welcome.cookies();
    let remembered = cookies.split("; ").find(|pair| pair.starts_with("remember=")).expect("it");
    let page = showcase.ask("/account", &["--cookie", remembered]);
    assert!(page.status == 200 && page.body.contains("Good evening, ann"), "{page:?}");
}

/// Begins a login at the forge: the cookie of the browser, and the forge's page.
fn at_the_forge(showcase: &Showcase) -> (String, Answer) {
    let led = showcase.get("/login/forge");
    assert_eq!(led.status, 303, "{led:?}");
    (led.cookies(), showcase.get(led.header("location")))
}

/// The address that a page has behind `text`.
fn link(page: &Answer, text: &str) -> String {
    let before = page.body.split(&format!("\" >{text}</a>")).next().unwrap_or_default();
    before.rsplit("href=\"").next().unwrap_or_default().replace("&amp;", "&")
}

#[test]
fn somebody_logs_in_by_the_forge() {
    let showcase = Showcase::start();
    let (cookie, page) = at_the_forge(&showcase);
    assert!(page.body.contains("May the showcase know who you are?"), "{page:?}");
    let yes = link(&page, "Yes");
    assert_eq!(showcase.get(&yes).status, 400, "another browser");
    let welcome = showcase.ask(&yes, &["--cookie", &cookie]);
    assert_eq!((welcome.status, welcome.header("location")), (303, "/account"), "{welcome:?}");
    let account = showcase.ask("/account", &["--cookie", &welcome.cookies()]);
    assert!(account.body.contains("Good evening, the night owl"), "{account:?}");

    let (cookie, page) = at_the_forge(&showcase);
    assert_eq!(showcase.ask(&link(&page, "No"), &["--cookie", &cookie]).status, 403);
}

#[test]
fn who_logs_out_everywhere_is_nowhere_logged_in() {
    let showcase = Showcase::start();
    let somewhere = || {
        let (cookie, token) = cookie_and_token(&showcase.get("/login"));
        let fields = format!("_csrf_token={token}&name=ann&password=wide+awake&stay=on");
        showcase.ask("/login", &["--cookie", &cookie, "--data", &fields]).cookies()
    };
    let devices = [somewhere(), somewhere()];
    let account = |cookies: &str| showcase.ask("/account", &["--cookie", cookies]);
    let pages = devices.each_ref().map(|cookies| account(cookies));
    assert_eq!(pages.each_ref().map(|page| page.status), [200, 200]);
    let token = format!("_csrf_token={}", pages[0].csrf_token());
    let left = showcase.ask("/logout/everywhere", &["--cookie", &devices[0], "--data", &token]);
    assert_eq!((left.status, left.header("location")), (303, "/login"), "{left:?}");
    assert_eq!(devices.map(|cookies| account(&cookies).status), [303, 303]);
}

#[test]
fn keepers_of_the_house_and_programs_with_the_key_read_the_ledger() {
    let showcase = Showcase::start();
    assert_eq!(showcase.get("/ledger").status, 401);
    let key = format!("x-api-key: {}", showcase.get("/key").body.trim());
    assert_eq!(showcase.ask("/ledger", &["--header", &key]).status, 200);

    let (cookie, token) = cookie_and_token(&showcase.get("/login"));
    let ann = log_in(&showcase, &cookie, &token, "wide+awake").cookies();
    assert_eq!(showcase.ask("/ledger", &["--cookie", &ann]).status, 200);
    let (cookie, page) = at_the_forge(&showcase);
    let owl = showcase.ask(&link(&page, "Yes"), &["--cookie", &cookie]).cookies();
    // A guest keeps nothing, but a key would help.
    assert_eq!(showcase.ask("/ledger", &["--cookie", &owl]).status, 401);
}

#[test]
fn a_guest_has_a_room_and_who_keeps_the_house_has_another() {
    let showcase = Showcase::start();
    assert_eq!(showcase.get("/guest-room").status, 401);
    let (cookie, token) = cookie_and_token(&showcase.get("/login"));
    let ann = log_in(&showcase, &cookie, &token, "wide+awake").cookies();
    assert_eq!(showcase.ask("/guest-room", &["--cookie", &ann]).status, 403);
    let (cookie, page) = at_the_forge(&showcase);
    let owl = showcase.ask(&link(&page, "Yes"), &["--cookie", &cookie]).cookies();
    assert_eq!(showcase.ask("/guest-room", &["--cookie", &owl]).status, 200);
}

#[test]
fn a_jar_is_filled_by_the_server_alone() {
    let showcase = Showcase::start();
    let first = showcase.get("/fireflies");
    first.is(200, "1 in your jar\n");
    let jar = first.cookies();
    assert!(jar.starts_with("jar=") && !jar.contains("fireflies"), "{jar}");
    showcase.ask("/fireflies", &["--cookie", &jar]).is(200, "2 in your jar\n");
    let forged = format!("{jar}A");
    showcase.ask("/fireflies", &["--cookie", &forged]).is(200, "1 in your jar\n");
}

#[test]
fn a_token_says_who_it_is() {
    let showcase = Showcase::start();
    let token = showcase.get("/token");
    assert_eq!(token.status, 200, "{token:?}");
    let ask = |token: &str| showcase.ask("/me", &["-H", &format!("authorization: Bearer {token}")]);
    ask(token.body.trim()).is(200, "visitor 7 is Ann\n");
    let refused = ask("other");
    assert_eq!(refused.status, 401, "{refused:?}");
    assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    assert_eq!(showcase.get("/me").header("www-authenticate"), "Bearer");
    // What everybody checks it with, and nothing of what signs it.
    let keys = showcase.get("/.well-known/jwks.json");
    assert_eq!(keys.header("content-type"), "application/jwk-set+json");
    assert!(keys.body.contains(r#""alg":"EdDSA""#) && !keys.body.contains(r#""d":"#), "{keys:?}");
}

#[test]
fn a_guest_is_told_all_faults_at_once() {
    let showcase = Showcase::start();
    let send = |json: &str| {
        let fields = ["content-type: application/json", "accept: application/json"];
        showcase.ask("/guests", &["-H", fields[0], "-H", fields[1], "--data", json])
    };
    let refused = send(r#"{"name":" ","email":"ann","nights":99}"#);
    assert_eq!(refused.status, 422, "{refused:?}");
    let errors = concat!(
        r#""errors":[{"field":"email","message":"has to be an e-mail address"},"#,
        r#"{"field":"name","message":"is missing"},{"field":"nights","message":"may be 14 at most"}]"#
    );
    assert!(refused.body.contains(errors), "{refused:?}");
    let fine = send(r#"{"name":" Ann ","email":"Ann@Example.com","nights":2}"#);
    fine.is(200, r#"{"name":"Ann","email":"ann@example.com","nights":2}"#);
}
