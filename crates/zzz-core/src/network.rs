//! Networks in CIDR notation.

use std::{net::IpAddr, str::FromStr};

use crate::{Error, Result};

/// An address, or all that begin with the same bits
/// ([RFC 4632, section 3.1](https://www.rfc-editor.org/rfc/rfc4632#section-3.1)): proxies to trust, servers to ask.
///
/// An IPv4 address in IPv6 (`::ffff:10.0.0.1`) is an IPv4 address here.
///
/// # Examples
///
/// ```
/// use zzz_core::Network;
///
/// let network: Network = "10.0.0.0/8".parse()?;
/// assert!(network.contains("10.1.2.3".parse().unwrap()));
/// assert!(!network.contains("192.0.2.1".parse().unwrap()));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix_bits: u32,
}

impl FromStr for Network {
    type Err = Error;

    /// Reads `10.0.0.7`, `10.0.0.0/8` or `2001:db8::/32`.
    ///
    /// # Errors
    ///
    /// If it is neither an address nor a network.
    fn from_str(text: &str) -> Result<Self> {
        Self::read(text).ok_or_else(|| {
            Error::internal(format!(
                "{text:?} is no address and no network: expected one like `10.0.0.7`, \
                 `10.0.0.0/8` or `2001:db8::/32`"
            ))
        })
    }
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (base, prefix) = match text.split_once('/') {
            Some((base, prefix)) => (base, Some(prefix)),
            None => (text, None),
        };
        let base = base.parse::<IpAddr>().ok()?;
        let prefix_bits = match prefix {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok()?
            }
            Some(_) => return None,
            None => bits(base),
        };
        (prefix_bits <= bits(base)).then_some(Self { base, prefix_bits })
    }

    /// Whether `address` is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let differing = base.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= self.prefix_bits
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let differing = base.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= self.prefix_bits
            }
            _ => false,
        }
    }
}

fn bits(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(network: &str, address: &str, contains: bool) {
        let network = network.parse::<Network>().unwrap();
        assert_eq!(network.contains(address.parse().unwrap()), contains, "{network:?} {address}");
    }

    #[test]
    fn the_first_bits_decide() {
        check("10.0.0.0/8", "10.255.0.1", true);
        check("10.0.0.0/8", "11.0.0.0", false);
        check("10.1.2.3", "10.1.2.3", true);
        check("10.1.2.3", "10.1.2.4", false);
        check("0.0.0.0/0", "8.8.8.8", true);
        check("0.0.0.0/0", "::1", false);
        check("10.0.0.0/8", "::ffff:10.0.0.1", true);
        check("2001:db8::/32", "2001:db8:1::1", true);
        check("2001:db8::/32", "2001:db9::1", false);
        check("::1", "::1", true);
        check("::/0", "::2", true);
    }

    #[test]
    fn what_is_no_network() {
        for text in ["", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10/8", "a", "1.2.3.4/+8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", address in any::<u128>()) {
            if let Ok(network) = text.parse::<Network>() {
                network.contains(Ipv6Addr::from_bits(address).into());
            }
        }

        #[test]
        fn a_network_contains_its_base(base in any::<u32>(), prefix in 0_u32..=32) {
            let base = Ipv4Addr::from_bits(base);
            let network: Network = format!("{base}/{prefix}").parse().unwrap();
            prop_assert!(network.contains(base.into()));
        }
    }
}
