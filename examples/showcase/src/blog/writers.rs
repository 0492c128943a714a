//! Who can be chosen in a form.

use zzz::{
    Result,
    db::{Repo, Schema},
};

use super::schema::User;

/// All who write, by name: what a `select` shows.
pub(crate) struct Writers(Vec<(String, String)>);

impl Writers {
    pub(super) async fn all(repo: &Repo) -> Result<Self> {
        let columns = (User::ID, User::NAME);
        let query = User::query().order_by(User::NAME).order_by(User::ID).select(columns);
        let rows = repo.all(query).await?;
        Ok(Self(rows.into_iter().map(|(id, name)| (id.to_string(), name)).collect()))
    }

    /// Each as its value in the form, and what is shown.
    pub(crate) fn options(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect()
    }
}
