//! What a database says of changes, at their fields.

use serde::{Deserialize, Serialize};
use zzz_db::{
    ChangeError, Changeset, ConstraintKind, Dialect, ErrorKind, Migration, Migrations, Params,
    Repo, Schema,
};

use crate::blog::{self, Post, Team, User};

#[derive(Schema, Clone, Debug, PartialEq)]
struct Member {
    id: i64,
    name: String,
    email: Option<String>,
    age: Option<i32>,
    team_id: Option<i64>,
    mentor_id: Option<i64>,
}

/// The blog, and its members.
async fn members(repo: &Repo) {
    const MEMBERS: Migration = Migration::change(|schema| {
        schema.create_table("members", |t| {
            t.id();
            t.text("name").not_null();
            t.text("email").unique();
            t.integer("age").check("age_is_possible", "age < 150");
            t.references("team_id", "teams");
            t.references("mentor_id", "members");
        });
        schema.create_index("members", ["team_id", "name"]).unique();
        let by_name = schema.create_index("members", ["name"]);
        by_name.unique().expression("lower(name)").name("members_by_small_name");
        schema.execute_with_undo(
            "INSERT INTO members (name, email, age, team_id) VALUES ('Ann', 'ann@example.com', 30, 1)",
            "DELETE FROM members",
        );
    });
    blog::fill(repo).await;
    let migrations = Migrations::new().add("m20260101_000000_create_members", MEMBERS);
    repo.migrate(&migrations).await.unwrap();
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

pub(crate) async fn what_is_taken_is_told_at_its_field(repo: Repo) {
    members(&repo).await;
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
    assert_eq!(change.row().unwrap().name, "Dan");
}

pub(crate) async fn several_columns_are_unique_together(repo: Repo) {
    members(&repo).await;
    repo.raw_exec("DROP INDEX members_by_small_name", ()).await.unwrap();
    let change = Member::changeset([("name", "Ann"), ("team_id", "1")])
        .cast((Member::NAME, Member::TEAM_ID))
        .unique_constraint(Member::EMAIL)
        .unique_constraint(Member::NAME)
        .unique_constraint((Member::NAME, Member::TEAM_ID));
    let change = invalid(repo.insert(change).await);
    assert_eq!(change.errors().to_string(), "name is taken");
}

pub(crate) async fn an_index_on_an_expression_has_a_name(repo: Repo) {
    members(&repo).await;
    let change = Member::changeset([("name", "ANN")]).cast(Member::NAME);
    let change = change.unique_constraint_named("members_by_small_name", Member::NAME);
    assert_eq!(invalid(repo.insert(change).await).errors().to_string(), "name is taken");
}

pub(crate) async fn rows_that_are_referred_to_exist(repo: Repo) {
    members(&repo).await;
    let change = |sent: &[(&str, &str)]| {
        Member::changeset(sent)
            .cast((Member::NAME, Member::TEAM_ID, Member::MENTOR_ID))
            .foreign_key_constraint(Member::TEAM_ID)
            .foreign_key_constraint(Member::MENTOR_ID)
    };
    let one = change(&[("name", "Dan"), ("team_id", "9")]);
    assert_eq!(invalid(repo.insert(one).await).errors().to_string(), "team_id does not exist");
    let both = change(&[("name", "Dan"), ("team_id", "1"), ("mentor_id", "9")]);
    let both = invalid(repo.insert(both).await);
    match repo.dialect() {
        // It does not say which.
        Dialect::Sqlite => assert_eq!(
            both.errors().of(""),
            ["team_id does not exist, or mentor_id does not exist"]
        ),
        _ => assert_eq!(both.errors().to_string(), "mentor_id does not exist"),
    }
}

pub(crate) async fn conditions_of_the_database_have_names(repo: Repo) {
    members(&repo).await;
    let change = ann().change([("age", "200")]).cast(Member::AGE);
    let change = change.check_constraint("age_is_possible", Member::AGE, "is beyond belief");
    let change = invalid(repo.update(change).await);
    assert_eq!(change.errors().to_string(), "age is beyond belief");
    assert_eq!(change.errors().details("age")[0].code, "check");
}

pub(crate) async fn a_row_that_others_refer_to_stays(repo: Repo) {
    members(&repo).await;
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

pub(crate) async fn what_is_not_declared_says_how_to_declare_it(repo: Repo) {
    members(&repo).await;
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
    let columns = if repo.dialect() == Dialect::Sqlite { ".." } else { "Member::TEAM_ID" };
    check(repo.update(gone).await, &format!("`.foreign_key_constraint({columns})`"));
    let old = Changeset::of(ann()).put(Member::AGE, 200);
    check(repo.update(old).await, "`.check_constraint(\"age_is_possible\", .., \"..\")`");
}

pub(crate) async fn what_is_null_and_may_not_be_is_no_field_error(repo: Repo) {
    members(&repo).await;
    let nameless = Changeset::<Member>::new().put(Member::AGE, 30);
    let error = match repo.insert(nameless).await.unwrap_err() {
        ChangeError::Database(error) => error,
        other => panic!("{other}"),
    };
    let constraint = error.constraint().unwrap();
    assert_eq!(
        (constraint.kind, &*constraint.columns),
        (ConstraintKind::NotNull, &["name".to_owned()][..])
    );
}

pub(crate) async fn a_column_without_a_field_is_told(repo: Repo) {
    #[derive(Schema, Debug)]
    struct Leaf {
        id: i64,
        name: String,
    }

    for (column, hint) in [
        ("inserted_at", "`Leaf` has `#[schema(timestamps)]` and the fields"),
        ("colour", "`Leaf` has no field for it: add one, or give the column a default"),
    ] {
        repo.raw_exec("DROP TABLE IF EXISTS leafs", ()).await.unwrap();
        let id = match repo.dialect() {
            Dialect::Sqlite => "id INTEGER PRIMARY KEY",
            _ => "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        };
        let table =
            format!("CREATE TABLE leafs ({id}, name TEXT NOT NULL, {column} TEXT NOT NULL)");
        repo.raw_exec(&table, ()).await.unwrap();
        let error = repo.insert(Changeset::<Leaf>::new().put(Leaf::NAME, "oak")).await.unwrap_err();
        assert!(error.to_string().contains(hint), "{error}");
    }
}

pub(crate) async fn a_foreign_key_is_known_by_its_name(repo: Repo) {
    members(&repo).await;
    let error = repo
        .update(
            Changeset::of(ann())
                .put(Member::MENTOR_ID, 77)
                .foreign_key_constraint_named("members_mentor_id_fkey", Member::MENTOR_ID),
        )
        .await;
    assert_eq!(invalid(error).errors().to_string(), "mentor_id does not exist");
}

#[derive(Schema, Debug)]
struct Stay {
    id: i64,
    room: i32,
    from_day: i32,
    to_day: i32,
}

/// PostgreSQL alone has them; elsewhere the declaration is never asked.
pub(crate) async fn rows_that_overlap_are_told(repo: Repo) {
    const STAYS: Migration = Migration::irreversible(|schema| {
        schema.create_table("stays", |t| {
            t.id();
            t.integer("room").not_null();
            t.integer("from_day").not_null();
            t.integer("to_day").not_null();
        });
        if schema.dialect() == Dialect::Postgres {
            schema.execute(
                "ALTER TABLE stays ADD CONSTRAINT no_overlap \
                 EXCLUDE USING gist (int4range(room, room, '[]') WITH =, int4range(from_day, to_day) WITH &&)",
            );
        }
    });
    repo.migrate(&Migrations::new().add("m20260101_000000_stays", STAYS)).await.unwrap();
    let stay = |from, to| {
        Changeset::new()
            .put(Stay::ROOM, 7)
            .put(Stay::FROM_DAY, from)
            .put(Stay::TO_DAY, to)
            .exclusion_constraint("no_overlap", Stay::FROM_DAY, "overlaps another stay")
    };
    repo.insert(stay(1, 4)).await.unwrap();
    repo.insert(stay(4, 5)).await.unwrap();
    let third = repo.insert(stay(3, 5)).await;
    match repo.dialect() {
        Dialect::Sqlite => assert_eq!(third.unwrap().room, 7),
        _ => {
            assert_eq!(invalid(third).errors().to_string(), "from_day overlaps another stay");
            let silent =
                Changeset::new().put(Stay::ROOM, 7).put(Stay::FROM_DAY, 1).put(Stay::TO_DAY, 2);
            let error = repo.insert(silent).await.unwrap_err().to_string();
            assert!(error.contains("`.exclusion_constraint(\"no_overlap\", "), "{error}");
        }
    }
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Address {
    city: String,
}

/// Columns that are called otherwise than their fields, and those of many texts.
#[derive(Schema, Clone, Debug, PartialEq)]
#[schema(table = "parcels")]
struct Parcel {
    id: i64,
    #[schema(column = "e_mail")]
    email: String,
    r#type: Option<String>,
    #[schema(json)]
    tags: Vec<String>,
    #[schema(json)]
    address: Option<Address>,
    content: Option<Vec<u8>>,
}

async fn parcels(repo: &Repo) {
    const PARCELS: Migration = Migration::change(|schema| {
        schema.create_table("parcels", |t| {
            t.id();
            t.text("e_mail").not_null().unique();
            t.text("type");
            t.json("tags").not_null();
            t.json("address");
            t.bytes("content");
        });
    });
    repo.migrate(&Migrations::new().add("m20260101_000000_parcels", PARCELS)).await.unwrap();
}

fn parcel(params: impl Into<Params>) -> Changeset<Parcel> {
    Parcel::changeset(params)
        .cast((Parcel::EMAIL, Parcel::TYPE, Parcel::TAGS, Parcel::ADDRESS, Parcel::CONTENT))
        .validate_required(Parcel::EMAIL)
        .unique_constraint(Parcel::EMAIL)
}

pub(crate) async fn fields_are_called_as_in_the_struct(repo: Repo) {
    parcels(&repo).await;
    let sent = || [("email", "a@b.c"), ("type", "box"), ("tags[]", "a"), ("e_mail", "x@y.z")];
    let one = repo.insert(parcel(sent())).await.unwrap();
    assert_eq!((&*one.email, one.r#type.as_deref()), ("a@b.c", Some("box")));
    let change = invalid(repo.insert(parcel(sent())).await);
    assert_eq!(change.errors().to_string(), "email is taken");
    assert_eq!(parcel([("tags[]", "a")]).errors().of("email"), ["is missing"]);
    let silent =
        Changeset::new().put(Parcel::EMAIL, "a@b.c").put(Parcel::TAGS, zzz_db::Json(vec![]));
    let error = repo.insert(silent).await.unwrap_err().to_string();
    assert!(error.ends_with("`.unique_constraint(Parcel::EMAIL)`"), "{error}");
}

pub(crate) async fn lists_objects_and_bytes_are_cast(repo: Repo) {
    parcels(&repo).await;
    let form = [
        ("email", "a@b.c"),
        ("tags[]", ""),
        ("tags[]", "one \"quoted\" \\ one"),
        ("tags[]", "zwei\nü"),
        ("content", "AP8n"),
    ];
    let json = serde_json::json!({
        "email": "b@b.c",
        "tags": ["one \"quoted\" \\ one", "zwei\nü"],
        "address": {"city": "Ulm"},
        "content": "AP8n",
    });
    let tags = ["one \"quoted\" \\ one", "zwei\nü"];
    for (params, city) in [(Params::from(form), None), (json.into(), Some("Ulm"))] {
        let parcel = repo.insert(parcel(params)).await.unwrap();
        assert_eq!(parcel.tags, tags);
        assert_eq!(parcel.address.as_ref().map(|address| &*address.city), city);
        assert_eq!(parcel.content.as_deref(), Some(&[0, 0xFF, b'\''][..]));
        assert_eq!(repo.reload(&parcel).await.unwrap(), parcel);
    }
    let none = repo.insert(parcel([("email", "c@b.c"), ("tags[]", " "), ("content", "")])).await;
    let none = none.unwrap();
    assert!(none.tags.is_empty() && none.content.is_none());
    let wrong = serde_json::json!({"tags": {"a": 1}, "content": "?", "address": []});
    let change = parcel(wrong);
    assert_eq!(change.errors().of("tags"), ["has another form than it should"]);
    assert_eq!(change.errors().of("address"), ["has another form than it should"]);
    assert_eq!(change.errors().of("content"), ["has to be base64"]);
}

pub(crate) async fn of_many_rows_the_rule_is_named(repo: Repo) {
    members(&repo).await;
    let member =
        |name: &str| Changeset::new().put(Member::NAME, name).unique_constraint(Member::NAME);
    let error = match repo.insert_all([member("Bob"), member("ANN")]).await.unwrap_err() {
        ChangeError::Database(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(error.constraint().unwrap().kind, ConstraintKind::Unique);
    let said = error.to_string();
    assert!(said.contains("members_by_small_name"), "{said}");
    assert!(said.contains("none of the 2 rows is inserted"), "{said}");
    assert_eq!(repo.count(Member::query()).await.unwrap(), 1);
}

#[derive(Schema, Clone, Debug, PartialEq)]
struct Page {
    id: i64,
    text: String,
    #[schema(default)]
    version: i16,
}

async fn page(repo: &Repo) -> Page {
    const PAGES: Migration = Migration::change(|schema| {
        schema.create_table("pages", |t| {
            t.id();
            t.text("text").not_null().unique();
            t.small_integer("version").not_null().default(1_i16);
        });
    });
    repo.migrate(&Migrations::new().add("m20260101_000000_pages", PAGES)).await.unwrap();
    let page = Changeset::new().put(Page::TEXT, "new").optimistic_lock(Page::VERSION);
    repo.insert(page).await.unwrap()
}

pub(crate) async fn of_two_who_change_a_row_at_once_one_is_told(repo: Repo) {
    let page = page(&repo).await;
    assert_eq!(page.version, 1);
    let write = |text: &str| {
        let change = page.clone().change([("text", text), ("version", "1")]);
        change.cast((Page::TEXT, Page::VERSION)).optimistic_lock(Page::VERSION)
    };
    let first = repo.update(write("first")).await.unwrap();
    assert_eq!((&*first.text, first.version), ("first", 2));
    let error = repo.update(write("second")).await.unwrap_err();
    assert!(error.is_stale());
    let change = invalid::<Page, ()>(Err(error));
    assert_eq!(change.errors().of(""), ["was changed or removed by somebody else meanwhile"]);
    assert_eq!(change.errors().details("")[0].code, "stale");
    assert_eq!(change.changed(Page::TEXT).as_deref(), Some("second"));
    assert_eq!(repo.reload(&page).await.unwrap(), first);
    // Where nothing changes, nothing is asked.
    assert_eq!(repo.update(write("new")).await.unwrap(), page);

    let error = repo.delete(Changeset::of(page.clone()).optimistic_lock(Page::VERSION)).await;
    assert!(error.unwrap_err().is_stale());
    repo.delete(Changeset::of(first.clone()).optimistic_lock(Page::VERSION)).await.unwrap();
    let gone = Changeset::of(first).put(Page::TEXT, "x").optimistic_lock(Page::VERSION);
    assert!(repo.update(gone).await.unwrap_err().is_stale());
}

pub(crate) async fn a_version_begins_anew_behind_the_greatest(repo: Repo) {
    let page = page(&repo).await;
    let last = repo.update(Changeset::of(page).put(Page::VERSION, i16::MAX)).await.unwrap();
    let next = Changeset::of(last).put(Page::TEXT, "next").optimistic_lock(Page::VERSION);
    assert_eq!(repo.update(next).await.unwrap().version, 1);
}
