//! A certificate for developers.

use std::{
    fs, io,
    io::Write as _,
    path::Path,
    time::{Duration, SystemTime},
};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use zzz_core::{Error, Result};

use super::TlsCertificate;

const CHAIN: &str = "localhost.pem";
const KEY: &str = "localhost.key";
const HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// Some systems accept none that is for more than 825 days.
const DAYS: u32 = 800;
/// It is made anew before whoever works with it is surprised.
const DAYS_LEFT_MIN: u32 = 7;
const DAY: Duration = Duration::from_hours(24);

impl TlsCertificate {
    /// A certificate for `localhost`, `127.0.0.1` and `::1` that it signs itself: for developers, since nobody but those
    /// who are told to trusts it.
    ///
    /// It is made at the first call and kept in `folder`, which is created if need be and tells git to look away. The log
    /// says so. Nobody but the user of this process may read the key. Where it is damaged, or ends within a week, it is made anew.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written to.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use zzz_server::{Tls, TlsCertificate};
    ///
    /// let tls = Tls::new(TlsCertificate::development(".zzz")?);
    /// # let _ = tls;
    /// # Ok::<(), zzz_core::Error>(())
    /// ```
    pub fn development(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let (chain, key) = (folder.join(CHAIN), folder.join(KEY));
        let kept = Self::files(&chain, &key);
        let enough = SystemTime::now() + DAYS_LEFT_MIN * DAY;
        let holds =
            kept.load().is_ok_and(|kept| kept.facts.not_after.is_some_and(|end| end > enough));
        if holds {
            return Ok(kept);
        }
        make(folder, &chain, &key).map_err(|error| {
            Error::internal(format!(
                "cannot keep a certificate for developers in {}: {error}; let this program write there, or name a \
                 certificate of yours",
                folder.display()
            ))
        })?;
        let path = chain.display();
        tracing::info!(%path, "made a certificate for localhost; browsers warn of it until they are told to trust it");
        Ok(kept)
    }
}

fn make(folder: &Path, chain: &Path, key: &Path) -> io::Result<()> {
    let (new_chain, new_key) = sign().map_err(io::Error::other)?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join(".gitignore"), "*\n")?;
    // The key first: a certificate without its key would be found damaged and made anew.
    write_secret(key, &new_key)?;
    fs::write(chain, new_chain)
}

fn sign() -> std::result::Result<(String, String), rcgen::Error> {
    let mut params = CertificateParams::new(HOSTS.map(str::to_owned).to_vec())?;
    params.distinguished_name.push(DnType::CommonName, "zzz development");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = SystemTime::now();
    // Clocks of other devices may be behind.
    params.not_before = (now - DAY).into();
    params.not_after = (now + DAYS * DAY).into();
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// Writes a file that nobody else may read, from its first moment on.
fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
