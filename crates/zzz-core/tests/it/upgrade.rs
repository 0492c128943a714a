//! Leaving HTTP.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zzz_core::{Response, Upgrade, Upgraded, bytes::Bytes, http::StatusCode};

#[tokio::test]
async fn a_response_gives_its_stream_away_once() {
    let upgrade = Upgrade::new(|_| async {});
    let mut response = Response::upgrade(StatusCode::SWITCHING_PROTOCOLS, upgrade);
    assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    assert!(response.is_upgrade());
    assert!(response.take_upgrade().is_some());
    assert!(!response.is_upgrade() && response.take_upgrade().is_none());
    assert!(!Response::no_content().is_upgrade());
}

#[tokio::test]
async fn the_stream_begins_with_what_was_read_already() {
    let (mut client, server) = tokio::io::duplex(64);
    let stream = Upgraded::new(Box::new(server), Bytes::from_static(b"abcdef"));
    assert_eq!(format!("{stream:?}"), "Upgraded(6 bytes read already)");
    let upgrade = Upgrade::new(|mut stream| async move {
        // In pieces smaller than what is held, then across its end.
        let mut two = [0; 2];
        stream.read_exact(&mut two).await.unwrap();
        assert_eq!(&two, b"ab");
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, b"cdefghi");
        stream.write_all(b"answer").await.unwrap();
        stream.shutdown().await.unwrap();
    });
    client.write_all(b"ghi").await.unwrap();
    client.shutdown().await.unwrap();
    upgrade.run(stream).await;
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert_eq!(answer, "answer");
}

#[tokio::test]
async fn a_handler_writes_before_it_has_read() {
    let (mut client, server) = tokio::io::duplex(64);
    let stream = Upgraded::new(Box::new(server), Bytes::from_static(b"held"));
    let takes_over = Upgrade::new(|mut stream| async move {
        stream.write_all(b"first").await.unwrap();
        stream.flush().await.unwrap();
    });
    takes_over.run(stream).await;
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"first");
}

/// A closure that is not `Sync`, and runs once with what it owns.
#[tokio::test]
async fn what_takes_over_may_own_anything_that_is_send() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cell = std::cell::Cell::new(7);
    let upgrade = Upgrade::new(move |_| {
        let value = cell.get();
        async move { tell.send(value).unwrap() }
    });
    let (_client, server) = tokio::io::duplex(1);
    upgrade.run(Upgraded::new(Box::new(server), Bytes::new())).await;
    assert_eq!(told.await, Ok(7));
}
