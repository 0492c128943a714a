//! Text with a NUL character, which PostgreSQL does not take, and SQLite ends in the middle of: both refuse it.

use zzz_db::{ChangeError, Changeset, Dialect, Error, ErrorKind, Json, Repo, Schema};

use crate::databases::{refused, run};

const TEXT: &str = "Ann\0hunter2";

#[derive(Schema, Clone, Debug)]
#[schema(table = "nul_notes")]
struct Note {
    id: i64,
    text: String,
    tags: Vec<String>,
    #[schema(json)]
    extra: Option<Vec<String>>,
    #[schema(redact, column = "secret_word")]
    secret: Option<String>,
}

async fn make(repo: &Repo) {
    let columns = match repo.dialect() {
        Dialect::Sqlite => "tags TEXT NOT NULL, extra TEXT",
        _ => "tags TEXT[] NOT NULL, extra JSONB",
    };
    let sql = format!(
        "CREATE TABLE nul_notes (id BIGINT PRIMARY KEY, text TEXT NOT NULL, {columns}, secret_word TEXT)"
    );
    run(repo, &sql, ()).await;
    repo.insert(note(1)).await.unwrap();
}

fn note(id: i64) -> Changeset<Note> {
    Changeset::new()
        .put(Note::ID, id)
        .put(Note::TEXT, "Ann")
        .put(Note::TAGS, vec!["tea".to_owned()])
}

#[track_caller]
fn check(error: &Error, named: &str) {
    assert_eq!(*error.kind(), ErrorKind::Nul, "{error}");
    let start = format!("the value of {named} has a NUL character");
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

/// The error of a row that was to be changed.
#[track_caller]
fn of_database<T: std::fmt::Debug>(result: Result<T, ChangeError<Note>>) -> Error {
    match result.unwrap_err() {
        ChangeError::Database(error) => error,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn a_text_with_one_is_refused_with_its_column(repo: Repo) {
    make(&repo).await;
    check(&of_database(repo.insert(note(2).put(Note::TEXT, TEXT)).await), "`nul_notes.text`");
    check(
        &of_database(repo.insert(note(2).put(Note::SECRET, TEXT)).await),
        "`nul_notes.secret_word`",
    );
    let tags = vec!["tea".to_owned(), TEXT.to_owned()];
    check(
        &of_database(repo.insert(note(2).put(Note::TAGS, tags.clone())).await),
        "`nul_notes.tags`",
    );
    let in_json = note(2).put(Note::EXTRA, Some(Json(tags)));
    check(&of_database(repo.insert(in_json).await), "`nul_notes.extra`");
    let many = repo.insert_all([note(2), note(3).put(Note::TEXT, TEXT)]).await;
    check(&of_database(many), "`nul_notes.text`");
    let row = repo.get::<Note>(1).await.unwrap().unwrap();
    let changed = repo.update(Changeset::of(row).put(Note::TEXT, TEXT)).await;
    check(&of_database(changed), "`nul_notes.text`");
    // What only looks like one is text as any other.
    let harmless = vec!["\\u0000".to_owned()];
    let harmless = note(4).put(Note::EXTRA, Some(Json(harmless.clone())));
    assert_eq!(repo.insert(harmless).await.unwrap().extra.unwrap(), ["\\u0000"]);
    // A stranger is told by the changeset.
    let sent = serde_json::json!({"text": TEXT, "tags": [TEXT], "extra": [TEXT]});
    let change = Note::changeset(sent).cast((Note::TEXT, Note::TAGS, Note::EXTRA));
    for field in ["text", "tags", "extra"] {
        assert_eq!(change.errors().of(field), ["has a character that text cannot have"], "{field}");
    }
    assert_eq!(repo.count(Note::query()).await.unwrap(), 2);
}

pub(crate) async fn so_it_is_in_conditions(repo: Repo) {
    make(&repo).await;
    let named = "`nul_notes.text`";
    check(&repo.one(Note::query().filter(Note::TEXT.eq(TEXT))).await.unwrap_err(), named);
    let listed = Note::query().filter(Note::TEXT.one_of(["Ann".to_owned(), TEXT.to_owned()]));
    check(&repo.all(&listed).await.unwrap_err(), named);
    let second = Note::query().filter(Note::ID.eq(1).and(Note::TEXT.gt(TEXT)));
    check(&repo.count(second).await.unwrap_err(), named);
    let set = Note::query().filter(Note::ID.eq(1)).set(Note::TEXT, TEXT);
    check(&repo.update_all(set).await.unwrap_err(), named);
    let mut rows = repo.stream(Note::query().filter(Note::TEXT.eq(TEXT)));
    check(&rows.next().await.unwrap().unwrap_err(), named);
    let queries = (Note::query(), Note::query().filter(Note::SECRET.eq(TEXT)));
    check(&repo.batch(queries).await.unwrap_err(), "`nul_notes.secret_word`");
}

pub(crate) async fn a_transaction_goes_on_where_it_can(repo: Repo) {
    make(&repo).await;
    let result = repo
        .transaction(async |tx| {
            let inside = tx.transaction(async |tx| {
                tx.insert(note(2).put(Note::TEXT, TEXT)).await?;
                Ok::<_, ChangeError<Note>>(())
            });
            assert!(inside.await.is_err());
            tx.insert(note(3)).await
        })
        .await;
    assert_eq!(result.unwrap().id, 3);
    assert_eq!(repo.count(Note::query()).await.unwrap(), 2);
}

pub(crate) async fn patterns_with_one_match_nothing(repo: Repo) {
    make(&repo).await;
    for condition in [Note::TEXT.contains(TEXT), Note::TEXT.like(TEXT), Note::TEXT.ilike(TEXT)] {
        assert_eq!(repo.count(Note::query().filter(condition)).await.unwrap(), 0);
    }
}

pub(crate) async fn where_no_column_is_known_the_placeholder_is_named(repo: Repo) {
    make(&repo).await;
    let error = refused(&repo, "UPDATE nul_notes SET text = $2 WHERE id = $1", (1, TEXT)).await;
    check(&error, "`$2`");
}
