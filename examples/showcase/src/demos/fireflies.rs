//! A session that the visitor keeps, encrypted; this server keeps nothing of it.

use std::sync::LazyLock;

use zzz::{Keys, Result, Session, Sessions, handler, random_token};

/// A jar beside the session that everybody has here, so its cookie has another name. The key is made at each start: a jar of
/// before is empty.
pub(crate) fn jar() -> Sessions {
    static JAR: LazyLock<Sessions> = LazyLock::new(|| {
        let keys = Keys::new(&random_token()).expect("256 bits are enough");
        Sessions::in_cookie(&keys).cookie_name("__Host-jar")
    });
    JAR.clone()
}

/// One more in the jar, which nobody looks into or fills but this server.
#[handler]
pub(crate) async fn catch(session: &mut Session) -> Result<String> {
    let caught = session.get::<u32>("fireflies").unwrap_or(0).saturating_add(1);
    session.set("fireflies", caught)?;
    Ok(format!("{caught} in your jar\n"))
}
