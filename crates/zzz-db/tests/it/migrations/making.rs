//! How new migrations are made.

use std::{fs, path::Path};

use zzz_core::{App, CommandCall};
use zzz_db::{DatabaseConfig, Migrations, Repo};

/// Calls `my_app migrate new ..` of an application with `migrations`.
#[track_caller]
fn call(migrations: &Migrations, name: &str, is_deployed: bool) -> Result<String, String> {
    let config = DatabaseConfig::new("sqlite::memory:".parse().unwrap());
    let app = App::new().service(Repo::new(&config).unwrap()).service(migrations.clone());
    let mut output = Vec::new();
    let mut call = CommandCall::new(app.services(), &mut output)
        .with_operands(vec!["new".to_owned(), name.to_owned()])
        .deployed(is_deployed);
    let commands = app.commands();
    let command = commands.iter().find(|command| command.name() == "migrate").unwrap();
    let result = command.run(&mut call);
    result.map(|()| String::from_utf8(output).unwrap()).map_err(|error| error.to_string())
}

/// The source of an application whose list of migrations is `list`.
fn source(list: &str) -> (tempfile::TempDir, Migrations) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/migrations.rs"), list).unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    (folder, Migrations::new().of_folder(Some(path.leak())))
}

#[test]
fn a_new_migration_is_a_file_and_a_line() {
    let (folder, migrations) =
        source("pub fn migrations() -> Migrations {\n    migrations![]\n}\n");
    let text = call(&migrations, "create_posts", false).unwrap();
    let file = text.strip_prefix("made ").unwrap().trim_end();
    let name = Path::new(file).file_stem().unwrap().to_str().unwrap();
    assert!(name.starts_with('m') && name.ends_with("_create_posts"), "{name}");
    let list = fs::read_to_string(folder.path().join("src/migrations.rs")).unwrap();
    assert!(list.starts_with(&format!("mod {name};\n")), "{list}");
    assert!(list.contains(&format!("migrations![{name}]")), "{list}");
    let written = fs::read_to_string(folder.path().join(file)).unwrap();
    assert!(written.contains("schema.create_table(\"posts\", |t| {"), "{written}");

    let error = call(&migrations, "create_posts", false).unwrap_err();
    assert!(error.contains(&format!("there is `{name}` already")), "{error}");

    for name in ["CreatePosts", "../posts"] {
        let error = call(&migrations, name, false).unwrap_err();
        assert!(error.contains(&format!("`{name}` is no name of a migration")), "{error}");
    }
    for (migrations, is_deployed) in [(&migrations, true), (&Migrations::new(), false)] {
        let error = call(migrations, "a", is_deployed).unwrap_err();
        assert!(error.contains("a debug build"), "{error}");
    }
}

#[test]
fn a_new_migration_needs_a_list() {
    let (folder, migrations) = source("// nothing yet\n");
    let error = call(&migrations, "create_posts", false).unwrap_err();
    assert!(error.contains("has no `migrations![..]`"), "{error}");
    assert!(!folder.path().join("src/migrations").exists());
}

#[tokio::test]
async fn they_need_the_repo_before_them() {
    let error = App::new().service(Migrations::new()).check().unwrap_err();
    assert!(error.to_string().contains("Repo"), "{error}");
}
