//! `serve`, as a process of its own: this very program, called again.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio, exit},
};

use zzz_config::Loader;

use crate::support::{boot, call};

/// The arguments of the process that is to serve.
const CHILD: &str = "BOOT_TEST_CHILD";

/// What the other process runs; in this one it shows that nothing else asks for it.
#[test]
#[expect(clippy::exit, reason = "the exit code is what the test waits for")]
fn child() {
    let Ok(arguments) = env::var(CHILD) else {
        return assert_eq!(call(&["--version"]).code, 0);
    };
    let loader = Loader::of_process().folder("nowhere").arguments(arguments.split(' '));
    exit(boot().loader(loader).run(&mut std::io::stdout(), &mut std::io::stderr()).into());
}

pub(crate) struct Serving {
    pub(crate) process: Child,
    lines: BufReader<ChildStdout>,
}

impl Serving {
    pub(crate) fn start(arguments: &str) -> Self {
        Self::start_in(".".as_ref(), arguments)
    }

    pub(crate) fn start_in(folder: &Path, arguments: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "serve::child", "--nocapture"]).env(CHILD, arguments);
        for name in ["HOST", "PORT", "WORKERS", "LOG_LEVEL", "ZZZ_ENV", "SECRET_KEY", "TLS"] {
            command.env_remove(name);
        }
        let mut process = command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// The next line with `part` in it.
    pub(crate) fn says(&mut self, part: &str) -> String {
        let mut said = String::new();
        loop {
            let begin = said.len();
            assert!(self.lines.read_line(&mut said).unwrap() > 0, "no `{part}` in\n{said}");
            if said[begin..].contains(part) {
                return said[begin..].trim().to_owned();
            }
        }
    }

    fn address(&mut self) -> SocketAddr {
        let line = self.says("http://");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        address.unwrap().parse().unwrap()
    }

    pub(crate) fn terminate(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn get(address: SocketAddr) -> String {
    get_path(address, "/")
}

fn get_path(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_serves_until_a_signal_and_ends_with_zero() {
    // `serve` is the default.
    for arguments in
        ["--port=0 --name=Ann --env=prod --host=127.0.0.1", "serve --port 0 --name Ann"]
    {
        let mut serving = Serving::start(arguments);
        let address = serving.address();
        let answer = get(address);
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\nhello, Ann"),
            "{answer}"
        );
        serving.terminate();
        assert_eq!(serving.process.wait().unwrap().code(), Some(0));
    }
}

#[cfg(feature = "multi-thread")]
#[test]
fn the_other_backend_serves_too() {
    let mut serving = Serving::start("serve --port=0 --backend=multi-thread --workers=2");
    let line = serving.says("http://");
    assert!(line.ends_with("(dev, multi-thread backend, 2 workers)"), "{line}");
}

#[cfg(not(feature = "multi-thread"))]
#[test]
fn a_backend_that_is_not_built_in_is_named_with_the_way_out() {
    let text = call(&["serve", "--port=0", "--backend=multi-thread", "--log-level=off"]).refused(1);
    assert!(text.contains("build it with the feature `multi-thread`"), "{text}");
}

#[test]
fn only_dev_is_development() {
    for (environment, stage) in [("dev", "developed"), ("prod", "deployed")] {
        let arguments = format!("serve --port=0 --host=127.0.0.1 --env={environment}");
        let mut serving = Serving::start(&arguments);
        let answer = get_path(serving.address(), "/stage");
        assert!(answer.ends_with(stage), "{environment}: {answer}");
    }
}

#[test]
fn its_log_goes_to_the_standard_output() {
    let mut serving = Serving::start("serve --port=0 --log-level=trace");
    serving.address();
    serving.terminate();
    serving.says("stopping");
}

#[test]
fn a_port_that_is_taken_is_left_for_the_next_free_one_when_nobody_chose_it() {
    // The default port: whoever holds it, this or another program, it is taken.
    let _holder = TcpListener::bind("127.0.0.1:5555");
    let mut serving = Serving::start("serve --env=dev");
    serving.says("port 5555 is taken, so this is the next free one");
    let address = serving.address();
    assert!((5556..5575).contains(&address.port()), "{address}");
    assert!(get(address).ends_with("hello, world"));
}

#[test]
fn a_chosen_port_that_is_taken_fails_with_the_way_out() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let text = call(&["serve", "--port", &port, "--log-level", "off"]).refused(1);
    assert!(text.contains(&format!("port {port} on 127.0.0.1 is taken")), "{text}");
    assert!(text.contains("set PORT to another one, or leave PORT out"), "{text}");
    // Where it is deployed, another port would be looked for in vain.
    let arguments = ["serve", "--port", &port, "--host=127.0.0.1", "--env=prod", "--log-level=off"];
    let text = call(&arguments).refused(1);
    assert!(text.ends_with("or set PORT to another one\n"), "{text}");
}

#[cfg(unix)]
#[test]
fn it_serves_on_a_unix_socket() {
    use std::os::unix::{fs::PermissionsExt as _, net::UnixStream};

    let folder = env::temp_dir().join(format!("zzz-boot-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("app.sock");
    let arguments = format!(
        "serve --socket={} --socket-mode=600 --env=dev --workers=2 --proxy-protocol=10.0.0.0/8,unix",
        path.display()
    );
    let mut serving = Serving::start(&arguments);
    let line = serving.says("unix:");
    assert!(line.ends_with("app.sock (dev, per-core backend, 2 workers)"), "{line}");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    let mut stream = UnixStream::connect(&path).unwrap();
    let head = "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("hello, world"), "{answer}");

    let socket = format!("--socket={}", path.display());
    let text = call(&["serve", &socket, "--log-level=off"]).refused(1);
    assert!(text.contains("another process listens there; stop it"), "{text}");
    assert!(text.contains("SOCKET says where"), "{text}");

    serving.terminate();
    assert_eq!(serving.process.wait().unwrap().code(), Some(0));
    assert!(!path.exists());
    std::fs::remove_dir(&folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_signal_restarts_it_where_it_listens() {
    let mut serving = Serving::start("serve --env=dev --port=0 --host=127.0.0.1 --name=Ann");
    let address = serving.address();
    let id = serving.process.id().to_string();
    assert!(Command::new("kill").args(["-USR2", &id]).status().unwrap().success());
    assert_eq!(serving.address(), address);
    assert_eq!(serving.process.wait().unwrap().code(), Some(0), "the first one ends");
    let said = serving.says("a new process serves process=");
    let next = said.rsplit('=').next().unwrap();
    assert!(get(address).ends_with("hello, Ann"));
    assert!(Command::new("kill").args(["-TERM", next]).status().unwrap().success());
}

#[test]
fn who_may_introduce_clients_is_an_address_or_a_network() {
    let text = call(&["serve", "--port=0", "--proxy-protocol=10.0.0.0/40"]).refused(1);
    assert!(text.contains("`server.proxy_protocol`: \"10.0.0.0/40\" is no address"), "{text}");
}

#[test]
fn it_says_how_many_workers_serve() {
    for (workers, expected) in [("1", "(dev, per-core backend, 1 worker)"), ("3", ", 3 workers)")] {
        let line = Serving::start(&format!("serve --env=dev --port=0 --workers={workers}"))
            .says("http://");
        assert!(line.ends_with(expected), "{line}");
    }
}

#[test]
fn a_host_that_is_not_here_is_named() {
    // RFC 5737: an address that belongs to nobody.
    let text = call(&["serve", "--port=0", "--host=192.0.2.1", "--log-level=off"]).refused(1);
    assert!(text.contains("`server.host` is `192.0.2.1`"), "{text}");
    assert!(text.contains("set HOST to one, or to 0.0.0.0 for all"), "{text}");
    // The port is that which was asked for, and not the last of twenty.
    let text = call(&["serve", "--host=192.0.2.1", "--log-level=off"]).refused(1);
    assert!(text.contains("cannot listen on 192.0.2.1:5555"), "{text}");
}

#[cfg(not(feature = "tls"))]
#[test]
fn https_that_is_not_built_in_is_named_with_the_way_out() {
    for arguments in [&["--tls"][..], &["--tls-cert=a.pem"], &["--redirect-port=0"]] {
        for command in ["serve", "check"] {
            let text = call(&[&[command, "--log-level=off"], arguments].concat()).refused(1);
            assert!(text.contains("built without it; build it with the feature `tls`"), "{text}");
        }
    }
}
