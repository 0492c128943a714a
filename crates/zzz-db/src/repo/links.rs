//! Adding to and removing from associations by a join table.

use super::{Repo, changes::Filling};
use crate::{
    Association, Key, Kind, ManyToMany, Result, Schema, Value,
    driver::{Access, Call},
    query::{Among, Links, Sql, Step, Through},
};

/// Associations by a join table (`many_to_many`). None of these calls changes the rows on both sides.
///
/// # Examples
///
/// ```
/// use zzz_db::{Changeset, DatabaseConfig, Repo, Schema};
///
/// #[derive(Schema, Clone)]
/// #[schema(many_to_many(tags: Tag, through = "taggings"))]
/// struct Post { id: i64, title: String }
///
/// #[derive(Schema, Clone)]
/// struct Tag { id: i64, name: String }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse()?))?;
/// # repo.start().await?;
/// # repo.raw_exec("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL)", ()).await?;
/// # repo.raw_exec("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", ()).await?;
/// # repo.raw_exec("CREATE TABLE taggings (post_id INTEGER, tag_id INTEGER, PRIMARY KEY (post_id, tag_id))", ()).await?;
/// let post = repo.insert(Changeset::new().put(Post::TITLE, "On tea")).await?;
/// let tea = repo.insert(Changeset::new().put(Tag::NAME, "tea")).await?;
///
/// assert_eq!(repo.link(&post, Post::TAGS, [tea.id]).await?, 1);
/// assert_eq!(repo.link(&post, Post::TAGS, [tea.id]).await?, 0, "it has it already");
/// assert_eq!(repo.unlink(&post, Post::TAGS, [tea.id]).await?, 1);
/// # Ok(())
/// # }
/// ```
impl Repo {
    /// Adds the rows with these keys to what `row` is associated with, and says how many are new. Those that it is
    /// associated with already stay as they are.
    ///
    /// A join table with a schema gets the times and UUIDs that the repo gives to new rows; what else it needs, such as
    /// a role, is inserted as a row of its own: `repo.insert(Changeset::<Membership>::new()..)`.
    ///
    /// # Errors
    ///
    /// If the database does not take them: there is no row with such a key, or the join table needs more than both keys.
    pub async fn link<S: Schema, R: Schema>(
        &self,
        row: &S,
        association: Association<S, R, ManyToMany>,
        keys: impl IntoIterator<Item = R::Key>,
    ) -> Result<u64> {
        let (step, keys) = (association.step(), values_of(keys));
        let calls =
            links(&step, row, &keys).map_or(Ok(Vec::new()), |it| it.into_calls(self.dialect()))?;
        self.all_or_none(calls).await
    }

    /// Removes the rows with these keys from what `row` is associated with, and says how many there were.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub async fn unlink<S: Schema, R: Schema>(
        &self,
        row: &S,
        association: Association<S, R, ManyToMany>,
        keys: impl IntoIterator<Item = R::Key>,
    ) -> Result<u64> {
        let (step, keys) = (association.step(), values_of(keys));
        let (Some(through), kind) = (step.through, step.related.kind) else { return Ok(0) };
        let call =
            self.unlinking(&through, row.value(step.owner.number), Among::These, (kind, &keys))?;
        self.all_or_none(vec![call]).await
    }

    /// Has `row` associated with the rows with these keys, and with no others: what a form with a list of boxes says.
    /// What is in the join table already stays as it is.
    ///
    /// # Errors
    ///
    /// As [`link`](Self::link); then nothing has changed.
    pub async fn put_assoc<S: Schema, R: Schema>(
        &self,
        row: &S,
        association: Association<S, R, ManyToMany>,
        keys: impl IntoIterator<Item = R::Key>,
    ) -> Result<()> {
        let (step, keys) = (association.step(), values_of(keys));
        let (Some(through), Some(links)) = (step.through, links(&step, row, &keys)) else {
            return Ok(());
        };
        let (owner, kind) = (row.value(step.owner.number), step.related.kind);
        let mut calls = vec![self.unlinking(&through, owner, Among::Others, (kind, &keys))?];
        calls.extend(links.into_calls(self.dialect())?);
        self.all_or_none(calls).await.map(drop)
    }

    fn unlinking(
        &self,
        through: &Through,
        owner: Value,
        among: Among,
        related: (Kind, &[Value]),
    ) -> Result<Call> {
        let mut sql = Sql::new(self.dialect());
        sql.unlink(through, owner, among, related);
        sql.into_call(Access::Write)
    }
}

/// Each key once.
fn values_of<K: Key>(keys: impl IntoIterator<Item = K>) -> Vec<Value> {
    let mut values: Vec<Value> = keys.into_iter().flat_map(|key| key.to_values()).collect();
    values.sort_unstable_by(Value::order);
    values.dedup();
    values
}

/// The rows of the join table that lead from `row` to those with these keys.
fn links<S: Schema>(step: &Step, row: &S, keys: &[Value]) -> Option<Links> {
    let Through { table, owner_key, related_key, schema } = step.through?;
    let mut columns = vec![(owner_key, step.owner.kind), (related_key, step.related.kind)];
    let mut rest: Vec<Vec<Value>> = vec![Vec::new(); keys.len()];
    if let Some(table) = schema {
        let mut filling = Filling::of(table, true);
        for (index, rest) in rest.iter_mut().enumerate() {
            let mut filled = Vec::new();
            filling.fill(&mut filled);
            if index == 0 {
                columns.extend(
                    filled.iter().map(|(number, _)| {
                        (table.columns[*number].name, table.columns[*number].kind)
                    }),
                );
            }
            rest.extend(filled.into_iter().map(|(_, value)| value));
        }
    }
    let owner = row.value(step.owner.number);
    let row = |(key, rest): (&Value, Vec<Value>)| {
        [owner.clone(), key.clone()].into_iter().chain(rest).collect()
    };
    let rows = keys.iter().zip(rest).map(row).collect();
    Some(Links { table, columns, rows })
}
