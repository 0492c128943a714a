//! What is asked, and which SQL that is.

use zzz_db::{
    Changeset, Dialect, Direction, ErrorKind, Expr, Lock, Migration, Query, Repo, Schema, Seek,
    Sorts, count, outer,
};

use crate::blog::{Comment, Post, Team, User, fill};

/// What comes after the columns, for PostgreSQL.
#[track_caller]
fn tail<S: Schema>(query: &Query<S>) -> String {
    let sql = query.to_sql(Dialect::Postgres).unwrap();
    sql.strip_prefix(&format!("SELECT {} FROM ", S::TABLE.list)).unwrap().to_owned()
}

async fn names(repo: &Repo, query: Query<User>) -> Vec<String> {
    repo.all(query.order_by(User::ID).select(User::NAME)).await.unwrap()
}

pub(crate) async fn each_operator_is_that_of_sql(repo: Repo) {
    fill(&repo).await;
    for (condition, sql, found) in [
        (User::NAME.eq("Ann"), r#""users"."name" = $1"#, vec!["Ann"]),
        (User::NAME.ne("Ann"), r#""users"."name" <> $1"#, vec!["Bob", "Cy"]),
        (User::AGE.gt(12), r#""users"."age" > $1"#, vec!["Ann"]),
        (User::AGE.ge(12), r#""users"."age" >= $1"#, vec!["Ann", "Cy"]),
        (User::AGE.lt(30), r#""users"."age" < $1"#, vec!["Cy"]),
        (User::AGE.le(30), r#""users"."age" <= $1"#, vec!["Ann", "Cy"]),
        (User::AGE.between(10, 20), r#""users"."age" BETWEEN $1 AND $2"#, vec!["Cy"]),
        (User::AGE.one_of([30, 31, 32]), r#""users"."age" = ANY($1)"#, vec!["Ann"]),
        (User::AGE.one_of([]), "FALSE", vec![]),
        (User::AGE.is_null(), r#""users"."age" IS NULL"#, vec!["Bob"]),
        (User::AGE.is_not_null(), r#""users"."age" IS NOT NULL"#, vec!["Ann", "Cy"]),
        (User::AGE.is(None::<i32>), r#""users"."age" IS NULL"#, vec!["Bob"]),
        (User::AGE.is(Some(12)), r#""users"."age" = $1"#, vec!["Cy"]),
        (User::NAME.like("%n%"), r#""users"."name" LIKE $1 ESCAPE '\'"#, vec!["Ann"]),
        (User::NAME.ilike("a%"), r#""users"."name" ILIKE $1 ESCAPE '\'"#, vec!["Ann"]),
        (User::NAME.contains("o"), r#""users"."name" LIKE $1 ESCAPE '\'"#, vec!["Bob"]),
        (User::NAME.starts_with("C"), r#""users"."name" LIKE $1 ESCAPE '\'"#, vec!["Cy"]),
        (User::NAME.contains("_"), r#""users"."name" LIKE $1 ESCAPE '\'"#, vec![]),
        (
            User::NAME.eq("Ann").or(User::AGE.lt(18)).and(User::ID.gt(0)),
            r#"(("users"."name" = $1 OR "users"."age" < $2) AND "users"."id" > $3)"#,
            vec!["Ann", "Cy"],
        ),
        (User::NAME.eq("Ann").not(), r#"NOT ("users"."name" = $1)"#, vec!["Bob", "Cy"]),
        ((User::AGE + 1).eq(13), r#"("users"."age" + $1) = $2"#, vec!["Cy"]),
        (User::AGE.or_else(99).gt(50), r#"COALESCE("users"."age", $1) > $2"#, vec!["Bob"]),
        (User::ID.eq(User::TEAM_ID), r#""users"."id" = "users"."team_id""#, vec!["Ann"]),
    ] {
        let query = User::query().filter(condition);
        assert_eq!(tail(&query), format!(r#""users" WHERE {sql}"#));
        assert_eq!(names(&repo, query).await, found, "{sql}");
    }
}

pub(crate) async fn filters_add_up_and_may_be_left_out(repo: Repo) {
    fill(&repo).await;
    let query = User::query()
        .filter(User::AGE.is_not_null())
        .filter_if(Some("Cy"), |name| User::NAME.eq(name))
        .filter_if(None::<i64>, |team| User::TEAM_ID.eq(team));
    assert_eq!(tail(&query), r#""users" WHERE "users"."age" IS NOT NULL AND "users"."name" = $1"#);
    assert_eq!(names(&repo, query).await, ["Cy"]);
}

pub(crate) async fn rows_come_in_order_and_in_pieces(repo: Repo) {
    fill(&repo).await;
    let query = User::query()
        .order_by(User::AGE.desc().nulls_last())
        .order_by(User::NAME)
        .limit(2)
        .offset(1);
    assert_eq!(
        tail(&query),
        r#""users" ORDER BY "users"."age" DESC NULLS LAST, "users"."name" ASC LIMIT $1 OFFSET $2"#,
    );
    assert_eq!(repo.all(query.select(User::NAME)).await.unwrap(), ["Cy", "Bob"]);
    let rest = User::query().order_by(User::ID).offset(2);
    assert_eq!(repo.all(rest.select(User::NAME)).await.unwrap(), ["Cy"]);
}

pub(crate) async fn a_column_of_another_table_joins_it(repo: Repo) {
    fill(&repo).await;
    let query = User::query().filter(User::POSTS.to(Post::TITLE).like("%rust%"));
    assert_eq!(
        tail(&query),
        r#""users" JOIN "posts" AS "users.posts" ON "users.posts"."user_id" = "users"."id" WHERE "users.posts"."title" LIKE $1 ESCAPE '\'"#,
    );
    assert_eq!(repo.all(&query).await.unwrap().len(), 1);
    let comments = User::POSTS.then(Post::COMMENTS);
    let query = User::query().order_by(comments.clone().to(Comment::ID).asc());
    let rows = repo.all(query.select((User::NAME, comments.to(Comment::TEXT)))).await.unwrap();
    let expected = [("Ann", "good"), ("Ann", "bad"), ("Bob", "hello")];
    assert_eq!(rows, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

pub(crate) async fn what_an_outer_join_leaves_out_is_none(repo: Repo) {
    fill(&repo).await;
    let left = User::query().order_by(User::ID).order_by(User::POSTS.left().to(Post::ID).asc());
    let rows = left.select((User::NAME, User::POSTS.left(), User::POSTS.left().to(Post::TITLE)));
    let rows = repo.all(rows).await.unwrap();
    let rows: Vec<_> = rows
        .iter()
        .map(|(name, post, title)| (&**name, post.is_some(), title.as_deref()))
        .collect();
    let expected = [
        ("Ann", true, Some("On rust")),
        ("Ann", true, Some("On tea")),
        ("Bob", true, Some("Hi")),
        ("Cy", false, None),
    ];
    assert_eq!(rows, expected);

    let right = User::query().right_join(User::TEAM).select((User::NAME, User::TEAM));
    let mut rows = repo.all(right).await.unwrap();
    rows.sort_by_key(|(name, _)| name.clone());
    let rows: Vec<_> = rows
        .iter()
        .map(|(name, team)| (name.as_deref(), team.as_ref().map(|it| &*it.name)))
        .collect();
    assert_eq!(
        rows,
        [(None, Some("Blue")), (Some("Ann"), Some("Red")), (Some("Bob"), Some("Red"))]
    );

    let full = User::query().full_join(User::TEAM).filter(User::ID.is_null().or(User::ID.gt(2)));
    let users: Vec<Option<User>> = repo.all(&full).await.unwrap();
    assert_eq!(users.iter().flatten().count(), 1);
    assert_eq!(users.len(), 2);
}

#[test]
fn a_path_is_joined_in_one_way() {
    let query = User::query()
        .filter(User::POSTS.to(Post::LIKES).gt(1))
        .order_by(User::POSTS.left().to(Post::ID).asc());
    let error = query.to_sql(Dialect::Sqlite).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Statement);
    assert!(
        error.to_string().starts_with("`posts` is joined both as INNER and as LEFT JOIN"),
        "{error}"
    );
}

pub(crate) async fn rows_are_counted_in_groups(repo: Repo) {
    fill(&repo).await;
    let query = User::query()
        .group_by((User::ID, User::NAME))
        .having(User::POSTS.to(Post::ID).count().gt(1));
    let query = query.select((
        User::NAME,
        count(),
        User::POSTS.to(Post::LIKES).sum(),
        User::POSTS.to(Post::LIKES).avg(),
    ));
    assert_eq!(repo.all(&query).await.unwrap(), [("Ann".to_owned(), 2, Some(7), Some(3.5))]);
    let ages = User::query().select((
        User::AGE.min(),
        User::AGE.max(),
        User::AGE.count(),
        User::TEAM_ID.count_distinct(),
    ));
    assert_eq!(repo.one(ages).await.unwrap(), Some((Some(12), Some(30), 2, 1)));
    assert_eq!(repo.count(User::query()).await.unwrap(), 3);
    assert_eq!(
        repo.aggregate(User::query().filter(User::ID.gt(1)), User::AGE.max()).await.unwrap(),
        Some(12)
    );
    assert!(repo.exists(User::query().filter(User::NAME.eq("Ann"))).await.unwrap());
    assert!(!repo.exists(User::query().filter(User::NAME.eq("ann"))).await.unwrap());
    let error = repo.count(User::query().limit(1)).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Statement);
}

pub(crate) async fn queries_stand_in_queries(repo: Repo) {
    fill(&repo).await;
    let writers = User::query()
        .filter(User::ID.in_query(Post::query().filter(Post::LIKES.gt(1)).select(Post::USER_ID)));
    assert_eq!(names(&repo, writers).await, ["Ann"]);
    let none = User::query().filter(User::POSTS.none(Post::LIKES.ge(0)));
    assert_eq!(names(&repo, none).await, ["Cy"]);
    let answered =
        User::query().filter(User::POSTS.any(Post::COMMENTS.any(Comment::TEXT.eq("hello"))));
    assert_eq!(
        tail(&answered),
        concat!(
            r#""users" WHERE EXISTS (SELECT 1 FROM "posts" AS "users.posts" WHERE "users.posts"."user_id" = "users"."id" AND "#,
            r#"EXISTS (SELECT 1 FROM "comments" AS "users.posts.comments" WHERE "users.posts.comments"."post_id" = "users.posts"."id" AND "#,
            r#""users.posts.comments"."text" = $1))"#,
        ),
    );
    assert_eq!(names(&repo, answered).await, ["Bob"]);
    let inner = User::query().filter(User::POSTS.any(Post::COMMENTS.to(Comment::TEXT).eq("good")));
    assert_eq!(names(&repo, inner).await, ["Ann"]);
    let teamless = Team::query()
        .filter(User::query().filter(User::TEAM_ID.eq(outer(Team::ID))).exists().not());
    assert_eq!(repo.all(teamless.select(Team::NAME)).await.unwrap(), ["Blue"]);
}

pub(crate) async fn sql_of_ones_own_stands_between_typed_pieces(repo: Repo) {
    fill(&repo).await;
    let shout = Expr::<User, String>::fragment("upper(?) || ?", (User::NAME, "!"));
    let kind = Expr::<User, String>::when(User::AGE.lt(18), "child")
        .when(User::AGE.ge(18), "adult")
        .otherwise("?");
    let rows = repo.all(User::query().order_by(User::ID).select((shout, kind))).await.unwrap();
    let expected = [("ANN!", "adult"), ("BOB!", "?"), ("CY!", "child")];
    assert_eq!(rows, expected.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
    for (fragment, expected) in [
        (
            Expr::<User, i64>::fragment("? + ?", (User::ID,)),
            "the fragment `? + ?` has more `?` than arguments",
        ),
        (Expr::fragment("?", (User::ID, 1)), "the fragment `?` has more arguments than `?`"),
    ] {
        let error = User::query().select(fragment).to_sql(Dialect::Sqlite).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn rows_are_locked_where_that_is_known() {
    let query = User::query().limit(1).lock(Lock::UpdateSkipLocked);
    assert_eq!(tail(&query), r#""users" LIMIT $1 FOR UPDATE SKIP LOCKED"#);
    assert!(query.to_sql(Dialect::Sqlite).unwrap().ends_with(" LIMIT ?1"));
}

/// Texts that would do harm, if they became SQL.
const ATTACKS: &[&str] = &[
    "'; DROP TABLE users; --",
    "\" OR 1=1 --",
    "%' OR '1'='1",
    "\\",
    "a\u{2019}b",
    "${x}",
    "?1",
    "'); DELETE FROM users; --",
    "$$; DROP TABLE users; $$",
    "$1",
    ":name",
    "/* */ UNION SELECT 1",
];

pub(crate) async fn names_and_values_never_become_sql(repo: Repo) {
    fill(&repo).await;
    for &text in ATTACKS {
        for condition in [
            User::NAME.eq(text),
            User::NAME.like(text),
            User::NAME.contains(text),
            User::NAME.one_of([text.to_owned()]),
            Expr::fragment("? = ?", (User::NAME, text)),
        ] {
            assert_eq!(repo.all(User::query().filter(condition)).await.unwrap(), [], "{text}");
        }
        let echo = Expr::<User, String>::fragment("?", (text,));
        assert_eq!(repo.first(User::query().select(echo)).await.unwrap().as_deref(), Some(text));
    }
    // No text has a NUL, and no database takes one.
    assert_eq!(repo.all(User::query().filter(User::NAME.contains("\0"))).await.unwrap(), []);
    let error = repo.all(User::query().filter(User::NAME.eq("\0"))).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Nul);
    assert_eq!(repo.count(User::query()).await.unwrap(), 3);
}

pub(crate) async fn what_is_written_never_becomes_sql(repo: Repo) {
    fill(&repo).await;
    let named = |text: &str| Changeset::new().put(Team::NAME, text);
    let sorts = Sorts::new().allow("name", Team::NAME);
    for &text in ATTACKS {
        let team = repo.insert(named(text)).await.unwrap();
        assert_eq!(team.name, text);
        let sent = Team::changeset([("name", text), (text, text)]).cast(Team::NAME);
        assert_eq!(repo.insert(sent).await.unwrap().name, text);
        assert_eq!(repo.insert_all([named(text), named(text)]).await.unwrap(), 2);
        let all = || Team::query().filter(Team::NAME.eq(text));
        assert_eq!(repo.update_all(all().set(Team::NAME, text)).await.unwrap(), 4);
        for condition in [
            Team::NAME.contains(text),
            Team::NAME.starts_with(text),
            Team::NAME.ends_with(text),
            Team::NAME.one_of([text.to_owned()]),
            Team::NAME.between(text, text),
        ] {
            assert_eq!(repo.count(Team::query().filter(condition)).await.unwrap(), 4, "{text}");
        }
        let behind = Seek::After((text.to_owned(), team.id));
        let rest = Team::query().seek((Team::NAME, Team::ID), Direction::Ascending, behind);
        assert!(repo.all(rest).await.unwrap().len() >= 3, "{text}");
        for order in [text, &format!("name,{text}"), &format!("-{text}")] {
            assert!(Team::query().sort(&sorts, order).is_err(), "{order}");
        }
        assert_eq!(repo.delete_all(all()).await.unwrap(), 4);
    }
    assert_eq!(repo.count(Team::query()).await.unwrap(), 2);
}

#[derive(Schema, Clone, Debug)]
#[schema(table = "us\"ers; DROP TABLE users; --", belongs_to(other: Hostile))]
struct Hostile {
    id: i64,
    #[schema(column = "na\"me' OR 1=1 --")]
    name: String,
    #[schema(column = "$1 ? :x")]
    other_id: Option<i64>,
}

pub(crate) async fn names_of_tables_and_columns_are_quoted(repo: Repo) {
    const MIGRATION: Migration = Migration::change(|schema| {
        schema.create_table("us\"ers; DROP TABLE users; --", |t| {
            t.id();
            t.text("na\"me' OR 1=1 --").not_null();
            t.big_integer("$1 ? :x");
        });
    });
    fill(&repo).await;
    for sql in MIGRATION.up_sql(repo.dialect()).unwrap() {
        repo.raw_exec(&sql, ()).await.unwrap();
    }
    let row = repo.insert(Changeset::new().put(Hostile::NAME, "Ann")).await.unwrap();
    let next = Changeset::new().put(Hostile::NAME, "Bob").put(Hostile::OTHER_ID, row.id);
    repo.insert(next).await.unwrap();
    let found = Hostile::query().filter(Hostile::OTHER.to(Hostile::NAME).eq("Ann"));
    let found = repo.all(found.order_by(Hostile::NAME).with(Hostile::OTHER)).await.unwrap();
    assert_eq!((found.len(), found[0].0.name.as_str()), (1, "Bob"));
    let set = Hostile::query().filter(Hostile::NAME.eq("Bob")).set(Hostile::NAME, "Cy");
    assert_eq!(repo.update_all(set).await.unwrap(), 1);
    assert_eq!(repo.delete_all(Hostile::query()).await.unwrap(), 2);
    assert_eq!(repo.count(User::query()).await.unwrap(), 3);
}

pub(crate) async fn a_list_goes_on_behind_a_row(repo: Repo) {
    fill(&repo).await;
    let columns = (Post::USER_ID, Post::ID);
    let titles = |direction, place| {
        let query = Post::query().seek(columns, direction, place).limit(2);
        repo.all(query.select(Post::TITLE))
    };
    let (up, down) = (Direction::Ascending, Direction::Descending);
    assert_eq!(titles(up, Seek::First).await.unwrap(), ["On rust", "On tea"]);
    assert_eq!(titles(up, Seek::After((1, 2))).await.unwrap(), ["Hi"]);
    assert_eq!(titles(up, Seek::Before((2, 3))).await.unwrap(), ["On tea", "On rust"]);
    assert_eq!(titles(down, Seek::First).await.unwrap(), ["Hi", "On tea"]);
    assert_eq!(titles(down, Seek::After((1, 2))).await.unwrap(), ["On rust"]);
    assert_eq!(titles(down, Seek::Before((1, 1))).await.unwrap(), ["On tea", "Hi"]);
    assert_eq!(
        tail(&Post::query().seek(columns, down, Seek::After((1, 2)))),
        r#""posts" WHERE ("posts"."user_id", "posts"."id") < ($1, $2) ORDER BY "posts"."user_id" DESC, "posts"."id" DESC"#,
    );
}

#[test]
fn strangers_sort_by_what_they_may() {
    let sorts = Sorts::new().allow("age", User::AGE).allow("name", User::NAME.lower());
    let query = User::query().sort(&sorts, "-age, name,").unwrap();
    assert_eq!(tail(&query), r#""users" ORDER BY "users"."age" DESC, lower("users"."name") ASC"#);
    assert_eq!(tail(&User::query().sort(&sorts, "").unwrap()), r#""users""#);
    for wanted in ["id", "age;DROP TABLE users", "\"age\"", "--age"] {
        let error = User::query().sort(&sorts, wanted).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Value);
        let name = wanted.strip_prefix('-').unwrap_or(wanted);
        assert_eq!(error.to_string(), format!("cannot sort by {name:?}, only by `age`, `name`"));
    }
}

/// Each query as both databases get it, from `FROM` on.
#[test]
fn queries_are_written_for_every_dialect() {
    let users = User::query;
    for (query, sqlite, postgres) in [
        (
            users().filter(User::NAME.eq("x")),
            r#" WHERE "users"."name" = ?1"#,
            r#" WHERE "users"."name" = $1"#,
        ),
        (
            users().filter(User::ID.one_of([1, 2, 3])),
            r#" WHERE "users"."id" IN (?1, ?2, ?3, ?4)"#,
            r#" WHERE "users"."id" = ANY($1)"#,
        ),
        (
            users().filter(User::NAME.ilike("a%")),
            r#" WHERE lower("users"."name") LIKE lower(?1) ESCAPE '\'"#,
            r#" WHERE "users"."name" ILIKE $1 ESCAPE '\'"#,
        ),
        (
            users().filter(User::NAME.contains("50%")),
            r#" WHERE "users"."name" LIKE ?1 ESCAPE '\'"#,
            r#" WHERE "users"."name" LIKE $1 ESCAPE '\'"#,
        ),
        (
            users().filter(User::AGE.is(Some(3)).or(User::AGE.is_null()).not()),
            r#" WHERE NOT (("users"."age" = ?1 OR "users"."age" IS NULL))"#,
            r#" WHERE NOT (("users"."age" = $1 OR "users"."age" IS NULL))"#,
        ),
        (
            users().order_by(User::AGE.desc().nulls_last()).offset(20),
            r#" ORDER BY "users"."age" DESC NULLS LAST LIMIT -1 OFFSET ?1"#,
            r#" ORDER BY "users"."age" DESC NULLS LAST OFFSET $1"#,
        ),
        (
            users().filter(User::POSTS.any(Post::LIKES.gt(1))),
            r#" WHERE EXISTS (SELECT 1 FROM "posts" AS "users.posts" WHERE "users.posts"."user_id" = "users"."id" AND "users.posts"."likes" > ?1)"#,
            r#" WHERE EXISTS (SELECT 1 FROM "posts" AS "users.posts" WHERE "users.posts"."user_id" = "users"."id" AND "users.posts"."likes" > $1)"#,
        ),
        (
            users().filter(User::TEAM.left().to(Team::NAME).is_null()).distinct(),
            r#" LEFT JOIN "teams" AS "users.team" ON "users.team"."id" = "users"."team_id" WHERE "users.team"."name" IS NULL"#,
            r#" LEFT JOIN "teams" AS "users.team" ON "users.team"."id" = "users"."team_id" WHERE "users.team"."name" IS NULL"#,
        ),
        (
            users().filter(User::ID.in_query(Post::query().select(Post::USER_ID))),
            r#" WHERE "users"."id" IN (SELECT "posts"."user_id" FROM "posts")"#,
            r#" WHERE "users"."id" IN (SELECT "posts"."user_id" FROM "posts")"#,
        ),
        (users().limit(1).lock(Lock::Share), " LIMIT ?1", " LIMIT $1 FOR SHARE"),
    ] {
        for (dialect, expected) in [(Dialect::Sqlite, sqlite), (Dialect::Postgres, postgres)] {
            let sql = query.to_sql(dialect).unwrap();
            let (_, written) = sql.split_once(" FROM \"users\"").unwrap();
            assert_eq!(written, expected, "{dialect:?}");
        }
    }
}
