//! What each attribute of `#[derive(Schema)]` does.

use std::fmt::Debug;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zzz_db::{
    Changeset, Column, ColumnSource, ErrorKind, Json, Key, Kind, Result, Schema, Type, Value,
};

use crate::repo;

#[derive(Schema, Debug, Clone, PartialEq)]
#[schema(timestamps)]
struct Article {
    id: i64,
    /// What it is about.
    title: String,
    #[schema(column = "e\"mail")]
    r#type: Option<String>,
    #[schema(virtual)]
    is_new: bool,
    #[schema(json)]
    tags: Vec<String>,
    #[schema(json)]
    author: Option<Author>,
    #[schema(default)]
    stars: i32,
    #[schema(generated)]
    slug: Option<String>,
    #[schema(redact)]
    secret: i32,
    price: Decimal,
    inserted_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Author {
    name: String,
}

const ARTICLES: &str = r#"CREATE TABLE articles (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, "e""mail" TEXT, tags TEXT NOT NULL, author TEXT,
    stars INTEGER NOT NULL DEFAULT 3, slug TEXT, secret, price TEXT NOT NULL,
    inserted_at TEXT NOT NULL, updated_at TEXT NOT NULL)"#;

const ARTICLE: &str = r#"INSERT INTO articles VALUES (
    7, 'Sleep', 'essay', '["night","day"]', '{"name":"Ann"}', 3, NULL, 42, '12.50',
    '2026-11-22T17:30:00.000000Z', '2026-11-22T17:31:00.000000Z')"#;

fn article() -> Article {
    Article {
        id: 7,
        title: "Sleep".to_owned(),
        r#type: Some("essay".to_owned()),
        is_new: false,
        tags: vec!["night".to_owned(), "day".to_owned()],
        author: Some(Author { name: "Ann".to_owned() }),
        stars: 3,
        slug: None,
        secret: 42,
        price: Decimal::new(1250, 2),
        inserted_at: "2026-11-22T17:30:00Z".parse().unwrap(),
        updated_at: "2026-11-22T17:31:00Z".parse().unwrap(),
    }
}

/// What a row has in each of its columns.
fn values<S: Schema>(row: &S) -> Vec<Value> {
    S::TABLE.columns.iter().map(|column| row.value(column.number)).collect()
}

#[test]
fn tables_tell_of_their_columns() {
    let table = Article::TABLE;
    assert_eq!((table.name, table.key), ("articles", &[0_usize][..]));
    let known: Vec<_> =
        table.columns.iter().map(|c| (c.name, c.kind, c.is_nullable, c.source)).collect();
    use ColumnSource::{Database, Default, Given, InsertedAt, UpdatedAt};
    assert_eq!(
        known,
        [
            ("id", Kind::I64, false, Database),
            ("title", Kind::Text, false, Given),
            ("e\"mail", Kind::Text, true, Given),
            ("tags", Kind::Json, false, Given),
            ("author", Kind::Json, true, Given),
            ("stars", Kind::I32, false, Default),
            ("slug", Kind::Text, true, Database),
            ("secret", Kind::I32, false, Given),
            ("price", Kind::Decimal, false, Given),
            ("inserted_at", Kind::Timestamp, false, InsertedAt),
            ("updated_at", Kind::Timestamp, false, UpdatedAt),
        ]
    );
    let redacted: Vec<_> = table.columns.iter().filter(|c| c.is_redacted).map(|c| c.name).collect();
    assert_eq!(redacted, ["secret"]);
    assert!(table.columns.iter().all(|column| column.table == "articles"));
    assert!(table.columns.iter().map(|column| column.number).eq(0..11));
    assert!(
        table.list.starts_with(r#""articles"."id", "articles"."title", "articles"."e""mail", "#)
    );
}

#[test]
fn constants_have_the_types_of_their_columns() {
    let _: Column<Article, Option<String>> = Article::TYPE;
    let _: Column<Article, Json<Vec<String>>> = Article::TAGS;
    let _: Column<Article, Option<Json<Author>>> = Article::AUTHOR;
    assert_eq!(Article::TYPE.info().name, "e\"mail");
}

#[tokio::test]
async fn a_row_comes_back_as_it_was() -> Result<()> {
    let repo = repo(&[ARTICLES, ARTICLE]).await?;
    let found = repo.all(&Article::query()).await?;
    assert_eq!(found, [article()]);
    repo.raw_exec("DELETE FROM articles", ()).await?;
    let marks = vec!["?"; Article::TABLE.columns.len()].join(", ");
    repo.raw_exec(&format!("INSERT INTO articles VALUES ({marks})"), values(&found[0])).await?;
    assert_eq!(repo.all(&Article::query()).await?, found);
    Ok(())
}

#[tokio::test]
async fn a_virtual_field_is_loaded_as_its_default() -> Result<()> {
    let repo = repo(&[ARTICLES, ARTICLE]).await?;
    let mut known = article();
    known.is_new = true;
    assert_eq!(values(&known), values(&article()));
    assert!(!repo.all(&Article::query()).await?[0].is_new);
    Ok(())
}

#[tokio::test]
async fn none_is_null_and_no_json() -> Result<()> {
    let repo = repo(&[ARTICLES, ARTICLE, "UPDATE articles SET author = NULL"]).await?;
    let found = repo.all(&Article::query().filter(Article::AUTHOR.is_null())).await?;
    assert_eq!(found[0].author, None);
    assert_eq!(found[0].value(4), Value::Null);
    Ok(())
}

/// What is said of a row of which one value does not fit.
async fn refusal(update: &str) -> Result<String> {
    let repo = repo(&[ARTICLES, ARTICLE, update]).await?;
    let error = repo.all(&Article::query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Value);
    Ok(error.to_string())
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_table_and_column() -> Result<()> {
    assert_eq!(
        refusal("UPDATE articles SET stars = 3000000000").await?,
        "`articles.stars` does not fit: expected an integer from -2147483648 to 2147483647, found 3000000000"
    );
    assert_eq!(
        refusal("UPDATE articles SET price = '0.12345678901234567890123456789012'").await?,
        "`articles.price` does not fit: expected a decimal number of at most 28 digits, found \
         \"0.12345678901234567890123456789012\""
    );
    let json = refusal("UPDATE articles SET tags = '{}'").await?;
    assert!(json.starts_with("`articles.tags` does not fit: expected JSON for `"), "{json}");
    Ok(())
}

#[tokio::test]
async fn what_is_redacted_is_in_no_error() -> Result<()> {
    for value in ["'hunter2'", "3000000000"] {
        let error = refusal(&format!("UPDATE articles SET secret = {value}")).await?;
        assert!(
            error.starts_with("`articles.secret` does not fit: expected an integer"),
            "{error}"
        );
        assert!(error.ends_with(", and what is there is redacted"), "{error}");
    }
    let null = refusal("UPDATE articles SET secret = NULL").await?;
    assert_eq!(null, "`articles.secret` does not fit: it is NULL, which only an `Option` can be");
    Ok(())
}

#[derive(Type, Clone, Copy, Debug, PartialEq)]
struct TeamId(Uuid);

#[derive(Schema)]
struct Team {
    id: TeamId,
}

#[derive(Schema)]
struct Membership {
    #[schema(primary_key)]
    user_id: i64,
    #[schema(primary_key)]
    team_id: TeamId,
    role: String,
}

#[derive(Schema)]
#[schema(table = "countries of the world")]
struct Country {
    #[schema(primary_key)]
    code: String,
}

#[derive(Schema)]
struct Box {
    #[schema(natural)]
    id: i64,
}

#[derive(Schema)]
struct HttpReply {
    #[schema(primary_key, generated)]
    token: String,
}

/// The sources of the key's columns.
fn sources<S: Schema>() -> Vec<ColumnSource> {
    S::TABLE.key.iter().map(|place| S::TABLE.columns[*place].source).collect()
}

#[test]
fn who_makes_a_key_depends_on_its_type() {
    assert_eq!(sources::<Article>(), [ColumnSource::Database]);
    assert_eq!(sources::<Team>(), [ColumnSource::Uuid]);
    assert_eq!(sources::<Membership>(), [ColumnSource::Given, ColumnSource::Given]);
    assert_eq!(sources::<Country>(), [ColumnSource::Given]);
    assert_eq!(sources::<Box>(), [ColumnSource::Given]);
    assert_eq!(sources::<HttpReply>(), [ColumnSource::Database]);
}

#[tokio::test]
async fn the_repo_makes_keys_that_are_uuids() -> Result<()> {
    let repo = repo(&["CREATE TABLE teams (id BLOB PRIMARY KEY)"]).await?;
    let first = repo.insert(Changeset::<Team>::new()).await.unwrap();
    let second = repo.insert(Changeset::<Team>::new()).await.unwrap();
    assert_eq!(first.id.0.get_version_num(), 7);
    assert!(first.id.0 < second.id.0);
    let given = TeamId(Uuid::nil());
    let team = repo.insert(Changeset::<Team>::new().put(Team::ID, given)).await.unwrap();
    assert_eq!(team.id, given);
    Ok(())
}

#[derive(Schema)]
#[schema(timestamps)]
struct Note {
    id: i64,
    text: String,
    inserted_at: Timestamp,
    updated_at: Timestamp,
}

#[tokio::test]
async fn the_repo_fills_timestamps() -> Result<()> {
    let table =
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, inserted_at TEXT, updated_at TEXT)";
    let repo = repo(&[table]).await?;
    let before = Timestamp::now();
    let note = repo.insert(Changeset::<Note>::new().put(Note::TEXT, "a")).await.unwrap();
    assert_eq!(note.inserted_at, note.updated_at);
    assert!(note.inserted_at.as_microsecond() >= before.as_microsecond());
    let old = Changeset::of(note).put(Note::UPDATED_AT, Timestamp::UNIX_EPOCH);
    let note = repo.update(old).await.unwrap();
    assert_eq!(note.updated_at, Timestamp::UNIX_EPOCH);
    let (id, inserted_at) = (note.id, note.inserted_at);
    let note = repo.update(Changeset::of(note).put(Note::TEXT, "b")).await.unwrap();
    assert_eq!((note.id, note.text.as_str(), note.inserted_at), (id, "b", inserted_at));
    assert!(note.updated_at.as_microsecond() >= before.as_microsecond());
    Ok(())
}

#[test]
fn keys_of_several_columns_are_tuples() {
    let team_id = TeamId(Uuid::nil());
    let membership = Membership { user_id: 7, team_id, role: "admin".to_owned() };
    let key: (i64, TeamId) = membership.key();
    assert_eq!(key, (7, team_id));
    assert_eq!(key.to_values(), [Value::Integer(7), Value::Uuid([0; 16])]);
    assert_eq!(membership.role, "admin");
    assert_eq!(Team { id: team_id }.key(), team_id);
    assert_eq!(Country { code: "DE".to_owned() }.key(), "DE");
    assert_eq!(Box { id: 3 }.key(), 3);
    assert_eq!(HttpReply { token: "x".to_owned() }.key(), "x");
}

#[test]
fn tables_are_called_by_the_plural_of_their_struct() {
    assert_eq!(Box::TABLE.name, "boxes");
    assert_eq!(HttpReply::TABLE.name, "http_replies");
    assert_eq!(Country::TABLE.name, "countries of the world");
}
