//! A way to write names that there is not.

use zzz_db::Type;

#[derive(Type)]
#[db_type(rename_all = "snakecase")]
enum Mood {
    Happy,
}

fn main() {}
