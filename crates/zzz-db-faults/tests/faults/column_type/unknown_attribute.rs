//! Attributes that are misspelt or at the wrong place.

use zzz_db::Type;

#[derive(Type)]
#[db_type(rename = "mood")]
enum Mood {
    #[db_type(renam = "glad")]
    Happy,
}

fn main() {}
