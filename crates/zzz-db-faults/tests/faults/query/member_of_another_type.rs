//! Members of arrays that are of another type, and of what is no array.

use zzz_db::Schema;

#[derive(Schema)]
struct Post {
    id: i64,
    title: String,
    tags: Vec<String>,
}

fn main() {
    let _ = Post::query().filter(Post::TAGS.has(1));
    let _ = Post::query().filter(Post::TAGS.has_some(["a".to_owned()]).has("b"));
    let _ = Post::query().filter(Post::TITLE.has("a"));
}
