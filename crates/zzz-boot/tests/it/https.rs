//! HTTPS, as `serve` speaks it and curl hears it.

use std::{fs, path::Path, process::Command, time::SystemTime};

use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

use crate::{serve::Serving, support::call};

/// A certificate of its own, in a folder that goes with it.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let this = Self { folder: tempfile::tempdir().unwrap() };
        this.sign("server", |_| {});
        this
    }

    fn sign(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        self.write(&format!("{name}.pem"), &certificate.pem());
        self.write(&format!("{name}.key"), &key.serialize_pem());
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn arguments(&self, chain: &str, key: &str) -> [String; 2] {
        [format!("--tls-cert={}", self.path(chain)), format!("--tls-key={}", self.path(key))]
    }
}

/// What curl prints, or why it cannot.
#[track_caller]
fn curl(arguments: &[&str]) -> String {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--max-time", "20"]).args(arguments);
    let output = command.output().expect("curl is installed, `cargo xtask setup` sees to it");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { text(output.stdout) } else { text(output.stderr) }
}

/// The port in a line that begins an address with `scheme`.
#[track_caller]
fn port(line: &str, scheme: &str) -> String {
    let rest = line.split(&format!("{scheme}://")).nth(1).unwrap();
    let address = rest.split(' ').next().unwrap();
    address.rsplit(':').next().unwrap().to_owned()
}

#[test]
fn it_serves_with_the_files_of_a_certificate() {
    let files = Files::new();
    let arguments = files.arguments("server.pem", "server.key").join(" ");
    let mut serving = Serving::start(&format!("serve --port=0 --env=dev {arguments}"));
    let line = serving.says("https://127.0.0.1:");
    let port = port(&line, "https");
    let address = format!("https://localhost:{port}/");
    assert_eq!(curl(&["--cacert", &files.path("server.pem"), &address]), "hello, world");
    assert!(curl(&[&address]).contains("self-signed"), "nobody trusts it without a word");
    serving.terminate();
    assert_eq!(serving.process.wait().unwrap().code(), Some(0));
}

#[test]
fn a_redirect_port_sends_everybody_to_https() {
    let files = Files::new();
    let arguments = files.arguments("server.pem", "server.key").join(" ");
    let mut serving =
        Serving::start(&format!("serve --port=0 --redirect-port=0 --env=dev {arguments}"));
    let (https, line) = (port(&serving.says("https://"), "https"), serving.says("http://"));
    assert!(line.ends_with(" sends everybody there"), "{line}");
    let address = format!("http://localhost:{}/a?b=c", port(&line, "http"));
    let told =
        curl(&["--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}", &address]);
    assert_eq!(told, format!("308 https://localhost:{https}/a?b=c"));
    let address = format!("http://localhost:{}/", port(&line, "http"));
    let told = curl(&["--location", "--cacert", &files.path("server.pem"), &address]);
    assert_eq!(told, "hello, world");
}

#[cfg(feature = "tls-dev")]
#[test]
fn developers_get_a_certificate_that_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let kept = |name: &str| folder.path().join(".zzz").join(name);
    let serve = || {
        let mut serving = Serving::start_in(folder.path(), "serve --tls --port=0 --env=dev");
        let port = port(&serving.says("https://"), "https");
        let chain = kept("localhost.pem").display().to_string();
        for host in ["localhost", "127.0.0.1"] {
            let address = format!("https://{host}:{port}/");
            assert_eq!(curl(&["--cacert", &chain, &address]), "hello, world", "{host}");
        }
        fs::read(kept("localhost.pem")).unwrap()
    };
    let first = serve();
    assert_eq!(first, serve(), "it is the same at the second start");
    let mode = fs::metadata(kept("localhost.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_to_string(kept(".gitignore")).unwrap(), "*\n");
    fs::write(kept("localhost.pem"), "half of").unwrap();
    assert_ne!(first, serve(), "a damaged one is made anew");
}

#[test]
fn what_cannot_be_used_is_named_with_the_way_out() {
    let files = Files::new();
    files.sign("old", |params| params.not_after = rcgen::date_time_ymd(2020, 2, 29));
    files.sign("other", |_| {});
    files.write("empty.pem", "");
    files.write("half.pem", "-----BEGIN CERTIFICATE-----\nMIIB");
    files.write("half.key", "-----BEGIN PRIVATE KEY-----\nMIIB");
    files.write(
        "secret.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    for (chain, key, expected) in [
        ("gone.pem", "server.key", "cannot read the certificate GONE.PEM: No such file"),
        ("gone.pem", "server.key", "put it there, or name another file"),
        ("server.pem", "gone.key", "cannot read the key GONE.KEY: No such file"),
        (
            "empty.pem",
            "server.key",
            "EMPTY.PEM cannot be used: it has no `-----BEGIN CERTIFICATE-----`",
        ),
        ("half.pem", "server.key", "HALF.PEM cannot be used: its PEM is broken"),
        (
            "old.pem",
            "old.key",
            "OLD.PEM cannot be used: it expired on Sat, 29 Feb 2020 00:00:00 GMT; renew it",
        ),
        (
            "server.pem",
            "other.key",
            "SERVER.PEM cannot be used: the key OTHER.KEY belongs to another certificate",
        ),
        (
            "server.pem",
            "server.pem",
            "the key SERVER.PEM cannot be used: it has no `-----BEGIN PRIVATE KEY-----`",
        ),
        ("server.pem", "half.key", "the key HALF.KEY cannot be used: its PEM is broken"),
        (
            "server.pem",
            "secret.key",
            "the key SECRET.KEY cannot be used: it is encrypted; write it without a passphrase, with `openssl pkey",
        ),
    ] {
        let [chain_flag, key_flag] = files.arguments(chain, key);
        for command in ["serve", "check"] {
            let arguments = [command, "--port=0", "--log-level=off", &chain_flag, &key_flag];
            let text = call(&arguments).refused(1);
            let mut expected = expected.to_owned();
            for name in [chain, key] {
                expected = expected.replace(&name.to_ascii_uppercase(), &files.path(name));
            }
            assert!(text.contains(&expected), "{text}\nhas no\n{expected}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (arguments, expected) in [
        (
            &["--tls", "--env=prod"][..],
            "`server.tls` is true, but there is no certificate; set TLS_CERT and TLS_KEY",
        ),
        (
            &["--redirect-port=0"],
            "`server.redirect_port` is 0, but there is no HTTPS to be sent to",
        ),
        (
            &["--tls-cert=a,b", "--tls-key=c"],
            "`server.tls_cert` has 2 and `server.tls_key` 1; name one for each",
        ),
        (&["--tls-cert-pem=a"], "`server.tls_cert_pem` and `server.tls_key_pem` belong together"),
        (
            &["--tls-cert=a", "--socket=a.sock"],
            "a socket needs no HTTPS; leave SOCKET or what begins with TLS out",
        ),
    ] {
        let text =
            call(&[&["serve", "--port=0", "--log-level=off"], arguments].concat()).refused(1);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_port_for_redirects_that_is_taken_is_named() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("--redirect-port={}", holder.local_addr().unwrap().port());
    let files = Files::new();
    let [chain, key] = files.arguments("server.pem", "server.key");
    let arguments = ["serve", "--port=0", "--log-level=off", &taken, &chain, &key];
    let text = call(&arguments).refused(1);
    assert!(text.contains("`server.redirect_port`: cannot listen on 127.0.0.1:"), "{text}");
    assert!(text.ends_with("REDIRECT_PORT says which\n"), "{text}");
}

#[test]
fn check_tells_of_certificates_that_end_soon_and_keys_that_all_may_read() {
    let files = Files::new();
    files.sign("soon", |params| {
        params.not_after = (SystemTime::now() + std::time::Duration::from_hours(13 * 24)).into();
    });
    set_mode(Path::new(&files.path("soon.key")), 0o644);
    let [chain, key] = files.arguments("soon.pem", "soon.key");
    let text = call(&["check", &chain, &key]).fine();
    assert!(text.contains("soon.pem expires on ") && text.contains("; renew it"), "{text}");
    assert!(text.contains("everybody on this machine may read the key"), "{text}");
    assert!(text.ends_with("; 2 findings\n"), "{text}");
    set_mode(Path::new(&files.path("server.key")), 0o600);
    let [chain, key] = files.arguments("server.pem", "server.key");
    assert!(call(&["check", "--strict", &chain, &key]).fine().ends_with("are fine\n"));
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
