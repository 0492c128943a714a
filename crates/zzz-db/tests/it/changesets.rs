//! Changes of strangers: what is taken of them, and which rules they keep.

use std::collections::HashMap;

use zzz_core::rules::Format;
use zzz_db::{ChangeError, Changeset, Params, Repo, Schema};

use crate::blog;

#[derive(Schema, Clone, Debug, PartialEq)]
struct Member {
    id: i64,
    name: String,
    email: Option<String>,
    age: Option<i32>,
    team_id: Option<i64>,
    mentor_id: Option<i64>,
}

async fn members() -> Repo {
    let repo = blog().await;
    let table = "CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, age INTEGER, \
                 team_id INTEGER, mentor_id INTEGER)";
    for sql in [table, "INSERT INTO members VALUES (1, 'Ann', 'ann@example.com', 30, 1, NULL)"] {
        repo.raw_exec(sql, ()).await.unwrap();
    }
    repo
}

fn ann() -> Member {
    Member {
        id: 1,
        name: "Ann".to_owned(),
        email: Some("ann@example.com".to_owned()),
        age: Some(30),
        team_id: Some(1),
        mentor_id: None,
    }
}

/// What is wrong with the changes that the database refused.
#[track_caller]
fn invalid<S: Schema + std::fmt::Debug, T: std::fmt::Debug>(
    result: Result<T, ChangeError<S>>,
) -> Changeset<S> {
    match result.unwrap_err() {
        ChangeError::Invalid(change) => *change,
        ChangeError::Database(error) => panic!("the error is of no field: {error}"),
    }
}

#[tokio::test]
async fn what_is_not_listed_is_never_taken() {
    let sent = [("name", "Dan"), ("email", "dan@example.com"), ("id", "7"), ("age", "30")];
    let change = Member::changeset(sent).cast((Member::NAME, Member::EMAIL));
    assert_eq!(change.changed(Member::NAME).as_deref(), Some("Dan"));
    assert_eq!((change.changed(Member::ID), change.changed(Member::AGE)), (None, None));
    let dan = members().await.insert(change).await.unwrap();
    assert_eq!((dan.id, dan.age), (2, None));
    assert_eq!(dan.email.as_deref(), Some("dan@example.com"));
}

#[test]
fn columns_are_listed_one_by_one_as_arrays_and_as_tuples() {
    let sent = || Member::changeset([("name", "Dan"), ("team_id", "2"), ("mentor_id", "1")]);
    assert_eq!(sent().cast(Member::NAME).get(Member::NAME).as_deref(), Some("Dan"));
    let both = sent().cast([Member::TEAM_ID, Member::MENTOR_ID]);
    assert_eq!((both.get(Member::TEAM_ID), both.get(Member::NAME)), (Some(Some(2)), None));
    let nested = sent().cast((Member::NAME, (Member::AGE, [Member::TEAM_ID])));
    assert_eq!((nested.get(Member::TEAM_ID), nested.get(Member::AGE)), (Some(Some(2)), None));
}

#[test]
fn params_come_from_pairs_maps_and_json() {
    let pairs = [("name", "Dan"), ("age", "30")];
    for params in [
        Params::from(pairs),
        Params::from(&pairs[..]),
        Params::from(pairs.to_vec()),
        Params::from(HashMap::from(pairs)),
        pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into_iter().collect(),
        serde_json::json!({"name": "Dan", "age": 30, "tags": ["a"]}).into(),
    ] {
        let change = Member::changeset(params).cast((Member::NAME, Member::AGE));
        assert!(change.is_valid());
        assert_eq!(change.changed(Member::NAME).as_deref(), Some("Dan"));
        assert_eq!(change.changed(Member::AGE), Some(Some(30)));
    }
    let json = serde_json::json!({"name": null, "age": "30", "email": 1, "team_id": 1.5});
    let change =
        Member::changeset(json).cast((Member::NAME, Member::AGE, Member::EMAIL, Member::TEAM_ID));
    assert_eq!(change.errors().of("name"), ["is missing"]);
    assert_eq!(change.errors().of("email"), ["has to be text"]);
    assert_eq!(change.errors().of("team_id"), ["has to be a whole number"]);
    assert_eq!(change.changed(Member::AGE), Some(Some(30)));
    assert!(Params::from(serde_json::json!(["name"])).is_empty());
}

#[test]
fn the_last_of_several_texts_counts() {
    let params = Params::from([("news", "false"), ("news", "on")]);
    assert_eq!(params.get("news").unwrap().bool(), Ok(true));
}

#[test]
fn what_was_sent_is_in_no_debug() {
    let change = Member::changeset([("name", "hunter2"), ("age", "hunter2")]);
    let shown = format!("{change:?} {:?} {:?}", change.params(), change.params().get("name"));
    assert!(!shown.contains("hunter2"), "{shown}");
    let change = change.cast((Member::NAME, Member::AGE));
    assert!(!format!("{change:?}").contains("hunter2"));
}

#[test]
fn blank_is_null_where_that_may_be() {
    let blank = [("name", "  "), ("email", " "), ("age", ""), ("id", "")];
    let change = ann().change(blank).cast((Member::NAME, Member::EMAIL, Member::AGE, Member::ID));
    assert_eq!(change.changed(Member::EMAIL), Some(None));
    assert_eq!(change.changed(Member::AGE), Some(None));
    assert_eq!(change.changed(Member::NAME).as_deref(), Some("  "));
    assert_eq!(change.errors().of("id"), ["is missing"]);
    let change = change.validate_required((Member::NAME, Member::AGE, Member::ID));
    assert_eq!(change.errors().of("name"), ["is missing"]);
    assert_eq!(change.errors().of("age"), ["is missing"]);
    assert_eq!(change.errors().of("id"), ["is missing"]);
}

#[test]
fn what_is_there_already_is_no_change() {
    let same = [("name", "Ann"), ("age", " 30 "), ("email", "ann@example.com")];
    let change = ann().change(same).cast((Member::NAME, Member::AGE, Member::EMAIL));
    assert_eq!(change.changed(Member::NAME), None);
    assert_eq!(change.changed(Member::AGE), None);
    assert_eq!(change.get(Member::NAME).as_deref(), Some("Ann"));
    assert_eq!(change.apply().unwrap(), ann());
}

#[test]
fn rules_are_asked_of_what_changes() {
    let rules = |change: Changeset<Member>| {
        change
            .cast((Member::NAME, Member::EMAIL, Member::AGE, Member::TEAM_ID))
            .validate_required((Member::NAME, Member::EMAIL))
            .validate_length(Member::NAME, 4..=6)
            .validate_format(Member::EMAIL, Format::EMAIL)
            .validate_number(Member::AGE, 31..)
            .validate_inclusion(Member::TEAM_ID, [1, 2])
            .validate_exclusion(Member::NAME, ["admin", "root"])
            .validate(Member::NAME, |name| {
                if name.starts_with(char::is_uppercase) { Ok(()) } else { Err("is written small") }
            })
    };
    // Ann's row breaks two of them.
    assert!(rules(ann().change([("team_id", "2")])).is_valid());

    let wrong = [("name", "root"), ("email", "ann"), ("age", "12"), ("team_id", "3")];
    let change = rules(Member::changeset(wrong));
    let errors = change.errors();
    assert_eq!(errors.of("name"), ["is reserved", "is written small"]);
    assert_eq!(errors.of("email"), ["has to be an e-mail address"]);
    assert_eq!(errors.of("age"), ["has to be 31 at least"]);
    assert_eq!(errors.of("team_id"), ["has to be one of: 1, 2"]);

    let codes = |field: &str| -> Vec<_> {
        errors.details(field).iter().map(|error| (error.code, error.parameter("min"))).collect()
    };
    assert_eq!(codes("name"), [("reserved", None), ("invalid", None)]);
    assert_eq!(
        (codes("email"), codes("age")),
        (vec![("email", None)], vec![("range", Some("31"))])
    );

    // What is missing breaks no other rule.
    let change = rules(Member::changeset([("name", "")]));
    assert_eq!(change.errors().of("name"), ["is missing"]);
    assert_eq!(change.errors().of("email"), ["is missing"]);
    let change = rules(Member::changeset([("name", "Annabel"), ("email", "a@b")]));
    assert_eq!(change.errors().of("name"), ["may have 6 characters at most"]);
}

#[test]
fn what_is_no_column_is_accepted_and_confirmed() {
    let rules = |sent: &[(&str, &str)]| {
        let change = Member::changeset(sent);
        change.validate_acceptance("terms").validate_confirmation("password")
    };
    let sent = [("terms", "on"), ("password", "secret"), ("password_confirmation", "secret")];
    assert!(rules(&sent).is_valid());
    assert!(rules(&sent[..1]).is_valid());
    let change = rules(&[("terms", "no"), ("password", "secret")]);
    assert_eq!(change.errors().of("terms"), ["has to be accepted"]);
    assert_eq!(change.errors().of("password_confirmation"), ["does not match"]);
    assert_eq!(change.errors().details("terms")[0].code, "acceptance");
    assert_eq!(rules(&[]).errors().of("terms"), ["has to be accepted"]);
}

#[tokio::test]
async fn what_is_wrong_never_reaches_the_database() {
    let repo = members().await;
    let wrong = Member::changeset([("age", "old")]).cast(Member::AGE);
    assert_eq!(invalid(repo.insert(wrong).await).errors().of("age"), ["has to be a whole number"]);
    let wrong = ann().change([("name", "Anna")]).cast(Member::NAME).refuse("", "we are full");
    let wrong = invalid(repo.update(wrong).await);
    assert_eq!(
        (wrong.errors().of(""), wrong.row()),
        (&["we are full".to_owned()][..], Some(&ann()))
    );
    assert!(matches!(wrong.apply(), Err(ChangeError::Invalid(_))));
    assert_eq!(repo.get(1).await.unwrap(), Some(ann()));
}

#[test]
fn changesets_are_merged() {
    let name = ann().change([("name", "Anna")]).cast(Member::NAME);
    let age = Member::changeset([("age", "old"), ("name", "An")]).cast((Member::AGE, Member::NAME));
    let both = name.merge(age);
    assert_eq!(both.changed(Member::NAME).as_deref(), Some("An"));
    assert_eq!(both.errors().of("age"), ["has to be a whole number"]);
    assert_eq!(both.params().get("age").unwrap().text(), Ok("old"));
    assert_eq!(both.row(), Some(&ann()));
    let back = ann().change([("name", "Anna")]).cast(Member::NAME);
    let back = back.merge(Changeset::new().put(Member::NAME, "Ann"));
    assert_eq!(back.changed(Member::NAME), None);
}

#[test]
fn changes_are_applied_without_a_database() {
    let older = Changeset::of(ann()).put(Member::AGE, 31).put(Member::EMAIL, None::<String>);
    let expected = Member { age: Some(31), email: None, ..ann() };
    assert_eq!(older.apply().unwrap(), expected);
    let new = Changeset::<Member>::new().put(Member::ID, 7).put(Member::NAME, "Dan");
    assert_eq!(new.apply().unwrap().name, "Dan");
    let error = Changeset::<Member>::new().put(Member::ID, 7).apply().unwrap_err();
    assert!(error.to_string().contains("name` does not fit: it is NULL"), "{error}");
}
