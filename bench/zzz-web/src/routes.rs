//! The routes and what stands before them.

use bench_contract::{Member, NAME, SECRET};
use zzz::{
    Csrf, CsrfToken, Error, Json, Keys, Logger, MemoryStore, Multipart, Path, RequestId,
    Result, Session, Sessions, UploadLimits, handler, http::StatusCode,
};

const USER: &str = "user";

#[handler]
pub async fn log_in(session: &mut Session) -> Result<&'static str> {
    session.log_in(1);
    session.set(USER, NAME)?;
    Ok("welcome")
}

#[handler]
pub async fn token(token: CsrfToken) -> String {
    token.as_str().to_owned()
}

#[handler]
pub async fn member(Path(id): Path<u64>, session: &Session) -> Result<Json<Member>> {
    let name = session.get::<String>(USER);
    let name = name.ok_or_else(|| Error::new(StatusCode::UNAUTHORIZED, "nobody is logged in"))?;
    Ok(Json(Member { id, name }))
}

#[handler]
pub async fn upload(form: Multipart) -> String {
    form.file("file").map_or(0, |file| file.len()).to_string()
}

/// The other routes of an application, which nobody asks for.
#[handler]
pub async fn filler() -> &'static str {
    "filler"
}

zzz::router! {
    pipeline browser { RequestId::new(), Logger::new(), sessions(), Csrf::new() }
    pipeline large { uploads() }

    scope "/" through browser {
        get "/login" => log_in;
        get "/token" => token;
        get "/members/:id" => member;
        post "/members/:id" => member as change_member;
    }

    scope "/" through large {
        post "/files" => upload;
    }

    get "/users" => filler;
    get "/users/:id/posts" => filler;
    get "/posts" => filler;
    get "/posts/:id" => filler;
    get "/posts/:id/comments" => filler;
    get "/sessions" => filler;
    get "/settings/profile" => filler;
    get "/search" => filler;
}

fn sessions() -> Sessions {
    let keys = Keys::new(SECRET).expect("a good secret");
    match std::env::var("SESSIONS").as_deref() {
        Ok("cookie") => Sessions::in_cookie(&keys),
        _ => Sessions::in_store(MemoryStore::new(), &keys),
    }
}

fn uploads() -> UploadLimits {
    const MIB: u64 = 1024 * 1024;
    UploadLimits::new().file_bytes_max(256 * MIB).total_bytes_max(256 * MIB)
}
