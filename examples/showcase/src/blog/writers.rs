//! Who can be chosen in a form.

use zzz::{
    Result,
    db::{Repo, Schema},
};

use super::schema::User;

/// All who write, by name: what a `select` shows.
pub(crate) struct Writers(Vec<(i64, String)>);

impl Writers {
    pub(super) async fn all(repo: &Repo) -> Result<Self> {
        let columns = (User::ID, User::NAME);
        let query = User::query().order_by(User::NAME).order_by(User::ID).select(columns);
        Ok(Self(repo.all(query).await?))
    }

    /// Each as its value in the form, and what is shown.
    pub(crate) fn options(&self) -> &[(i64, String)] {
        &self.0
    }
}
