//! New migrations: the file, and its place in the list.

use std::{fs, path::Path};

use jiff::Timestamp;
use zzz_core::{CommandCall, Error, Result};

use super::{MigrationId, Migrations};

/// Where an application keeps its migrations, from its `Cargo.toml`.
const LIST: &str = "src/migrations.rs";
const FOLDER: &str = "src/migrations";
/// How long the time is that stands before a name: `m20261122_093000_`.
const TIME_LETTERS: usize = 17;

/// Makes the file of a migration called `name`, lists it, and says where it is.
pub(super) fn make(migrations: &Migrations, call: &CommandCall<'_>, name: &str) -> Result<String> {
    let folder = migrations.folder.filter(|_| !call.is_deployed()).ok_or_else(|| {
        Error::internal(
            "a migration is made where the application is written: by a debug build whose list is made \
             by `migrations![..]`",
        )
    })?;
    let folder = Path::new(folder);
    let moment = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let id = MigrationId::at(moment, name).ok_or_else(|| {
        Error::internal(format!(
            "`{name}` is no name of a migration: it says in small letters what it does, such as `create_posts`"
        ))
    })?;
    let list = folder.join(LIST);
    let cannot = |what: &str, path: &Path, error: std::io::Error| {
        Error::internal(format!("cannot {what} `{}`: {error}", path.display()))
    };
    let text = fs::read_to_string(&list).map_err(|error| cannot("read", &list, error))?;
    if let Some(known) = listed_as(&text, name) {
        return Err(Error::internal(format!(
            "there is `{known}` already: give the new migration another name"
        )));
    }
    let listed = with_migration(&text, &id.to_string()).ok_or_else(|| {
        Error::internal(format!(
            "`{LIST}` has no `migrations![..]` to put the migration in: \
             `pub fn migrations() -> Migrations {{ migrations![] }}`"
        ))
    })?;
    let file = format!("{FOLDER}/{id}.rs");
    let path = folder.join(&file);
    fs::create_dir_all(folder.join(FOLDER)).map_err(|error| cannot("make", &path, error))?;
    let mut new = fs::File::create_new(&path).map_err(|error| cannot("make", &path, error))?;
    std::io::Write::write_all(&mut new, template(name).as_bytes())
        .map_err(|error| cannot("write", &path, error))?;
    fs::write(&list, listed).map_err(|error| cannot("write", &list, error))?;
    Ok(file)
}

/// What stands in a new file; `create_posts` gets a table.
fn template(name: &str) -> String {
    let change = match name.strip_prefix("create_") {
        Some(table) => format!(
            "    schema.create_table(\"{table}\", |t| {{\n        t.id();\n        t.timestamps();\n    }});\n"
        ),
        None => "    schema.alter_table(\"\", |t| {\n        t.text(\"\");\n    });\n".to_owned(),
    };
    format!(
        "use zzz::db::Migration;\n\npub const MIGRATION: Migration = Migration::change(|schema| {{\n{change}}});\n"
    )
}

/// The list `text` with one more: declared below the last that is, and last in `migrations![..]`.
fn with_migration(text: &str, name: &str) -> Option<String> {
    let (before, listed) = text.split_once("migrations![")?;
    let (names, rest) = listed.split_once(']')?;
    let (written, end) = names.split_at(names.trim_end().len());
    let kept = written.trim_end_matches(',');
    let declared = declare(before, name);
    let added = match kept.rsplit_once('\n') {
        _ if kept.trim().is_empty() => name.to_owned(),
        None => format!("{kept}, {name}"),
        // One in each line.
        Some((_, last)) => {
            let indent = &last[..last.len() - last.trim_start().len()];
            format!("{kept},\n{indent}{name},{end}")
        }
    };
    Some(format!("{declared}migrations![{added}]{rest}"))
}

/// The migration in the list `text` that is called `name`, at whatever time.
fn listed_as<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, listed) = text.split_once("migrations![")?;
    let (ids, _) = listed.split_once(']')?;
    let is_called = |id: &&str| id.get(TIME_LETTERS..) == Some(name);
    ids.split(',').map(str::trim).find(is_called)
}

/// The part before the list with `mod name;` below the last declaration, or above everything else but inner comments.
fn declare(before: &str, name: &str) -> String {
    let mut place = 0;
    let mut is_after_module = false;
    let mut offset = 0;
    for line in before.split_inclusive('\n') {
        offset += line.len();
        let is_module = line.starts_with("mod m") && line.trim_end().ends_with(';');
        if is_module || (!is_after_module && line.starts_with("//!")) {
            place = offset;
            is_after_module |= is_module;
        }
    }
    let (above, below) = before.split_at(place);
    let gap_above = if above.is_empty() || is_after_module { "" } else { "\n" };
    let gap_below = if below.starts_with('\n') { "" } else { "\n" };
    format!("{above}{gap_above}mod {name};\n{gap_below}{below}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(with_migration(text, "m2_b").as_deref(), Some(expected));
    }

    #[test]
    fn the_first_is_listed() {
        check(
            "//! Migrations.\n\nuse zzz::{Migrations, migrations};\n\npub fn migrations() -> Migrations {\n    migrations![]\n}\n",
            "//! Migrations.\n\nmod m2_b;\n\nuse zzz::{Migrations, migrations};\n\npub fn migrations() -> Migrations {\n    migrations![m2_b]\n}\n",
        );
        check("fn all() { migrations![] }", "mod m2_b;\n\nfn all() { migrations![m2_b] }");
    }

    #[test]
    fn others_come_behind_the_last() {
        check(
            "mod m1_a;\n\nfn all() { migrations![m1_a] }\n",
            "mod m1_a;\nmod m2_b;\n\nfn all() { migrations![m1_a, m2_b] }\n",
        );
        check(
            "mod m1_a;\n\nfn all() {\n    migrations![\n        m1_a,\n    ]\n}\n",
            "mod m1_a;\nmod m2_b;\n\nfn all() {\n    migrations![\n        m1_a,\n        m2_b,\n    ]\n}\n",
        );
    }

    #[test]
    fn without_a_list_there_is_no_place() {
        assert_eq!(with_migration("mod m1_a;", "m2_b"), None);
    }
}
