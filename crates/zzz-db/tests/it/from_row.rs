//! What `#[derive(FromRow)]` does.

use zzz_db::{FromRow, Result, Schema};

use crate::{
    blog,
    blog::{Post, User},
};

#[derive(FromRow, Debug, PartialEq)]
struct Author {
    name: String,
    age: Option<i32>,
}

#[tokio::test]
async fn what_is_asked_for_becomes_a_struct() -> Result<()> {
    let authors = User::query().order_by(User::ID).select((User::NAME, User::AGE)).into::<Author>();
    let found = blog().await.all(&authors).await?;
    assert_eq!(found[0], Author { name: "Ann".to_owned(), age: Some(30) });
    assert_eq!(found[1], Author { name: "Bob".to_owned(), age: None });
    Ok(())
}

#[tokio::test]
async fn sql_of_ones_own_does_too() -> Result<()> {
    let sql = "SELECT name, age FROM users WHERE id = ?";
    let found: Vec<Author> = blog().await.raw_all(sql, (1,)).await?;
    assert_eq!(found, [Author { name: "Ann".to_owned(), age: Some(30) }]);
    Ok(())
}

#[derive(FromRow, Debug, PartialEq)]
struct Written {
    post: Post,
    by: String,
}

#[tokio::test]
async fn a_field_can_be_a_whole_row() -> Result<()> {
    let query =
        Post::query().filter(Post::ID.eq(3)).select((Post::entity(), Post::USER.to(User::NAME)));
    let found = blog().await.all(&query.into::<Written>()).await?;
    assert_eq!(found[0].post.title, "Hi");
    assert_eq!(found[0].by, "Bob");
    Ok(())
}
