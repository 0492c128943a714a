//! A variant whose fields nothing would hold.

use zzz_db::Type;

#[derive(Type)]
enum Mood {
    Happy,
    Sad(String),
}

fn main() {}
