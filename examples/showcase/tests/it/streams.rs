//! What takes its time.

use crate::support::{Running, Showcase, curl};

#[test]
fn a_stream_arrives_in_pieces() {
    let showcase = Showcase::start();
    let mut client = showcase.ask_beside("/stream");
    client.says("1 sheep");
    assert!(client.is_running(), "it came all at once:\n{}", client.said());
    assert!(!client.said().contains("9 sheep"), "{}", client.said());
    assert!(client.ended().success());
    let said = client.said().to_lowercase();
    assert!(said.contains("transfer-encoding: chunked"), "{said}");
    let sheep = said.lines().filter(|line| line.contains(" sheep"));
    let counted: Vec<_> = sheep.filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(counted, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

#[test]
fn an_echo_is_what_was_sent() {
    let showcase = Showcase::start();
    showcase.ask("/echo", &["--data", "are you awake?"]).is(200, "are you awake?");
    showcase.ask("/echo", &["--data", ""]).is(200, "");
    assert_eq!(showcase.get("/echo").status, 405);
}

#[test]
fn an_echo_of_what_came_compressed_is_what_was_meant() {
    // `printf zzz | gzip --no-name`
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xaa\xaa\x02\0\xca\x3d\x27\xc3\x03\0\0\0";
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/zzz.gz");
    std::fs::write(path, gzip).expect("a file");
    let showcase = Showcase::start();
    let fields = ["-H", "content-encoding: gzip", "-H", "content-type: text/plain"];
    let file = format!("@{path}");
    let answer = showcase.ask("/echo", &[&fields[..], &["--data-binary", &file]].concat());
    answer.is(200, "zzz");
}

#[test]
fn overdue_work_is_answered_in_time_and_done_all_the_same() {
    let mut showcase = Showcase::start();
    assert_eq!(showcase.get("/deadline").status, 503);
    showcase.process.says("overdue work is done");
    showcase.process.says("finished after its deadline");
}

#[test]
fn cancelled_work_leaves_its_desk() {
    let mut showcase = Showcase::start();
    assert_eq!(showcase.get("/deadline/cancelled").status, 503);
    showcase.process.says("the desk is free again");
}

#[test]
fn slow_work_is_done_even_if_the_client_leaves() {
    let mut showcase = Showcase::start();
    let client = showcase.ask_beside("/slow");
    showcase.process.says("slow work has begun");
    client.kill();
    showcase.process.says("slow work is done");
    showcase.process.says(r#"path="/slow" status=200"#);
    assert_eq!(showcase.get("/hello").status, 200);
}

#[test]
fn a_page_hears_owls_and_goes_on_where_it_was() {
    let showcase = Showcase::start();
    let heard = showcase.ask("/night/owls", &["--header", "last-event-id: 40"]);
    assert_eq!(heard.header("content-type"), "text/event-stream");
    let first = "event: owl\nid: 41\nretry: 1000\ndata: owl 41\n\n";
    assert!(heard.body.starts_with(first), "{heard:?}");
    assert!(heard.body.ends_with("data: owl 44\n\n"), "{heard:?}");
    assert!(showcase.get("/night").body.contains("data-owls=\"/night/owls\""));
}

#[test]
fn an_upload_is_described_and_told_to_the_log() {
    let mut showcase = Showcase::start();
    let form = showcase.get("/upload");
    assert!(form.body.contains("action=\"/upload\" enctype=\"multipart/form-data\""), "{form:?}");
    let manifest = concat!("file=@", env!("CARGO_MANIFEST_DIR"), "/Cargo.toml;type=image/png");
    let answer = showcase.ask("/upload", &["--form", manifest]);
    let said = "it says image/png, looks unknown, which does not fit\n";
    assert!(answer.body.starts_with("Cargo.toml: ") && answer.body.ends_with(said), "{answer:?}");
    showcase.process.says("a file was uploaded");
    showcase.ask("/upload", &["--form", "title=none"]).is(200, "no file was chosen\n");
}

#[test]
fn a_film_comes_in_pieces_and_is_told_to_the_log() {
    let mut showcase = Showcase::start();
    let begin = ["-X", "POST", "-H", "tus-resumable: 1.0.0", "-H", "upload-length: 11"];
    let begun = showcase.ask("/films", &begin);
    assert_eq!(begun.status, 201, "{begun:?}");
    let film = begun.header("location");
    let piece = |offset: &str, bytes: &str| {
        let at = format!("upload-offset: {offset}");
        let patch = ["-X", "PATCH", "-H", begin[3], "-H", &at, "--data", bytes];
        let of_pieces = ["-H", "content-type: application/offset+octet-stream"];
        showcase.ask(film, &[&patch[..], &of_pieces].concat())
    };
    assert_eq!(piece("0", "hello ").header("upload-offset"), "6");
    assert_eq!(piece("0", "hello ").status, 409);
    let told = showcase.ask(film, &["--head", "-H", begin[3]]);
    assert_eq!(told.header("upload-offset"), "6", "{told:?}");
    assert_eq!(piece("6", "night").status, 204);
    showcase.process.says("a film is whole");
}

#[test]
fn a_letter_is_announced_and_counted_over_both_protocols() {
    let showcase = Showcase::start();
    for (option, version) in [("--http1.1", "HTTP/1.1"), ("--http2-prior-knowledge", "HTTP/2")] {
        let mut client = Running::start(curl().arg(option).arg(showcase.url("/letter")));
        client.says("dear reader");
        assert!(client.ended().success());
        let said = client.said();
        let hints = said.find(&format!("{version} 103")).expect("hints");
        let answer = said.find(&format!("{version} 200")).expect("an answer");
        assert!(
            hints < answer && said.contains("link: </showcase.css>; rel=preload; as=style"),
            "{said}"
        );
        assert!(
            said.contains(&format!("by {version}")) && said.contains("letter-words: 11"),
            "{said}"
        );
    }
}
