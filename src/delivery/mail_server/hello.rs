//! The name with which this computer greets a mail server (RFC 5321, 4.1.4): its own fully qualified name, else its
//! address, and never "localhost" to a remote server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::time::Duration;

use lettre::transport::smtp::extension::ClientId;

use super::MailSetupError;
use crate::smtp::resolving::addresses_within;

/// Name suffixes that are only valid on a local network.
const HOME_ONLY: [&str; 6] = ["localhost", "localdomain", "local", "lan", "home", "internal"];
/// How long the name server may take; the greeting works without it.
const LOOK_UP: Duration = Duration::from_secs(10);
const LONGEST_NAME: usize = 255;
const LONGEST_LABEL: usize = 63;

/// The name chosen by the user; none if it should be determined automatically.
pub fn chosen(text: &str) -> Result<Option<ClientId>, MailSetupError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let name = literal(text).or_else(|| is_whole_name(text).then(|| ClientId::Domain(text.to_owned())));
    name.map(Some).ok_or_else(|| MailSetupError::BadHello(text.to_owned()))
}

/// "[192.0.2.1]" or "[IPv6:2001:db8::1]".
fn literal(text: &str) -> Option<ClientId> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let v6 = inner.get(..5).filter(|start| start.eq_ignore_ascii_case("IPv6:")).map(|start| &inner[start.len()..]);
    match v6 {
        Some(address) => address.parse().ok().map(ClientId::Ipv6),
        None => inner.parse().ok().map(ClientId::Ipv4),
    }
}

/// The name that this computer uses towards that server.
pub fn found(host: &str, port: u16, sender_domain: &str) -> ClientId {
    let own = hostname::get().ok().and_then(|name| name.into_string().ok()).unwrap_or_default();
    of_this_computer(&own, local_address(host, port), sender_domain)
}

fn of_this_computer(own: &str, address: Option<IpAddr>, sender_domain: &str) -> ClientId {
    let own = own.trim_end_matches('.');
    let ending = own.rsplit('.').next().unwrap_or_default().to_lowercase();
    if is_whole_name(own) && !HOME_ONLY.contains(&ending.as_str()) {
        return ClientId::Domain(own.to_lowercase());
    }
    match address {
        Some(IpAddr::V4(address)) if address != Ipv4Addr::UNSPECIFIED => ClientId::Ipv4(address),
        Some(IpAddr::V6(address)) if address != Ipv6Addr::UNSPECIFIED => ClientId::Ipv6(address),
        _ => ClientId::Domain(sender_domain.to_owned()),
    }
}

/// The address that a connection there would come from; choosing the route sends nothing.
fn local_address(host: &str, port: u16) -> Option<IpAddr> {
    let there = addresses_within(host, port, LOOK_UP).ok()?.into_iter().next()?;
    let any: IpAddr = if there.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(there).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// A name of several parts, as public host names have; the last part is not a number.
fn is_whole_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= LONGEST_NAME
        && name.contains('.')
        && name.split('.').all(is_label)
        && last.chars().any(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_greets_by_its_whole_name_or_its_address() {
        let v4 = Some(IpAddr::from([192, 0, 2, 7]));
        let v6: Option<IpAddr> = Some("2001:db8::7".parse().expect("an address"));
        for (own, address, greets) in [
            ("pc7.example.com", v4, "pc7.example.com"),
            ("PC7.Example.com.", v4, "pc7.example.com"),
            ("localhost", v4, "[192.0.2.7]"),
            ("localhost.localdomain", v4, "[192.0.2.7]"),
            ("adas-laptop.local", v6, "[IPv6:2001:db8::7]"),
            ("pc7", v4, "[192.0.2.7]"),
            ("", v4, "[192.0.2.7]"),
            ("10.0.0.7", v4, "[192.0.2.7]"),
            ("ada's laptop.example.com", v4, "[192.0.2.7]"),
            ("pc7", None, "shop.example.com"),
            ("pc7", Some(Ipv4Addr::UNSPECIFIED.into()), "shop.example.com"),
        ] {
            assert_eq!(of_this_computer(own, address, "shop.example.com").to_string(), greets, "{own}");
        }
        assert_eq!(local_address("127.0.0.1", 25), Some(Ipv4Addr::LOCALHOST.into()));
    }

    #[test]
    fn a_chosen_name_is_a_name() {
        let said = |text| chosen(text).map(|name| name.map(|name| name.to_string()));
        assert_eq!((said(""), said(" ")), (Ok(None), Ok(None)));
        for good in ["mail.example.com", "[192.0.2.1]", "[IPv6:2001:db8::1]"] {
            assert_eq!(said(good), Ok(Some(good.to_owned())));
        }
        let long = format!("{}.example.com", "a".repeat(64));
        for bad in
            ["localhost", "a b.example.com", "mail.example.com\r\nRCPT", "[x]", "192.0.2.1", "-a.example.com", &long]
        {
            assert_eq!(said(bad), Err(MailSetupError::BadHello(bad.trim().to_owned())), "{bad}");
        }
    }
}
