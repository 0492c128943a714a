use zzz::db::{Migration, OnDelete};

pub(crate) const MIGRATION: Migration = Migration::change(|schema| {
    schema.create_table("comments", |t| {
        t.id();
        // Comments go with their post; who has written some stays.
        t.references("post_id", "posts").not_null().index().on_delete(OnDelete::Cascade);
        t.references("user_id", "users").not_null().index();
        t.text("text").not_null();
        t.timestamps();
    });
});
