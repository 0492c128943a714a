//! How a connection begins: encryption, who we are, and what is needed to cancel statements.

use std::io;

use postgres_protocol::{
    authentication::{
        md5_hash,
        sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256},
    },
    message::frontend,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{
    Malformed, Message, Wire, WireError,
    error::ServerError,
    message::{Authentication, kind},
};
use crate::postgres::{
    options::{Options, SslMode},
    socket::{Address, Socket},
    tls::{Stream, Tls},
};

/// Why a connection does not begin.
pub(crate) enum StartError {
    /// It is lost, or the server refuses it.
    Wire(WireError),
    /// The address demands what cannot be, or lacks what the server demands.
    Unusable(String),
}

/// What a server wants to hear before it cancels what runs on a connection.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    process: i32,
    secret: i32,
}

type Result<T, E = StartError> = std::result::Result<T, E>;

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Wire(WireError::Lost(error))
    }
}

impl From<Malformed> for StartError {
    fn from(malformed: Malformed) -> Self {
        io::Error::from(malformed).into()
    }
}

/// Opens a stream to the server at `address`, encrypted as `options` say.
#[cfg_attr(
    not(feature = "postgres-tls"),
    expect(clippy::useless_conversion, reason = "a stream is a socket there")
)]
pub(crate) async fn open(
    socket: Socket,
    address: &Address,
    options: &Options,
    tls: &Tls,
) -> Result<Stream> {
    // Nobody listens to a Unix socket.
    let is_asked = match options.ssl_mode {
        SslMode::Disable => false,
        SslMode::Prefer => tls.is_there() && !address.is_unix(),
        SslMode::Require => true,
    };
    if !is_asked {
        return Ok(Stream::from(socket));
    }
    let mut socket = socket;
    let mut request = bytes::BytesMut::new();
    frontend::ssl_request(&mut request);
    socket.write_all(&request).await?;
    // Exactly one byte: what follows is of the handshake.
    match socket.read_u8().await? {
        b'S' => tls.encrypt(socket, address.name()).await.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                StartError::Unusable(format!("the TLS handshake failed: {error}"))
            }
            _ => error.into(),
        }),
        _ if options.ssl_mode == SslMode::Require => {
            Err(StartError::Unusable("the server does not support TLS".to_owned()))
        }
        _ => Ok(Stream::from(socket)),
    }
}

/// Has the server at the end of `stream` let us in.
pub(crate) async fn start(stream: Stream, options: &Options) -> Result<(Wire, Key)> {
    let mut wire = Wire::new(stream);
    let named = [
        ("application_name", &options.application_name),
        ("options", &options.session_options),
        ("database", &options.database),
    ];
    let named = named.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let parameters =
        [("client_encoding", "UTF8"), ("user", &options.user)].into_iter().chain(named);
    frontend::startup_message(parameters, &mut wire.output)?;
    authenticate(&mut wire, options).await?;
    let mut key = Key { process: 0, secret: 0 };
    loop {
        let message = expected(&mut wire).await?;
        match message.kind {
            kind::KEY_DATA => {
                let (process, secret) = message.key()?;
                key = Key { process, secret };
            }
            kind::READY => return Ok((wire, key)),
            _ => return Err(unexpected(message)),
        }
    }
}

/// The next message, if the server does not refuse.
async fn expected(wire: &mut Wire) -> Result<Message<'_>> {
    let message = wire.next().await?;
    if message.kind == kind::ERROR {
        let refused = Box::new(ServerError::of(message));
        return Err(StartError::Wire(WireError::Refused(refused)));
    }
    Ok(message)
}

async fn authentication(wire: &mut Wire) -> Result<Authentication<'_>> {
    let message = expected(wire).await?;
    match message.kind {
        kind::AUTHENTICATION => Ok(message.authentication()?),
        _ => Err(unexpected(message)),
    }
}

#[cold]
fn unexpected(message: Message<'_>) -> StartError {
    let text = format!("the server sent a message that nobody expects: {message:?}");
    io::Error::new(io::ErrorKind::InvalidData, text).into()
}

async fn authenticate(wire: &mut Wire, options: &Options) -> Result<()> {
    match authentication(wire).await? {
        Authentication::Ok => return Ok(()),
        Authentication::Password => {
            frontend::password_message(password(options)?, &mut wire.output)?;
        }
        Authentication::Md5(salt) => {
            let hash = md5_hash(options.user.as_bytes(), password(options)?, salt);
            frontend::password_message(hash.as_bytes(), &mut wire.output)?;
        }
        Authentication::Sasl(mechanisms) => {
            let mut names = mechanisms.split(|byte| *byte == 0);
            if !names.any(|name| name == SCRAM_SHA_256.as_bytes()) {
                let text = "the server offers no way to authenticate that is known here";
                return Err(StartError::Unusable(text.to_owned()));
            }
            scram(wire, password(options)?).await?;
        }
        other => return Err(unsupported(other)),
    }
    match authentication(wire).await? {
        Authentication::Ok => Ok(()),
        other => Err(unsupported(other)),
    }
}

/// Shows the server that we know the password, and has it show that it does.
async fn scram(wire: &mut Wire, password: &[u8]) -> Result<()> {
    // No channel binding: SCRAM without it, which every server takes.
    let mut scram = ScramSha256::new(password, ChannelBinding::unsupported());
    frontend::sasl_initial_response(SCRAM_SHA_256, scram.message(), &mut wire.output)?;
    match authentication(wire).await? {
        Authentication::SaslContinue(data) => scram.update(data).map_err(disproved)?,
        other => return Err(unsupported(other)),
    }
    frontend::sasl_response(scram.message(), &mut wire.output)?;
    match authentication(wire).await? {
        Authentication::SaslFinal(data) => scram.finish(data).map_err(disproved),
        other => Err(unsupported(other)),
    }
}

/// Whoever answers does not know the password.
#[cold]
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn disproved(error: io::Error) -> StartError {
    StartError::Unusable(format!("the server could not be authenticated: {error}"))
}

fn password(options: &Options) -> Result<&[u8]> {
    let missing = "the server wants a password, and the address has none";
    let password = options.password.as_deref();
    password.ok_or_else(|| StartError::Unusable(missing.to_owned()))
}

#[cold]
fn unsupported(asked: Authentication<'_>) -> StartError {
    let number = match asked {
        Authentication::Other(number) => format!(" (number {number})"),
        _ => String::new(),
    };
    let known = "scram-sha-256, md5, password and trust are known";
    StartError::Unusable(format!(
        "the server wants to authenticate in another way{number}: {known}"
    ))
}

/// Asks the server at the end of `stream` to cancel what runs on the connection of `key`, and waits until it has sent its
/// signal: it closes the stream then, so that no later statement can be hit by it.
pub(crate) async fn cancel(mut stream: Stream, key: Key) -> io::Result<()> {
    let mut request = bytes::BytesMut::new();
    frontend::cancel_request(key.process, key.secret, &mut request);
    stream.write_all(&request).await?;
    stream.flush().await?;
    // However it is closed, it is.
    while let Ok(1..) = stream.read(&mut [0; 64]).await {}
    Ok(())
}
