//! Databases that come and go.

use zzz_db::{DatabaseConfig, ErrorKind, Repo};

use crate::server::url;

#[tokio::test]
async fn a_database_is_made_and_removed() {
    let Some(url) = url() else { return };
    let (server, rest) = url.split_at(url.rfind('/').unwrap() + 1);
    let query = rest.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    let name = format!("made \"{}", std::process::id());
    let encoded = name.replace(' ', "%20").replace('"', "%22");
    let repo = || {
        let url = format!("{server}{encoded}{query}").parse().unwrap();
        Repo::new(&DatabaseConfig::new(url)).unwrap()
    };
    let error = repo().start().await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("create it by `db create`"), "{error}");
    assert!(repo().create_database().await.unwrap());
    assert!(!repo().create_database().await.unwrap());
    let there = repo();
    there.start().await.unwrap();
    let found: Option<String> = there.raw_one("SELECT current_database()::text", ()).await.unwrap();
    assert_eq!(found, Some(name));
    there.stop().await;
    assert!(repo().drop_database().await.unwrap());
    assert!(!repo().drop_database().await.unwrap());
}
