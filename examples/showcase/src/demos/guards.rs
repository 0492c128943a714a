//! What keeps strangers at bay.

use zzz::{
    ConnectionInfo, Flow, Guard, Guarded, Middleware, Request, Result, Roles, Session, can,
    handler, has_role, logged_in,
};

use super::{account, invitations::CELLAR};

/// Says what those may be who are logged in: the one member keeps the house, guests do not.
pub(crate) struct Duties;

impl Middleware for Duties {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let user = request.get::<Session>().and_then(Session::user);
        let roles = user.map(|user| match user {
            account::NAME => Roles::new(["keeper"]),
            _ => Roles::default(),
        });
        if let Some(roles) = roles {
            request.set(roles);
        }
        Ok(Flow::Next)
    }
}

/// Lets in who keeps the house, and programs with the key of the cellar.
pub(crate) fn keepers() -> impl Middleware {
    Guarded::by(has_role("keeper").or(can(CELLAR)))
}

/// Lets in who is logged in and does not keep the house.
pub(crate) fn guests() -> impl Middleware {
    Guarded::by(logged_in().and(has_role("keeper").not()))
}

/// What guests have to themselves. Strangers get 401, who keeps the house 403.
#[handler]
pub(crate) async fn guest_room() -> &'static str {
    "a bed, a lamp, and a book about owls\n"
}

/// What keepers see. Others get 401, guests too: a key would help them.
#[handler]
pub(crate) async fn ledger() -> &'static str {
    "9 bottles of ink, 2 owls, and 1 cup of cocoa\n"
}

/// Whom the application takes the client for; asked too often, it says 429.
#[handler]
pub(crate) async fn client(connection: &ConnectionInfo) -> String {
    let address = connection.peer.map(|peer| peer.ip().to_string());
    format!("you come from {}\n", address.as_deref().unwrap_or("nowhere"))
}
