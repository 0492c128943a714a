//! What is associated with rows, loaded beside them.

use zzz_db::{Changeset, ErrorKind, Repo, Schema};

use crate::blog::{Comment, Post, Team, User, fill};

pub(crate) async fn associated_rows_come_beside_theirs(repo: Repo) {
    fill(&repo).await;
    let users: Vec<(User, Vec<Post>)> = repo
        .all(User::query().order_by(User::ID).with(User::POSTS.order_by(Post::ID.desc())))
        .await
        .unwrap();
    let titles: Vec<Vec<&str>> =
        users.iter().map(|(_, posts)| posts.iter().map(|post| &*post.title).collect()).collect();
    assert_eq!(titles, [vec!["On tea", "On rust"], vec!["Hi"], vec![]]);

    let posts: Vec<(Post, User)> =
        repo.all(Post::query().order_by(Post::ID).with(Post::USER)).await.unwrap();
    let names: Vec<&str> = posts.iter().map(|(_, user)| &*user.name).collect();
    assert_eq!(names, ["Ann", "Ann", "Bob"]);

    let users: Vec<(User, Option<Team>, Vec<Post>)> = repo
        .all(
            User::query()
                .order_by(User::ID)
                .with((User::TEAM, User::POSTS.filter(Post::LIKES.gt(2)))),
        )
        .await
        .unwrap();
    let found: Vec<_> = users
        .iter()
        .map(|(_, team, posts)| (team.as_ref().map(|it| &*it.name), posts.len()))
        .collect();
    assert_eq!(found, [(Some("Red"), 1), (Some("Red"), 0), (None, 0)]);
}

pub(crate) async fn associations_have_associations(repo: Repo) {
    fill(&repo).await;
    let query =
        User::query().order_by(User::ID).with(User::POSTS.with((Post::COMMENTS, Post::USER)));
    type Posts = Vec<(Post, Vec<Comment>, User)>;
    let users: Vec<(User, Posts)> = repo.all(query).await.unwrap();
    let comments: Vec<Vec<usize>> = users
        .iter()
        .map(|(_, posts)| posts.iter().map(|(_, comments, _)| comments.len()).collect())
        .collect();
    assert_eq!(comments, [vec![2, 0], vec![1], vec![]]);
    assert!(users.iter().all(|(user, posts)| posts.iter().all(|(.., author)| author == user)));
}

pub(crate) async fn rows_that_are_there_get_theirs_later(repo: Repo) {
    fill(&repo).await;
    let ann = repo.get::<User>(1).await.unwrap().unwrap();
    let loaded = repo.preload(vec![ann], User::POSTS).await.unwrap();
    assert_eq!(loaded[0].1.len(), 2);
    assert!(repo.preload(Vec::<User>::new(), User::POSTS).await.unwrap().is_empty());
}

pub(crate) async fn many_rows_get_theirs(repo: Repo) {
    fill(&repo).await;
    let many = (0..20_000).map(|number| Changeset::new().put(User::NAME, format!("u{number}")));
    repo.insert_all(many).await.unwrap();
    let users = repo.all(User::query().with(User::POSTS)).await.unwrap();
    assert_eq!(users.len(), 20_003);
    assert_eq!(users.iter().map(|(_, posts)| posts.len()).sum::<usize>(), 3);

    let names = (0..20_000).map(|number| format!("u{number}"));
    assert_eq!(repo.count(User::query().filter(User::NAME.one_of(names))).await.unwrap(), 20_000);
}

pub(crate) async fn a_row_without_what_it_belongs_to_is_an_error(repo: Repo) {
    fill(&repo).await;
    let query = Post::query().with(Post::USER.filter(User::NAME.eq("Ann")));
    let error = repo.all(query).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().starts_with("a row has no `user`"), "{error}");
}

pub(crate) async fn several_queries_are_one_round_trip(repo: Repo) {
    fill(&repo).await;
    let (users, titles) = repo
        .batch((
            User::query().filter(User::ID.eq(1)),
            Post::query().order_by(Post::ID).select(Post::TITLE),
        ))
        .await
        .unwrap();
    assert_eq!((users.len(), titles.len()), (1, 3));
    let each = repo
        .batch((1..=3).map(|id| Post::query().filter(Post::USER_ID.eq(id))).collect::<Vec<_>>())
        .await
        .unwrap();
    assert_eq!(each.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 0]);
}
