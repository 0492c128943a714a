//! TLS to a server.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::sync::OnceCell;
use zzz_db::{ErrorKind, Repo};

use crate::server::{config, open_one, until, url};

/// The certificate of the server, and that of a stranger, as files.
struct Certificates {
    folder: tempfile::TempDir,
}

/// Has the server speak TLS, with a certificate that was made for it.
async fn encrypt(url: &str) -> &'static Certificates {
    static CERTIFICATES: OnceCell<Certificates> = OnceCell::const_new();

    CERTIFICATES
        .get_or_init(async || {
            let made = |name: &str| generate_simple_self_signed([name.to_owned()]).unwrap();
            let CertifiedKey { cert, signing_key } = made("127.0.0.1");
            let admin = open_one(url).await;
            write(&admin, &cert.pem(), "server.crt").await;
            write(&admin, &signing_key.serialize_pem(), "server.key").await;
            admin.raw_exec("ALTER SYSTEM SET ssl = on", ()).await.unwrap();
            admin.raw_exec("SELECT pg_reload_conf()", ()).await.unwrap();
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("server.pem"), cert.pem()).unwrap();
            std::fs::write(folder.path().join("other.pem"), made("127.0.0.1").cert.pem()).unwrap();
            Certificates { folder }
        })
        .await
}

/// Writes a file into the folder of the server's data, for its user alone.
async fn write(admin: &Repo, text: &str, file: &str) {
    let sql = format!(
        "COPY (SELECT line FROM unnest(string_to_array('{text}', E'\\n')) AS line) \
         TO PROGRAM 'umask 077; cat > {file}'"
    );
    admin.raw_exec(&sql, ()).await.unwrap();
}

/// Whether the connection of `repo` is encrypted.
async fn is_encrypted(repo: &Repo) -> bool {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    repo.raw_one(sql, ()).await.unwrap().unwrap()
}

#[tokio::test]
async fn connections_are_encrypted_and_servers_verified_as_the_address_says() {
    let Some(url) = url() else { return };
    let certificates = encrypt(&url).await;
    let with = |query: &str| url.replace("sslmode=disable", query);
    // It takes the server a moment to read its configuration again.
    until(async || {
        Repo::new(&config(&with("sslmode=require"), |_| {})).unwrap().start().await.is_ok()
    })
    .await;
    assert!(is_encrypted(&open_one(&with("sslmode=require")).await).await);
    assert!(is_encrypted(&open_one(&with("sslmode=prefer")).await).await);
    assert!(!is_encrypted(&open_one(&with("sslmode=disable")).await).await);
    let root = |file: &str| certificates.folder.path().join(file).display().to_string();
    let verified = with(&format!("sslmode=verify-full&sslrootcert={}", root("server.pem")));
    assert!(is_encrypted(&open_one(&verified).await).await);
    for query in [
        "sslmode=verify-full".to_owned(),
        format!("sslmode=verify-full&sslrootcert={}", root("other.pem")),
        format!("sslmode=require&sslrootcert={}", root("other.pem")),
    ] {
        let error = Repo::new(&config(&with(&query), |_| {})).unwrap().start().await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config, "{query}: {error}");
        assert!(error.to_string().contains("certificate"), "{query}: {error}");
    }
    // The name has to be that of the certificate, too.
    let other_name = verified.replace("127.0.0.1", "localhost");
    let error = Repo::new(&config(&other_name, |_| {})).unwrap().start().await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Config, "{error}");
}

#[tokio::test]
async fn a_file_without_certificates_is_refused_before_anything_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty, folder.path().join("missing.pem")] {
        let query = format!("sslmode=verify-full&sslrootcert={}", file.display());
        let error = Repo::new(&config(&format!("postgres://a:b@c/d?{query}"), |_| {})).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("sslrootcert"), "{error}");
    }
}
