//! Changes of strangers: what is taken of them, which rules they keep, what the database says.

use std::collections::HashMap;

use zzz_core::rules::Format;
use zzz_db::{ChangeError, Changeset, ConstraintKind, ErrorKind, Params, Repo, Result, Schema};

use crate::{
    blog,
    blog::{Post, Team, User},
};

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
    for sql in [
        "CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, \
         age INTEGER CONSTRAINT age_is_possible CHECK (age < 150), team_id INTEGER REFERENCES teams, \
         mentor_id INTEGER REFERENCES members, UNIQUE (team_id, name))",
        "CREATE UNIQUE INDEX members_by_small_name ON members (lower(name))",
        "INSERT INTO members VALUES (1, 'Ann', 'ann@example.com', 30, 1, NULL)",
    ] {
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

#[tokio::test]
async fn what_is_taken_is_told_at_its_field() {
    let repo = members().await;
    let sent = [("name", "Dan"), ("email", "ann@example.com")];
    let change = Member::changeset(sent).cast((Member::NAME, Member::EMAIL));
    let change = invalid(repo.insert(change.unique_constraint(Member::EMAIL)).await);
    assert_eq!(change.errors().of("email"), ["is taken"]);
    assert_eq!(change.errors().details("email")[0].code, "unique");
    let old: Vec<_> = change.params().iter().collect();
    assert_eq!(old, [("email", "ann@example.com"), ("name", "Dan")]);
    assert_eq!(change.changed(Member::NAME).as_deref(), Some("Dan"));

    // Without the e-mail, the same changes go through.
    let dan = repo.insert(Changeset::new().put(Member::NAME, "Dan")).await.unwrap();
    let change = dan.change(sent).cast(Member::EMAIL).unique_constraint(Member::EMAIL);
    let change = invalid(repo.update(change).await);
    assert_eq!(change.errors().of("email"), ["is taken"]);
    assert_eq!(change.row().unwrap().id, 2);
}

#[tokio::test]
async fn several_columns_are_unique_together() {
    let repo = members().await;
    repo.raw_exec("DROP INDEX members_by_small_name", ()).await.unwrap();
    let change = Member::changeset([("name", "Ann"), ("team_id", "1")])
        .cast((Member::NAME, Member::TEAM_ID))
        .unique_constraint(Member::EMAIL)
        .unique_constraint(Member::NAME)
        .unique_constraint((Member::NAME, Member::TEAM_ID));
    let change = invalid(repo.insert(change).await);
    assert_eq!(change.errors().to_string(), "name is taken");
}

#[tokio::test]
async fn an_index_on_an_expression_has_a_name() {
    let repo = members().await;
    let change = Member::changeset([("name", "ANN")]).cast(Member::NAME);
    let change = change.unique_constraint_named("members_by_small_name", Member::NAME);
    assert_eq!(invalid(repo.insert(change).await).errors().to_string(), "name is taken");
}

#[tokio::test]
async fn rows_that_are_referred_to_exist() {
    let repo = members().await;
    let change = |sent: &[(&str, &str)]| {
        Member::changeset(sent)
            .cast((Member::NAME, Member::TEAM_ID, Member::MENTOR_ID))
            .foreign_key_constraint(Member::TEAM_ID)
            .foreign_key_constraint(Member::MENTOR_ID)
    };
    let one = change(&[("name", "Dan"), ("team_id", "9")]);
    assert_eq!(invalid(repo.insert(one).await).errors().to_string(), "team_id does not exist");
    // SQLite does not say which.
    let both = change(&[("name", "Dan"), ("team_id", "1"), ("mentor_id", "9")]);
    assert_eq!(
        invalid(repo.insert(both).await).errors().of(""),
        ["team_id does not exist, or mentor_id does not exist"]
    );
}

#[tokio::test]
async fn conditions_of_the_database_have_names() {
    let repo = members().await;
    let change = ann().change([("age", "200")]).cast(Member::AGE);
    let change = change.check_constraint("age_is_possible", Member::AGE, "is beyond belief");
    let change = invalid(repo.update(change).await);
    assert_eq!(change.errors().to_string(), "age is beyond belief");
    assert_eq!(change.errors().details("age")[0].code, "check");
}

#[tokio::test]
async fn a_row_that_others_refer_to_stays() {
    let repo = members().await;
    let ann: User = repo.get(1).await.unwrap().unwrap();
    let error = repo.delete(&ann).await.unwrap_err();
    assert_eq!(error.constraint().unwrap().kind, ConstraintKind::ForeignKey);

    let change = Changeset::of(ann).no_assoc_constraint(Post::USER_ID, "there are posts");
    let change = invalid(repo.delete(change).await);
    assert_eq!(change.errors().of(""), ["there are posts"]);

    let blue: Team = repo.get(2).await.unwrap().unwrap();
    let change = Changeset::of(blue).no_assoc_constraint(User::TEAM_ID, "there are users");
    repo.delete(change).await.unwrap();
    assert_eq!(repo.get::<Team>(2).await.unwrap(), None);
    let error = repo.delete(Changeset::<Team>::new()).await.unwrap_err();
    assert!(error.to_string().contains("`Changeset::of(row)`"), "{error}");
}

#[tokio::test]
async fn what_is_not_declared_says_how_to_declare_it() {
    let repo = members().await;
    #[track_caller]
    fn check(result: Result<Member, ChangeError<Member>>, hint: &str) {
        let ChangeError::Database(error) = result.unwrap_err() else { panic!("it was declared") };
        assert!(matches!(error.kind(), ErrorKind::Constraint(_)));
        assert!(error.to_string().ends_with(hint), "{error}");
    }
    let new = || Member::changeset([("name", "Ann"), ("email", "ann@example.com")]);
    let taken = new().put(Member::NAME, "Dan").cast(Member::EMAIL);
    check(repo.insert(taken).await, "give the changeset `.unique_constraint(Member::EMAIL)`");
    let taken = Changeset::new().put(Member::TEAM_ID, 1).put(Member::NAME, "Ann");
    repo.raw_exec("DROP INDEX members_by_small_name", ()).await.unwrap();
    check(repo.insert(taken).await, "`.unique_constraint((Member::TEAM_ID, Member::NAME))`");
    check(repo.insert(new().cast(Member::AGE)).await, "`.validate_required(Member::NAME)`");
    let gone = Changeset::of(ann()).put(Member::TEAM_ID, 9);
    check(repo.update(gone).await, "`.foreign_key_constraint(..)`");
    let old = Changeset::of(ann()).put(Member::AGE, 200);
    check(repo.update(old).await, "`.check_constraint(\"age_is_possible\", .., \"..\")`");
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
