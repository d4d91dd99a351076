//! Whether a request comes from the telephone service: its signature over our public address and the data it sends.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::portal::secrets::is_same;

/// HMAC-SHA1, which the service prescribes, over the address and the names and values, sorted by name.
#[must_use]
pub fn sign(token: &str, address: &str, pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut text = address.to_owned();
    for (name, value) in sorted {
        text.push_str(name);
        text.push_str(value);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    STANDARD.encode(hmac::sign(&key, text.as_bytes()))
}

/// Whether a signature is correct for the public address with this path and query, whether or not the service includes
/// the standard port.
#[must_use]
pub fn is_signed(token: &str, public: &str, target: &str, pairs: &[(String, String)], signature: &str) -> bool {
    let public = public.trim_end_matches('/');
    let (scheme, host) = public.split_once("://").unwrap_or(("https", public));
    let port = if scheme == "http" { ":80" } else { ":443" };
    let bare = host.strip_suffix(port).unwrap_or(host);
    // Both are computed whatever the first gives, so that the timing reveals nothing.
    let has_port = bare.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let with_port = if has_port { bare.to_owned() } else { format!("{bare}{port}") };
    let right = |host: &str| {
        let expected = sign(token, &format!("{scheme}://{host}{target}"), pairs);
        is_same(expected.as_bytes(), signature.trim().as_bytes())
    };
    right(bare) | right(&with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs() -> Vec<(String, String)> {
        let pairs = [
            ("To", "+18005551212"),
            ("Digits", "1234"),
            ("CallSid", "CA1234567890ABCDE"),
            ("From", "+12349013030"),
            ("Caller", "+12349013030"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    #[test]
    fn the_service_s_own_example_holds() {
        let signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
        assert_eq!(sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &pairs()), signature);
        let (public, target) = ("https://mycompany.com", "/myapp.php?foo=1&bar=2");
        assert!(is_signed("12345", public, target, &pairs(), signature));
        assert!(is_signed("12345", "https://mycompany.com:443/", target, &pairs(), signature));
        assert!(!is_signed("12346", public, target, &pairs(), signature));
        assert!(!is_signed("12345", "https://mycompany.com:8443", target, &pairs(), signature));
        assert!(!is_signed("12345", public, "/myapp.php", &pairs(), signature));
        assert!(!is_signed("12345", public, target, &pairs()[1..], signature));
        assert!(!is_signed("12345", public, target, &pairs(), ""));
    }

    #[test]
    fn the_port_may_be_counted_or_not() {
        let signature = sign("t", "https://leads.example.com:443/phone", &pairs());
        assert!(is_signed("t", "https://leads.example.com", "/phone", &pairs(), &signature));
    }
}
