//! Keys of associations that are not there.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(belongs_to(team: Team), belongs_to(city: City, key = town_id), has_many(posts: Post, references = uid))]
struct User {
    id: i64,
    city_id: i64,
}

fn main() {
    let _ = User::query();
}
