//! Passwords, and what may be kept of them.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    thread::available_parallelism,
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;
use zzz_core::{Error, Problem, Result, Service, Services, Tasks, http::StatusCode};

use crate::random_bytes;

/// Hashes passwords and checks them, by Argon2id
/// ([RFC 9106](https://www.rfc-editor.org/rfc/rfc9106)); a service. A copy is a
/// second handle.
///
/// A hash takes 19 MiB, two rounds and one lane unless told: what OWASP's
/// [cheat sheet](https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html)
/// asks for at least. It is made off the async threads, as many at once as there are
/// cores; 256 wait. The text that is kept says how it was made, so that costs can be
/// raised later: see [`Verdict::RightButOld`].
///
/// # Examples
///
/// ```
/// use zzz_crypto::{Passwords, Verdict};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let passwords = Passwords::new();
/// let kept = passwords.hash("correct horse battery staple").await?;
/// assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
/// assert_eq!(passwords.verify("correct horse battery staple", &kept).await?, Verdict::Right);
/// assert_eq!(passwords.verify("correct house", &kept).await?, Verdict::Wrong);
/// // Nobody has this name: it takes as long as a wrong password.
/// passwords.verify_nobody("correct horse battery staple").await?;
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Passwords {
    params: Params,
    shared: Arc<Shared>,
}

struct Shared {
    /// The application's, once it has started.
    tasks: OnceLock<Tasks>,
    /// All who compute or wait.
    line: Arc<Semaphore>,
    /// Those who compute.
    places: Arc<Semaphore>,
    nobody: OnceLock<String>,
}

/// Whether a password is the one that was hashed.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever lets somebody in has to know them all")]
pub enum Verdict {
    /// It is.
    Right,
    /// It is, and was hashed at other costs than today's: keep this hash instead.
    RightButOld(String),
    /// It is not.
    Wrong,
}

impl Verdict {
    /// Whether the password is the right one, however old its hash is.
    pub fn is_right(&self) -> bool {
        *self != Self::Wrong
    }
}

/// How many may wait for a core.
const WAITING_MAX: usize = 256;

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// How long a password may be, in bytes. Longer ones are refused when they are
    /// hashed, and wrong when they are checked.
    pub const PASSWORD_BYTES_MAX: usize = 1024;

    /// At OWASP's costs.
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        let shared = Shared {
            tasks: OnceLock::new(),
            line: Arc::new(Semaphore::new(cores + WAITING_MAX)),
            places: Arc::new(Semaphore::new(cores)),
            nobody: OnceLock::new(),
        };
        // The crate's defaults are the same today, and may be others tomorrow.
        let params = Params::new(19_456, 2, 1, None).unwrap_or(Params::DEFAULT);
        Self { params, shared: Arc::new(shared) }
    }

    /// At other costs: memory in KiB, at least 8, and rounds over it, at least one.
    ///
    /// # Errors
    ///
    /// If one of them is less.
    pub fn with_costs(self, memory_kib: u32, rounds: u32) -> Result<Self> {
        let params = Params::new(memory_kib, rounds, 1, None).map_err(|error| {
            Error::internal(format!("passwords cannot cost {memory_kib} KiB, {rounds}: {error}"))
        })?;
        Ok(Self { params, ..Self::new() })
    }

    /// What may be kept of `password`, in the form that is called PHC string.
    ///
    /// # Errors
    ///
    /// 422 if it has more than [`PASSWORD_BYTES_MAX`](Self::PASSWORD_BYTES_MAX) bytes,
    /// 503 if too many wait already.
    pub async fn hash(&self, password: &str) -> Result<String> {
        const TOO_LONG: Problem = Problem::fixed(
            StatusCode::UNPROCESSABLE_ENTITY,
            "password_too_long",
            "a password has 1,024 bytes at most",
        );
        if password.len() > Self::PASSWORD_BYTES_MAX {
            return Err(TOO_LONG.into());
        }
        let (password, params) = (password.to_owned(), self.params.clone());
        self.compute(move || hash(&password, params)).await?
    }

    /// Whether `password` is the one that `kept` was made of.
    ///
    /// # Errors
    ///
    /// A 500 if `kept` is no hash of Argon2, 503 if too many wait already.
    pub async fn verify(&self, password: &str, kept: &str) -> Result<Verdict> {
        if password.len() > Self::PASSWORD_BYTES_MAX {
            return Ok(Verdict::Wrong);
        }
        let (password, kept, params) = (password.to_owned(), kept.to_owned(), self.params.clone());
        self.compute(move || verify(&password, &kept, params)).await?
    }

    /// Takes the time of a wrong password, where there is no such account: the time
    /// of an answer must not tell who has one.
    ///
    /// # Errors
    ///
    /// 503 if too many wait already.
    pub async fn verify_nobody(&self, password: &str) -> Result<()> {
        let nobody = match self.shared.nobody.get() {
            Some(nobody) => nobody,
            None => {
                let made = self.hash("nobody's password").await?;
                self.shared.nobody.get_or_init(|| made)
            }
        };
        self.verify(password, nobody).await.map(drop)
    }

    /// Runs `work` where it stops nobody else.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        const BUSY: Problem = Problem::fixed(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "too many log in at this moment; try again later",
        );
        let Shared { tasks, line, places, .. } = &*self.shared;
        let in_line = line.clone().try_acquire_owned().map_err(|_| BUSY)?;
        let place = places.clone().acquire_owned().await?;
        // They go with the work, which runs on where its caller is dropped.
        let held = (in_line, place);
        let work = move || {
            let _held = held;
            work()
        };
        tasks.get_or_init(Tasks::default).blocking(work).await
    }
}

impl Service for Passwords {
    async fn start(&self, services: &Services) -> Result<()> {
        // One that was used before keeps its own.
        let _ = self.shared.tasks.set(services.tasks());
        // So that the first who is unknown takes no longer than the second.
        self.verify_nobody("").await
    }
}

fn hash(password: &str, params: Params) -> Result<String> {
    let salt = random_bytes::<16>();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
}

fn verify(password: &str, kept: &str, params: Params) -> Result<Verdict> {
    // The text stays out of it: logs are no place for hashes.
    let no_hash = || Error::internal("what is kept as the hash of a password is none of Argon2");
    let parsed = PasswordHash::new(kept).ok().ok_or_else(no_hash)?;
    let made_with = Params::try_from(&parsed).ok().ok_or_else(no_hash)?;
    if Argon2::default().verify_password(password.as_bytes(), &parsed).is_err() {
        return Ok(Verdict::Wrong);
    }
    let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let is_today =
        parsed.algorithm == Algorithm::Argon2id.ident() && costs(&made_with) == costs(&params);
    if is_today {
        return Ok(Verdict::Right);
    }
    hash(password, params).map(Verdict::RightButOld)
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords")
            .field("memory_kib", &self.params.m_cost())
            .field("rounds", &self.params.t_cost())
            .finish_non_exhaustive()
    }
}

/// Without the hash.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "Right",
            Self::RightButOld(_) => "RightButOld(..)",
            Self::Wrong => "Wrong",
        })
    }
}
