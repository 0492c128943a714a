//! Rows of factories.

use zzz_db::{Changeset, Factory, Repo, Schema as _, sequence};

use crate::blog::{Comment, Post, Team, User, fill};

fn team() -> Factory<Team> {
    Factory::new(|n| Changeset::new().put(Team::NAME, format!("Team {n}")))
}

fn user() -> Factory<User> {
    Factory::new(|n| Changeset::new().put(User::NAME, format!("user{n}")).put(User::AGE, 30))
}

fn post() -> Factory<Post> {
    Factory::new(|_| Changeset::new().put(Post::TITLE, "On tea")).with(Post::USER, user)
}

fn comment() -> Factory<Comment> {
    Factory::new(|_| Changeset::new().put(Comment::TEXT, "good")).with(Comment::POST, post)
}

pub(crate) async fn what_is_not_said_is_made_up(repo: Repo) {
    fill(&repo).await;
    let ann = user().put(User::NAME, "Ann").insert(&repo).await;
    assert_eq!((&*ann.name, ann.age), ("Ann", Some(30)));
    let ageless = user().put(User::AGE, None::<i32>).insert(&repo).await;
    assert_eq!(ageless.age, None);
    let (one, other) = (user().insert(&repo).await, user().insert(&repo).await);
    assert_ne!(one.name, other.name);
    let youngest = user().put(User::AGE, 1).put(User::AGE, 0).insert(&repo).await;
    assert_eq!(youngest.age, Some(0));
    assert_ne!(sequence(), sequence());
}

pub(crate) async fn what_a_row_belongs_to_comes_before_it(repo: Repo) {
    fill(&repo).await;
    let (users, posts) = (repo.count(User::query()).await, repo.count(Post::query()).await);
    let comment = comment().insert(&repo).await;
    let post_of_it = repo.get::<Post>(comment.post_id).await.unwrap().unwrap();
    assert!(repo.get::<User>(post_of_it.user_id).await.unwrap().is_some());

    // One that is there needs no other.
    let again = post().put(Post::USER_ID, post_of_it.user_id).insert(&repo).await;
    assert_eq!(again.user_id, post_of_it.user_id);
    let by_hand = |_| Changeset::new().put(Post::TITLE, "x").put(Post::USER_ID, 1);
    assert_eq!(Factory::new(by_hand).with(Post::USER, user).insert(&repo).await.user_id, 1);
    assert_eq!(repo.count(User::query()).await.unwrap(), users.unwrap() + 1);
    assert_eq!(repo.count(Post::query()).await.unwrap(), posts.unwrap() + 3);

    // The last one counts, and what may be left out can be there.
    let in_a_team = || user().with(User::TEAM, team);
    let post = post().with(Post::USER, in_a_team).insert(&repo).await;
    let writer = repo.get::<User>(post.user_id).await.unwrap().unwrap();
    assert!(writer.team_id.is_some());
    assert_eq!(in_a_team().put(User::TEAM_ID, None::<i64>).insert(&repo).await.team_id, None);
}

pub(crate) async fn many_come_with_what_they_belong_to(repo: Repo) {
    fill(&repo).await;
    let posts = post().insert_many(&repo, 3).await;
    assert_eq!(posts.len(), 3);
    assert_ne!(posts[0].user_id, posts[1].user_id);
    let ann = user().insert(&repo).await;
    let posts = post().put(Post::USER_ID, ann.id).insert_many(&repo, 2).await;
    assert!(posts.iter().all(|post| post.user_id == ann.id));
    assert_eq!(post().insert_many(&repo, 0).await, []);
}

pub(crate) async fn nothing_need_be_inserted(repo: Repo) {
    fill(&repo).await;
    let count = repo.count(User::query()).await.unwrap();
    let change = user().put(User::NAME, "Ann").build().put(User::AGE, 31);
    assert_eq!(
        (change.get(User::NAME).as_deref(), change.get(User::AGE)),
        (Some("Ann"), Some(Some(31)))
    );
    let form = user().put(User::NAME, "Ann").put(User::TEAM_ID, None::<i64>).params();
    assert_eq!(form, [("age", "30".to_owned()), ("name", "Ann".to_owned())]);
    assert_eq!(post().params(), [("title", "On tea".to_owned())]);
    assert_eq!(repo.count(User::query()).await.unwrap(), count);
}

pub(crate) async fn what_cannot_be_inserted_is_told(repo: Repo) {
    fill(&repo).await;
    let message = async |factory: Factory<Post>| {
        #[expect(clippy::disallowed_methods, reason = "the test waits for it")]
        let panicked = tokio::spawn(factory.insert(&repo)).await.unwrap_err().into_panic();
        *panicked.downcast::<String>().unwrap()
    };
    let nobodys = message(post().put(Post::USER_ID, 77)).await;
    assert!(nobodys.contains("the factory of `posts` at "), "{nobodys}");
    assert!(nobodys.contains("factories.rs"), "{nobodys}");
    let invalid = Factory::new(|_| Changeset::new().refuse("title", "is dull"));
    let invalid = message(invalid).await;
    assert!(invalid.contains("is dull"), "{invalid}");
}
