use zzz::db::Migration;

pub(crate) const MIGRATION: Migration = Migration::change(|schema| {
    schema.create_table("users", |t| {
        t.id();
        t.text("name").not_null();
        t.text("email").not_null().unique();
        t.timestamps();
    });
});
