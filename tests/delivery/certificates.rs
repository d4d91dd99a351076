//! Certificates made on the spot: a company's authority, and certificates issued by it or by nobody.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};

/// A certificate with its key, as PEM.
#[derive(Debug, Clone)]
pub struct Shown {
    pub certificate: String,
    pub key: String,
}

/// When a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Now,
    NoMore,
    NotYet,
}

fn params(name: &str, alternatives: &[&str], holds: Holds) -> CertificateParams {
    let alternatives: Vec<String> = alternatives.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(alternatives).expect("names");
    params.distinguished_name.push(DnType::CommonName, name);
    let (from, until) = match holds {
        Holds::Now => (2020, 2100),
        Holds::NoMore => (2020, 2021),
        Holds::NotYet => (2090, 2100),
    };
    (params.not_before, params.not_after) = (date_time_ymd(from, 3, 1), date_time_ymd(until, 3, 1));
    params
}

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub certificate: String,
}

impl Authority {
    pub fn new(name: &str, holds: Holds) -> Authority {
        let mut params = params(name, &[], holds);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("made").pem();
        Authority { issuer: Issuer::new(params, key), certificate }
    }

    pub fn vouches(&self, names: &[&str], holds: Holds) -> Shown {
        let key = KeyPair::generate().expect("a key");
        let made = params(names[0], names, holds).signed_by(&key, &self.issuer).expect("made");
        Shown { certificate: made.pem(), key: key.serialize_pem() }
    }
}

/// A self-signed certificate: for a server, or marked as an authority's.
pub fn self_signed(names: &[&str], is_ca: IsCa) -> Shown {
    let mut params = params(names[0], names, Holds::Now);
    params.is_ca = is_ca;
    let key = KeyPair::generate().expect("a key");
    Shown { certificate: params.self_signed(&key).expect("made").pem(), key: key.serialize_pem() }
}
