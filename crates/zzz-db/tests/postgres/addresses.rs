//! Addresses of databases, right and wrong.

use tokio::net::TcpListener;
use zzz_db::{Error, ErrorKind, Repo};

use crate::server::{config, open, open_one, process, url};

/// Why a repo for `url` does not start.
async fn refused(url: &str) -> Error {
    let repo = Repo::new(&config(url, |_| {})).unwrap();
    repo.start().await.unwrap_err()
}

/// A place where nobody listens.
async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

/// `user:password`, `host:port` and the rest of `url`.
fn parts(url: &str) -> (&str, &str, &str) {
    let rest = url.strip_prefix("postgres://").unwrap();
    let (user, rest) = rest.split_once('@').unwrap();
    let (place, rest) = rest.split_once('/').unwrap();
    (user, place, rest)
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let Some(url) = url() else { return };
    let (_, place, rest) = parts(&url);
    let error = refused(&format!("postgres://zzz:hunter2@{place}/{rest}")).await;
    assert_eq!(*error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("check user and password"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    let error = refused(&format!("postgres://zzz@{place}/{rest}")).await;
    assert_eq!(*error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("password"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_missing_can_be_created() {
    let Some(url) = url() else { return };
    let (user, place, _) = parts(&url);
    let error = refused(&format!("postgres://{user}@{place}/nothing?sslmode=disable")).await;
    assert_eq!(*error.kind(), ErrorKind::Config);
    let said = error.to_string();
    let expected = "database \"nothing\" does not exist: create it by `db create` [3D000]";
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let place = nowhere().await;
    let error = refused(&format!("postgres://zzz:hunter2@{place}/shop")).await;
    assert_eq!(*error.kind(), ErrorKind::Connection);
    let said = error.to_string();
    assert!(said.starts_with(&format!("PostgreSQL at `{place}` cannot be reached")), "{said}");
    assert!(said.ends_with("is it running?"), "{said}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn the_first_host_that_answers_is_taken() {
    let Some(url) = url() else { return };
    let (user, place, rest) = parts(&url);
    let dead = nowhere().await;
    let repo = open(&format!("postgres://{user}@{dead},{place}/{rest}"), |_| {}).await;
    process(&repo).await;
    let both = format!("postgres://{user}@{place},{place}/{rest}&target_session_attrs=read-only");
    let error = refused(&both).await;
    assert!(error.to_string().contains("target_session_attrs"), "{error}");
    open_one(&format!("{url}&target_session_attrs=read-write")).await;
    open_one(&format!("{url}&load_balance_hosts=random")).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_is_a_host_too() {
    let Some(url) = url() else { return };
    let admin = open_one(&url).await;
    let folder: Option<String> = admin.raw_one("SHOW unix_socket_directories", ()).await.unwrap();
    let port: Option<String> = admin.raw_one("SHOW port", ()).await.unwrap();
    let (folder, port) = (folder.unwrap(), port.unwrap());
    let repo = open_one(&format!("postgres://zzz@/postgres?host={folder}&port={port}")).await;
    let address: Option<Option<String>> =
        repo.raw_one("SELECT inet_client_addr()::text", ()).await.unwrap();
    assert_eq!(address, Some(None), "a socket has no address of a client");
}
