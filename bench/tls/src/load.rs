//! The client: blocking, one connection at a time.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, HandshakeKind, RootCertStore, StreamOwned,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
    version::TLS13,
};

use crate::servers::BIG_BYTES;

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Case {
    /// Connections with a whole handshake of TLS 1.3 and one request.
    Handshake,
    /// The same with a ticket.
    Resumed,
    /// Requests on a connection that is kept.
    Small,
    /// Answers of 16 MiB on a connection that is kept.
    Bulk,
}

impl Case {
    pub(crate) const ALL: [Self; 4] = [Self::Handshake, Self::Resumed, Self::Small, Self::Bulk];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::Resumed => "resumed",
            Self::Small => "small",
            Self::Bulk => "bulk",
        }
    }

    /// What [`Client::work`] counts.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Handshake | Self::Resumed => "CPU µs/connection",
            Self::Small => "CPU µs/request",
            Self::Bulk => "CPU µs/MiB",
        }
    }
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

pub(crate) struct Client {
    config: Arc<ClientConfig>,
    address: SocketAddr,
    case: Case,
    kept: Option<Stream>,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) fn new(pem: &str, address: SocketAddr, case: Case) -> Self {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
        roots.add(root).expect("a certificate");
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .expect("a version")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        if case != Case::Resumed {
            config.resumption = Resumption::disabled();
        }
        let config = Arc::new(config);
        let mut this = Self { config, address, case, kept: None, buffer: vec![0; 64 * 1024] };
        if case == Case::Resumed {
            // For the first ticket.
            this.connection();
        }
        this
    }

    /// Does a piece of work and says how many units it was.
    pub(crate) fn work(&mut self) -> u64 {
        match self.case {
            Case::Handshake | Case::Resumed => {
                let kind = self.connection();
                let is_resumed = kind == Some(HandshakeKind::Resumed);
                assert_eq!(is_resumed, self.case == Case::Resumed, "{kind:?}");
                1
            }
            Case::Small => {
                self.exchange("/", 5);
                1
            }
            Case::Bulk => {
                self.exchange("/big", BIG_BYTES);
                (BIG_BYTES / 1024 / 1024) as u64
            }
        }
    }

    /// A connection from its first byte to its last.
    fn connection(&mut self) -> Option<HandshakeKind> {
        self.exchange("/", 5);
        let mut stream = self.kept.take().expect("a connection");
        let kind = stream.conn.handshake_kind();
        stream.conn.send_close_notify();
        let _ = stream.flush();
        kind
    }

    fn exchange(&mut self, path: &str, body_bytes: usize) {
        let stream = self.kept.get_or_insert_with(|| {
            let name = "localhost".try_into().expect("a name");
            let connection = ClientConnection::new(self.config.clone(), name).expect("a client");
            let stream = TcpStream::connect(self.address).expect("it listens");
            stream.set_nodelay(true).expect("an option that every system has");
            StreamOwned::new(connection, stream)
        });
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut received = 0;
        let mut wanted = None;
        while wanted.is_none_or(|wanted| received < wanted) {
            let count =
                stream.read(&mut self.buffer[if wanted.is_none() { received } else { 0 }..]);
            let count = count.expect("an answer");
            assert_ne!(count, 0, "the answer ends early");
            received += count;
            if wanted.is_none() {
                let head = self.buffer[..received].windows(4).position(|part| part == b"\r\n\r\n");
                wanted = head.map(|head| head + 4 + body_bytes);
            }
        }
        assert_eq!(Some(received), wanted, "the answer is as long as it should be");
    }
}
