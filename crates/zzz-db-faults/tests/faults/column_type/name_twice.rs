//! Two variants of one name.

use zzz_db::Type;

#[derive(Type)]
enum Mood {
    Happy,
    #[db_type(rename = "happy")]
    Glad,
}

fn main() {}
