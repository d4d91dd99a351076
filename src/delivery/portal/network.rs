//! The network that an address belongs to: the block that one household, office or company usually has to itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// "203.0.113.0/24" or "2001:db8:1:2::/64"; the same address counts once, however it is written.
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => format!("{}/64", half(address)),
    }
}

/// What counts as one client when counting requests: anyone with one IPv6 address has its whole network.
#[must_use]
pub fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => half(address).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn half(address: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_network() {
        for (address, told, counted) in [
            ("203.0.113.7", "203.0.113.0/24", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.0/24", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::"),
            ("::1", "::/64", "::"),
        ] {
            let address: IpAddr = address.parse().expect("an address");
            assert_eq!((network(address).as_str(), client(address).to_string().as_str()), (told, counted));
        }
    }
}
