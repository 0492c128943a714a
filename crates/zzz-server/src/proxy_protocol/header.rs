//! What a header of the PROXY protocol says.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// One header, read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// How much of the input it is.
    pub(crate) len: usize,
    /// `None` if the connection is what it is.
    pub(crate) ends: Option<Ends>,
}

/// Both ends of the client's connection to the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) client: SocketAddr,
    pub(crate) proxy: SocketAddr,
}

/// Why bytes are no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(&'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const START_1: &[u8] = b"PROXY ";
/// The longest line of version 1, with its end (section 2.1).
const LINE_BYTES_MAX: usize = 107;
const START_2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// The part of version 2 that every header has (section 2.2).
const FIXED_BYTES: usize = 16;

/// Reads the header at the start of `input`; `None` if it is not all there.
///
/// # Errors
///
/// If no header begins like this, or it would be longer than `bytes_max`.
pub(crate) fn parse(input: &[u8], bytes_max: usize) -> Result<Option<Header>, Malformed> {
    if begins(input, START_1) {
        parse_1(input)
    } else if begins(input, START_2) {
        parse_2(input, bytes_max)
    } else {
        Err(Malformed("it does not begin with a PROXY header"))
    }
}

/// Whether `input` is the beginning of `start` or begins with it.
fn begins(input: &[u8], start: &[u8]) -> bool {
    input.iter().zip(start).all(|(found, expected)| found == expected)
}

/// A line of text (section 2.1).
fn parse_1(input: &[u8]) -> Result<Option<Header>, Malformed> {
    let window = &input[..input.len().min(LINE_BYTES_MAX)];
    let Some(end) = window.windows(2).position(|two| two == b"\r\n") else {
        return if input.len() < LINE_BYTES_MAX {
            Ok(None)
        } else {
            Err(Malformed("its line is longer than 107 bytes"))
        };
    };
    let malformed = Malformed("its line is not one of version 1");
    let line = str::from_utf8(&window[START_1.len()..end]).map_err(|_| malformed)?;
    let fields: Vec<&str> = line.split(' ').collect();
    let ends = match fields[..] {
        ["UNKNOWN", ..] => None,
        [family @ ("TCP4" | "TCP6"), client, proxy, client_port, proxy_port] => {
            let end = |address, port| end_1(family, address, port).ok_or(malformed);
            Some(Ends { client: end(client, client_port)?, proxy: end(proxy, proxy_port)? })
        }
        _ => return Err(malformed),
    };
    Ok(Some(Header { len: end + 2, ends }))
}

fn end_1(family: &str, address: &str, port: &str) -> Option<SocketAddr> {
    let address = match family {
        "TCP4" => IpAddr::V4(address.parse().ok()?),
        _ => IpAddr::V6(address.parse().ok()?),
    };
    // Leading zeros are not permitted.
    let is_number =
        port == "0" || (!port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit()));
    let port = port.parse().ok().filter(|_| is_number)?;
    Some(SocketAddr::new(address, port))
}

/// Bytes (section 2.2).
fn parse_2(input: &[u8], bytes_max: usize) -> Result<Option<Header>, Malformed> {
    let Some(([version_and_command, family, high, low], _)) =
        input.get(START_2.len()..).and_then(|rest| rest.split_first_chunk::<4>())
    else {
        return Ok(None);
    };
    let is_local = match version_and_command {
        0x20 => true,
        0x21 => false,
        _ => return Err(Malformed("its version is not 2, or its command is unknown")),
    };
    let len = FIXED_BYTES + usize::from(u16::from_be_bytes([*high, *low]));
    if len > bytes_max {
        return Err(Malformed("it is longer than it may be"));
    }
    let Some(addresses) = input.get(FIXED_BYTES..len) else {
        return Ok(None);
    };
    let ends = if is_local { None } else { ends_2(*family, addresses)? };
    Ok(Some(Header { len, ends }))
}

/// Over streams and over datagrams, which is how clients of HTTP/3 come.
fn ends_2(family: u8, addresses: &[u8]) -> Result<Option<Ends>, Malformed> {
    const SHORT: Malformed = Malformed("it is shorter than its addresses");
    match family {
        0x00 => Ok(None),
        0x11 | 0x12 => {
            let (bytes, _) = addresses.split_first_chunk::<12>().ok_or(SHORT)?;
            let [a, b, c, d, e, f, g, h, client_port @ .., k, l] = *bytes;
            Ok(Some(Ends {
                client: end_2(Ipv4Addr::new(a, b, c, d), client_port),
                proxy: end_2(Ipv4Addr::new(e, f, g, h), [k, l]),
            }))
        }
        0x21 | 0x22 => {
            let (client, rest) = addresses.split_first_chunk::<16>().ok_or(SHORT)?;
            let (proxy, rest) = rest.split_first_chunk::<16>().ok_or(SHORT)?;
            let ([a, b, c, d], _) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
            Ok(Some(Ends {
                client: end_2(Ipv6Addr::from(*client), [*a, *b]),
                proxy: end_2(Ipv6Addr::from(*proxy), [*c, *d]),
            }))
        }
        // Two paths of Unix sockets, which name nobody here.
        0x31 | 0x32 if addresses.len() >= 216 => Ok(None),
        0x31 | 0x32 => Err(SHORT),
        _ => Err(Malformed("its family of addresses is unknown")),
    }
}

fn end_2(address: impl Into<IpAddr>, port: [u8; 2]) -> SocketAddr {
    SocketAddr::new(address.into(), u16::from_be_bytes(port))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BYTES_MAX: usize = 4096;

    fn text(ends: Ends) -> Vec<u8> {
        let Ends { client, proxy } = ends;
        let family = if client.is_ipv4() { "TCP4" } else { "TCP6" };
        let ports = format!("{} {}", client.port(), proxy.port());
        format!("PROXY {family} {} {} {ports}\r\n", client.ip(), proxy.ip()).into_bytes()
    }

    fn binary(ends: Ends, more: &[u8]) -> Vec<u8> {
        let mut rest = Vec::new();
        for end in [ends.client, ends.proxy] {
            match end.ip() {
                IpAddr::V4(address) => rest.extend(address.octets()),
                IpAddr::V6(address) => rest.extend(address.octets()),
            }
        }
        rest.extend(ends.client.port().to_be_bytes());
        rest.extend(ends.proxy.port().to_be_bytes());
        rest.extend(more);
        let family = if ends.client.is_ipv4() { 0x11 } else { 0x21 };
        let len = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [START_2, &[0x21, family], &len, &rest].concat()
    }

    fn ends() -> impl Strategy<Value = Ends> {
        let of = |client: IpAddr, proxy: IpAddr, ports: (u16, u16)| Ends {
            client: SocketAddr::new(client, ports.0),
            proxy: SocketAddr::new(proxy, ports.1),
        };
        prop_oneof![
            any::<(Ipv4Addr, Ipv4Addr, (u16, u16))>().prop_map(move |(client, proxy, ports)| of(
                client.into(),
                proxy.into(),
                ports
            )),
            any::<(Ipv6Addr, Ipv6Addr, (u16, u16))>().prop_map(move |(client, proxy, ports)| of(
                client.into(),
                proxy.into(),
                ports
            )),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            ends in ends(), more in prop::collection::vec(any::<u8>(), 0..64), rest in ".{0,20}",
        ) {
            for header in [text(ends), binary(ends, &more)] {
                let input = [&header[..], rest.as_bytes()].concat();
                let expected = Header { len: header.len(), ends: Some(ends) };
                prop_assert_eq!(parse(&input, BYTES_MAX), Ok(Some(expected)));
                for cut in 0..header.len() {
                    prop_assert_eq!(parse(&header[..cut], BYTES_MAX), Ok(None), "at {}", cut);
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic(
            start in prop::sample::select(vec![&b""[..], START_1, START_2, b"PROXY TCP6 "]),
            rest in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let input = [start, &rest].concat();
            if let Ok(Some(header)) = parse(&input, BYTES_MAX) {
                prop_assert!(header.len <= input.len());
            }
        }
    }
}
