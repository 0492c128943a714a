//! Which addresses may be asked.

use std::{
    error::Error as StdError,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use zzz_core::Network;

/// Says whether an address may be connected to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    pub(crate) allows_internal: bool,
    /// Names, in lower case, that may lead anywhere.
    pub(crate) hosts: Vec<String>,
    pub(crate) networks: Vec<Network>,
}

impl Guard {
    /// Whether `host` may be asked as it is written; of a name, only its addresses can tell.
    pub(crate) fn check_host(&self, host: &str) -> Result<(), InternalAddress> {
        plain_host(host).parse().map_or(Ok(()), |address| self.check(host, address))
    }

    /// Whether `address`, to which `host` led, may be connected to.
    pub(crate) fn check(&self, host: &str, address: IpAddr) -> Result<(), InternalAddress> {
        let is_allowed = self.allows_internal
            || !is_internal(address)
            || self.networks.iter().any(|network| network.contains(address))
            || self.hosts.iter().any(|allowed| *allowed == plain_host(host));
        if is_allowed { Ok(()) } else { Err(InternalAddress(address)) }
    }
}

/// `host` as it is compared: without brackets and the dot of the root, in lower case.
pub(crate) fn plain_host(host: &str) -> String {
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// An address that nobody outside may lead to.
#[derive(Debug)]
pub(crate) struct InternalAddress(IpAddr);

impl fmt::Display for InternalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is an internal address; where it may be asked, say so with `.allow_host(..)`, \
             `.allow_network(..)` or `.allow_internal()`",
            self.0
        )
    }
}

impl StdError for InternalAddress {}

/// Whether `address` is anything but one of the public internet.
///
/// That is what the IANA registries of special-purpose addresses
/// ([RFC 6890](https://www.rfc-editor.org/rfc/rfc6890)) say is not globally reachable, multicast, and the
/// public address under which one provider serves the metadata of machines.
pub(crate) fn is_internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_internal_v4(address),
        IpAddr::V6(address) => is_internal_v6(address),
    }
}

fn is_internal_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        // This network, private, loopback.
        [0 | 10 | 127, ..] => true,
        // Shared by carriers for NAT: RFC 6598.
        [100, 64..=127, ..] => true,
        // Link-local, metadata of machines among them.
        [169, 254, ..] => true,
        [172, 16..=31, ..] => true,
        // Metadata of machines at Azure.
        [168, 63, 129, 16] => true,
        // Protocol assignments, documentation, relays of 6to4.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] => true,
        [192, 168, ..] => true,
        // Benchmarks: RFC 2544.
        [198, 18 | 19, ..] => true,
        // Documentation.
        [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Multicast, reserved, broadcast.
        [224..=255, ..] => true,
        _ => false,
    }
}

fn is_internal_v6(address: Ipv6Addr) -> bool {
    if let Some(embedded) = embedded(address) {
        return is_internal_v4(embedded);
    }
    match address.segments() {
        // Protocol assignments with Teredo, benchmarks and ORCHID; documentation.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => true,
        // All that is assigned for unicast beyond one's own network: RFC 4291, section 2.4. It
        // leaves out loopback, unspecified, unique local, link-local, site-local and multicast.
        [0x2000..=0x3fff, ..] => false,
        _ => true,
    }
}

/// The IPv4 address that a gateway would send packets for `address` to.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        // Mapped: RFC 4291, section 2.5.5.2; NAT64: RFC 6052, section 2.1.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(of(high, low))
        }
        // 6to4: RFC 3056.
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(internal: bool, addresses: &[&str]) {
        for address in addresses {
            assert_eq!(is_internal(address.parse().unwrap()), internal, "{address}");
        }
    }

    #[test]
    fn every_class_of_ipv4() {
        check(true, &["0.0.0.0", "0.1.2.3"]);
        check(true, &["10.0.0.0", "10.255.255.255"]);
        check(true, &["100.64.0.0", "100.100.100.200", "100.127.255.255"]);
        check(true, &["127.0.0.1", "127.255.255.254"]);
        check(true, &["169.254.169.254", "169.254.170.2"]);
        check(true, &["172.16.0.1", "172.31.255.255"]);
        check(true, &["168.63.129.16"]);
        check(true, &["192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1"]);
        check(true, &["198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7"]);
        check(true, &["224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"]);
        check(false, &["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "93.184.215.14"]);
        check(false, &["100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1"]);
        check(false, &["169.253.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.0.1"]);
        check(false, &["168.63.129.17", "198.17.0.1", "198.20.0.1", "223.255.255.255"]);
    }

    #[test]
    fn every_class_of_ipv6() {
        check(true, &["::", "::1", "::2", "::7f00:1", "::8.8.8.8"]);
        check(true, &["fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1"]);
        check(true, &["ff02::1", "ff0e::1", "100::1", "5f00::1", "4000::1"]);
        check(
            true,
            &["2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1"],
        );
        check(true, &["64:ff9b:1::808:808", "64:ff9b::1:808:808"]);
        check(false, &["2606:4700:4700::1111", "2001:4860:4860::8888", "2a00::1", "3fff:1000::1"]);
    }

    #[test]
    fn an_ipv4_address_in_ipv6_is_looked_at() {
        check(true, &["::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1"]);
        check(true, &["64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254"]);
        check(true, &["2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::"]);
        check(false, &["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]);
    }

    #[test]
    fn a_list_lets_through_what_it_names() {
        let lets = |guard: &Guard, host: &str, address: &str| {
            guard.check(host, address.parse().unwrap()).is_ok()
        };
        let nobody = Guard::default();
        assert!(
            lets(&nobody, "example.com", "8.8.8.8") && !lets(&nobody, "a.internal", "10.0.0.1")
        );
        let hosts = Guard { hosts: vec!["a.internal".to_owned(), "::1".to_owned()], ..nobody };
        assert!(lets(&hosts, "A.Internal.", "10.0.0.1") && lets(&hosts, "[::1]", "::1"));
        assert!(!lets(&hosts, "b.a.internal", "10.0.0.1") && !lets(&hosts, "10.0.0.1", "10.0.0.1"));
        let networks = vec!["10.1.0.0/16".parse().unwrap()];
        let networks = Guard { networks, ..Guard::default() };
        assert!(lets(&networks, "any", "10.1.2.3") && !lets(&networks, "any", "10.2.0.1"));
        let all = Guard { allows_internal: true, ..Guard::default() };
        assert!(lets(&all, "any", "127.0.0.1"));
    }

    proptest! {
        #[test]
        fn a_private_address_is_one_however_it_is_embedded(low in any::<u32>()) {
            let v4 = Ipv4Addr::from_bits(low);
            let mapped = v4.to_ipv6_mapped();
            let nat64 = Ipv6Addr::from_bits(0x64_ff9b << 96 | u128::from(low));
            let six_to_four = Ipv6Addr::from_bits(0x2002 << 112 | u128::from(low) << 80);
            for v6 in [mapped, nat64, six_to_four] {
                prop_assert_eq!(is_internal(v6.into()), is_internal(v4.into()), "{} {}", v4, v6);
            }
        }
    }
}
