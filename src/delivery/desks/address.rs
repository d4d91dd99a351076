//! Where an office is, as somebody types it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

const USUAL_PORT: u16 = 8443;

/// Where an office is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) is_secure: bool,
}

/// Where an office is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    #[error("'{0}' is no address of an office; write it as https://office:8443")]
    Unreadable(String),
    #[error("'{0}' would send a password and customers through the network for all to read; write https instead")]
    Open(String),
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Address, BadAddress> {
        let unreadable = || BadAddress::Unreadable(text.to_owned());
        let (is_secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(unreadable()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port.parse().map_err(|_| unreadable())?),
            _ => (rest, USUAL_PORT),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || "-._:".contains(letter);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(unreadable());
        }
        let is_here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        if !is_secure && !is_here {
            return Err(BadAddress::Open(text.to_owned()));
        }
        Ok(Address { host: host.to_ascii_lowercase(), port, is_secure })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_secure { "https" } else { "http" };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        write!(f, "{scheme}://{host}:{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_open_ones_refused() {
        for (text, shown) in [
            ("https://office:8443", "https://office:8443"),
            ("https://Office/", "https://office:8443"),
            ("https://192.168.1.20:9000", "https://192.168.1.20:9000"),
            ("https://[fe80::1]:9000", "https://[fe80::1]:9000"),
            ("http://127.0.0.1:80", "http://127.0.0.1:80"),
            ("http://[::1]", "http://[::1]:8443"),
            ("http://localhost", "http://localhost:8443"),
        ] {
            assert_eq!(text.parse::<Address>().expect(text).to_string(), shown);
        }
        for text in ["http://office:8443", "http://192.168.1.20", "http://127.0.0.1.example.com"] {
            assert_eq!(text.parse::<Address>(), Err(BadAddress::Open(text.to_owned())));
        }
        for text in ["office", "https://", "https://a b", "https://office:x", "ftp://office", "https://office/path"] {
            assert_eq!(text.parse::<Address>(), Err(BadAddress::Unreadable(text.to_owned())));
        }
    }
}
