use zzz::db::Migration;

pub(crate) const MIGRATION: Migration = Migration::change(|schema| {
    schema.create_table("posts", |t| {
        t.id();
        t.references("user_id", "users").not_null().index();
        t.text("title").not_null();
        t.text("slug").not_null().unique();
        t.text("body").not_null();
        t.integer("comments_count").not_null().default(0);
        t.timestamp("published_at");
        t.timestamps();
    });
    // What the list is sorted by, so that each of its pages is found at once.
    schema.create_index("posts", ["inserted_at", "id"]);
});
