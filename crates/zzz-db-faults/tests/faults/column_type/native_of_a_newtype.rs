//! A type of PostgreSQL that is said of what is no enum, and one that has no name.

#[derive(zzz_db::Type)]
#[db_type(native = "email")]
struct Email(String);

#[derive(zzz_db::Type)]
#[db_type(native = "")]
enum Mood {
    Happy,
}

fn main() {}
