//! Clients that are not ours: curl, OpenSSL, Python and Node.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{ClientCertificates, Limits, RunningServer, Tls};

use super::{Authority, serve};
use crate::support::{Carrier, TEST_TIME_MAX};

/// What a program wrote, on either output, and whether it succeeded.
struct Said {
    text: String,
    is_fine: bool,
}

impl Said {
    #[track_caller]
    fn fine(self) -> String {
        assert!(self.is_fine, "{}", self.text);
        self.text
    }

    #[track_caller]
    fn refused(self) -> String {
        assert!(!self.is_fine, "{}", self.text);
        self.text
    }
}

/// Runs a program to its end. Its input stays open until then, for some leave when it ends.
#[track_caller]
fn run(program: &str, arguments: &[&str], input: &str) -> Said {
    let spawned = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = spawned.unwrap_or_else(|error| {
        panic!("{program} is missing ({error}); `cargo xtask setup` installs it")
    });
    let mut open_input = child.stdin.take().expect("a pipe");
    // Who does not read it has left already.
    let _ = open_input.write_all(input.as_bytes());
    let (output, errors) = (child.stdout.take().expect("a pipe"), child.stderr.take());
    let errors = errors.expect("a pipe");
    let [output, errors] = [read_all(output), read_all(errors)];
    let is_fine = ended(&mut child);
    drop(open_input);
    let text = [output, errors].map(|thread| thread.join().expect("no panic")).concat();
    Said { text, is_fine }
}

fn read_all(mut from: impl std::io::Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("output");
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Whether it succeeded; ends it if it hangs.
fn ended(child: &mut Child) -> bool {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return status.success();
        }
        if start.elapsed() > TEST_TIME_MAX {
            let _ = child.kill();
            return false;
        }
        thread::park_timeout(Duration::from_millis(5));
    }
}

fn app() -> App {
    App::new().routes(handler_fn(|request| {
        let text = format!("hello, {}", request.host().unwrap_or_default());
        Box::pin(async { Ok(text.into_response()) })
    }))
}

struct Site {
    authority: Authority,
    server: RunningServer,
}

impl Site {
    fn start(change: impl FnOnce(Tls, &Authority) -> Tls) -> Self {
        let authority = Authority::new();
        let first = authority.sign("first", &["localhost", "127.0.0.1"]);
        let tls = change(Tls::new(first.certificate()), &authority);
        let server = serve(Carrier::PerCore, app(), Limits::default(), tls);
        Self { authority, server }
    }

    fn authority_file(&self) -> String {
        text(&self.authority.file())
    }

    fn port(&self) -> u16 {
        self.server.local_addr().port()
    }

    fn curl(&self, arguments: &[&str], name: &str) -> Said {
        let address = format!("https://{name}:{}/", self.port());
        let resolve = format!("{name}:{}:127.0.0.1", self.port());
        let authority = self.authority_file();
        let all = [
            "--silent",
            "--show-error",
            "--http1.1",
            "--resolve",
            &resolve,
            "--cacert",
            &authority,
        ];
        run("curl", &[&all[..], arguments, &[&address]].concat(), "")
    }

    /// Asks once and reads to the end.
    fn openssl(&self, arguments: &[&str]) -> Said {
        let connect = format!("127.0.0.1:{}", self.port());
        let authority = self.authority_file();
        let all = ["s_client", "-connect", &connect, "-servername", "localhost"];
        let checks = ["-CAfile", &authority, "-verify_return_error", "-ign_eof"];
        let request = "GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
        run("openssl", &[&all[..], &checks, arguments].concat(), request)
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn curl_speaks_tls_1_2_and_1_3_and_nothing_older() {
    let site = Site::start(|tls, _| tls);
    let hello = format!("hello, localhost:{}", site.port());
    for (version, code) in [("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")] {
        let only = [&format!("--tlsv{version}")[..], "--tls-max", version, "--verbose"];
        let said = site.curl(&only, "localhost").fine();
        assert!(
            said.contains(&hello) && said.contains(&format!("SSL connection using {code}")),
            "{said}"
        );
        assert!(said.contains("ALPN: server accepted http/1.1"), "{said}");
    }
    // The client has to be talked into it, or it would refuse by itself.
    let old = ["--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT:@SECLEVEL=0"];
    let said = site.curl(&old, "localhost").refused();
    assert!(said.contains("alert"), "{said}");
}

#[test]
fn curl_gets_the_certificate_of_the_name() {
    let site = Site::start(|tls, authority| {
        tls.certificate(authority.sign("second", &["two.example", "*.two.example"]).certificate())
    });
    for name in ["two.example", "any.two.example", "localhost"] {
        let said = site.curl(&[], name).fine();
        assert_eq!(said, format!("hello, {name}:{}", site.port()));
    }
    let said = site.curl(&[], "other.example").refused();
    assert!(said.contains("no alternative certificate subject name matches"), "{said}");
}

#[test]
fn curl_shows_a_certificate_where_one_is_required() {
    let site = Site::start(|tls, authority| {
        tls.client_certificates(ClientCertificates::required(authority.file()))
    });
    let own = site.authority.sign("client", &["client.example"]);
    let (chain, key) = (text(&own.chain_file), text(&own.key_file));
    site.curl(&["--cert", &chain, "--key", &key], "localhost").fine();
    let said = site.curl(&[], "localhost").refused();
    assert!(said.contains("certificate required"), "{said}");
}

#[test]
fn openssl_resumes_a_session_on_whatever_worker_it_meets() {
    let site = Site::start(|tls, _| tls);
    let session = text(&site.authority.path("session"));
    for version in ["-tls1_2", "-tls1_3"] {
        let said = site.openssl(&[version, "-sess_out", &session]).fine();
        assert!(said.contains("\nNew, TLSv1."), "{said}");
        for _ in 0..6 {
            let said = site.openssl(&[version, "-sess_in", &session]).fine();
            assert!(said.contains("\nReused, TLSv1."), "{said}");
            assert!(said.contains("hello, test"), "{said}");
        }
    }
}

#[test]
fn openssl_chooses_a_protocol_that_the_server_speaks() {
    let site = Site::start(|tls, _| tls);
    let said = site.openssl(&["-alpn", "spdy/3,http/1.1"]).fine();
    assert!(said.contains("ALPN protocol: http/1.1"), "{said}");
    let said = site.openssl(&["-alpn", "spdy/3"]).refused();
    assert!(said.contains("alert no application protocol"), "{said}");
}

#[test]
fn openssl_gets_the_ocsp_response_of_the_file() {
    let site = Site::start(|_, authority| {
        let signed = authority.sign("stapled", &["localhost"]);
        let (index, response) = (authority.path("index"), authority.path("response.der"));
        fs::write(&index, "").expect("a file");
        let (ca, key) = (text(&authority.file()), text(&authority.key_file()));
        let (index, out) = (text(&index), text(&response));
        let signs = ["ocsp", "-index", &index, "-CA", &ca, "-rsigner", &ca, "-rkey", &key];
        let asks =
            ["-issuer", &ca, "-cert", &text(&signed.chain_file), "-respout", &out, "-ndays", "7"];
        run("openssl", &[&signs[..], &asks].concat(), "").fine();
        Tls::new(signed.certificate().ocsp(response))
    });
    let said = site.openssl(&["-status"]).fine();
    assert!(said.contains("OCSP Response Status: successful"), "{said}");
}

#[test]
fn nothing_is_stapled_where_the_response_is_missing() {
    let site = Site::start(|_, authority| {
        let certificate = authority.sign("alone", &["localhost"]).certificate();
        Tls::new(certificate.ocsp(authority.path("gone.der")))
    });
    let said = site.openssl(&["-status"]).fine();
    assert!(said.contains("OCSP response: no response sent"), "{said}");
}

#[test]
fn openssl_is_refused_a_renegotiation() {
    let site = Site::start(|tls, _| tls);
    let connect = format!("127.0.0.1:{}", site.port());
    let arguments = ["s_client", "-connect", &connect, "-tls1_2"];
    // A line with this letter alone asks for one.
    let said = run("openssl", &arguments, "R\n").refused();
    assert!(said.contains("RENEGOTIATING") && said.contains("no renegotiation"), "{said}");
}

#[test]
fn python_reads_a_whole_answer() {
    const SCRIPT: &str = "\
import http.client, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
context.suppress_ragged_eofs = False
connection = http.client.HTTPSConnection('127.0.0.1', int(sys.argv[2]), context=context)
for _ in range(3):
    connection.request('GET', '/', headers={'host': 'python'})
    answer = connection.getresponse()
    print(answer.status, answer.read().decode(), connection.sock.version())
";
    let site = Site::start(|tls, _| tls);
    let port = site.port().to_string();
    let said = run("python3", &["-c", SCRIPT, &site.authority_file(), &port], "").fine();
    assert_eq!(said, "200 hello, python TLSv1.3\n".repeat(3));
}

#[test]
fn node_reads_a_whole_answer() {
    const SCRIPT: &str = "\
const [ca, port] = process.argv.slice(1);
const agent = new (require('https').Agent)({ ca: require('fs').readFileSync(ca), keepAlive: true });
const ask = (left) => require('https').get({ host: 'localhost', port, agent, family: 4 }, (answer) => {
    let text = '';
    answer.on('data', (piece) => text += piece);
    answer.on('end', () => {
        console.log(answer.statusCode, text.split(':')[0], answer.req.reusedSocket);
        if (left > 0) setImmediate(ask, left - 1); else agent.destroy();
    });
});
ask(2);
";
    let site = Site::start(|tls, _| tls);
    let port = site.port().to_string();
    let said = run("node", &["-e", SCRIPT, &site.authority_file(), &port], "").fine();
    let expected =
        ["200 hello, localhost false\n", &"200 hello, localhost true\n".repeat(2)].concat();
    assert_eq!(said, expected);
}
