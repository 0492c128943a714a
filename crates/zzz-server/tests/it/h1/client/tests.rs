//! What the reader takes and what it refuses.

use super::{Answer, Answers, Asked, Framing, date::is_date};

const DATE: &str = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

/// A 200 with a date, these fields and this content.
fn ok(fields: &str, content: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{DATE}{fields}\r\n{content}")
}

fn read(text: &str, asked: &[Asked]) -> Result<Vec<Answer>, String> {
    let mut answers = Answers::new(asked.to_vec());
    answers.push(text.as_bytes())?;
    answers.finish()
}

#[track_caller]
fn takes(text: &str, framing: Framing, content: &str) -> Answer {
    let answers = read(text, &[]).unwrap();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let answer = answers.into_iter().next().unwrap();
    assert_eq!(answer.framing, framing);
    assert_eq!(answer.content, content.as_bytes());
    answer
}

#[track_caller]
fn refuses(text: &str, reason: &str) {
    let error = read(text, &[]).unwrap_err();
    assert!(error.contains(reason), "{error} for {text}");
}

#[test]
fn content_ends_where_its_framing_says() {
    takes(&ok("content-length: 5\r\n", "hello"), Framing::Length, "hello");
    takes(&ok("", "hello"), Framing::Close, "hello");
    let chunks = "3\r\none\r\nA\r\n0123456789\r\n0\r\n\r\n";
    let answer =
        takes(&ok("transfer-encoding: chunked\r\n", chunks), Framing::Chunked, "one0123456789");
    assert!(answer.complete && answer.trailers.is_empty());
}

#[test]
fn trailers_follow_the_last_chunk() {
    let chunks = "3\r\none\r\n0\r\nX-Sum: 42\r\nx-last: yes\r\n\r\n";
    let text = ok("transfer-encoding: chunked\r\n", chunks);
    let answer = takes(&text, Framing::Chunked, "one");
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(answer.trailers, [field("x-sum", "42"), field("x-last", "yes")]);
}

#[test]
fn what_is_cut_off_is_not_complete() {
    assert!(!takes(&ok("content-length: 5\r\n", "hel"), Framing::Length, "hel").complete);
    let chunked = "transfer-encoding: chunked\r\n";
    let cut =
        ["3\r\none\r\n", "3\r\none\r\n5\r\nhello", "3\r\none\r\n5\r\nhel", "3\r\none\r\n0\r\n"];
    for content in cut {
        assert!(!takes(&ok(chunked, content), Framing::Chunked, "one").complete);
    }
    refuses("HTTP/1.1 200 OK\r\n", "inside a head");
}

#[test]
fn the_method_of_the_request_decides_too() {
    let two = ok("content-length: 5\r\n", "") + &ok("content-length: 1\r\n", "x");
    let answers = read(&two, &[Asked::Head, Asked::Content]).unwrap();
    assert_eq!(answers[0].framing, Framing::None);
    assert_eq!(answers[1].content, b"x");

    let tunnel = read(&ok("", "anything"), &[Asked::Tunnel]).unwrap();
    assert_eq!(
        (tunnel[0].framing, tunnel[0].content.as_slice()),
        (Framing::Tunnel, &b"anything"[..])
    );
    read(&ok("content-length: 0\r\n", ""), &[Asked::Tunnel]).unwrap_err();
}

#[test]
fn an_interim_answer_is_followed_by_the_final_one() {
    let text = "HTTP/1.1 100 Continue\r\n\r\n".to_owned() + &ok("content-length: 0\r\n", "");
    let answers = read(&text, &[Asked::Content]).unwrap();
    assert!(answers[0].is_interim() && !answers[1].is_interim());
    refuses("HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\n", "frames content");
}

#[test]
fn some_statuses_have_no_content() {
    for status in [204, 304] {
        let text = format!("HTTP/1.1 {status} X\r\n{DATE}\r\n");
        takes(&text, Framing::None, "");
    }
    refuses(&format!("HTTP/1.1 204 X\r\n{DATE}content-length: 0\r\n\r\n"), "frames content");
    let with_length = format!("HTTP/1.1 304 X\r\n{DATE}content-length: 9\r\n\r\n");
    takes(&with_length, Framing::None, "");
}

#[test]
fn heads_are_read_strictly() {
    for line in [
        "HTTP/1.0 200 OK",
        "HTTP/1.1 200",
        "HTTP/1.1 20 OK",
        "HTTP/1.1  200 OK",
        "http/1.1 200 OK",
        "HTTP/1.1 999 X",
    ] {
        refuses(&format!("{line}\r\n{DATE}\r\n"), "status line");
    }
    for line in ["x : y", " x: y", "x", ": y", "x: a\0b", "x: a\nb: c", "x: a\rb", "a(b: c"] {
        refuses(&ok(&format!("{line}\r\ncontent-length: 0\r\n"), ""), "field line");
    }
    refuses("HTTP/1.1 200 OK\r\n\r\n", "without a date");
    refuses(&ok("date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", ""), "more than once");
}

#[test]
fn framing_is_read_strictly() {
    let both = "content-length: 5\r\ntransfer-encoding: chunked\r\n";
    refuses(&ok(both, "5\r\nhello\r\n0\r\n\r\n"), "beside transfer-encoding");
    refuses(&ok("content-length: 5, 5\r\n", "hello"), "content-length");
    refuses(&ok("transfer-encoding: gzip, chunked\r\n", ""), "transfer-encoding");
    for (chunks, reason) in [
        ("5\r\nhelloX\r\n0\r\n\r\n", "after a chunk"),
        ("0x5\r\nhello\r\n", "chunk size"),
        ("\r\nhello", "chunk size"),
        ("5;a=b\r\nhello\r\n", "chunk size"),
        ("0\r\nx y: z\r\n\r\n", "field line"),
    ] {
        refuses(&ok("transfer-encoding: chunked\r\n", chunks), reason);
    }
}

#[test]
fn nothing_may_follow_the_last_answer() {
    refuses(&ok("content-length: 5\r\n", "hello!\r\n\r\n"), "status line");
    refuses(&ok("content-length: 5\r\n", "hello!"), "inside a head");
}

#[test]
fn an_answer_may_arrive_byte_by_byte() {
    let text = ok("content-length: 2\r\n", "ok")
        + &ok("transfer-encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n");
    let mut answers = Answers::new(Vec::new());
    for byte in text.bytes() {
        answers.push(&[byte]).unwrap();
    }
    assert_eq!(answers.finals(), 2);
    assert_eq!(answers.finish(), read(&text, &[]));
}

#[test]
fn dates_have_one_form() {
    assert!(is_date("Sun, 06 Nov 1994 08:49:37 GMT") && is_date("Thu, 29 Feb 2024 23:59:60 GMT"));
    for other in [
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "",
    ] {
        assert!(!is_date(other), "{other}");
    }
}
