//! What somebody may be.

use zzz_core::{Request, Result};

use super::{Access, Guard};

/// What somebody may be: set by whoever finds out who they are, asked by [`has_role`].
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, http::Method};
/// use zzz_web::{Access, Guard, Roles, has_role};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut request = Request::new(Method::GET, "/admin");
/// assert_eq!(has_role("admin").allows(&mut request).await?, Access::Unknown);
/// request.set(Roles::new(["editor"]));
/// assert_eq!(has_role("admin").allows(&mut request).await?, Access::Forbidden);
/// assert_eq!(has_role("editor").allows(&mut request).await?, Access::Granted);
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    names: Vec<String>,
}

impl Roles {
    /// Somebody with these roles; none, for somebody who is known and nothing more.
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect() }
    }

    /// Whether `name` is one of them.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }
}

/// A guard for those whose [`Roles`] have `name`: 401 where a request has no roles at
/// all, 403 where it has others.
pub fn has_role(name: impl Into<String>) -> HasRole {
    HasRole { name: name.into() }
}

/// See [`has_role`].
#[derive(Clone, Debug)]
pub struct HasRole {
    name: String,
}

impl Guard for HasRole {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        Ok(match request.get::<Roles>() {
            None => Access::Unknown,
            Some(roles) if roles.has(&self.name) => Access::Granted,
            Some(_) => Access::Forbidden,
        })
    }
}
