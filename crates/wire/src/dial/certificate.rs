//! What a peer's certificate says, in words.

use std::fmt;

use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// One certificate the peer showed. All text is the peer's: escape it before it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it is for, as a distinguished name.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Names and addresses it is valid for (subjectAltName).
    pub names: Vec<String>,
    /// First moment of its validity, in words.
    pub not_before: String,
    /// Last moment of its validity, in words.
    pub not_after: String,
    /// Whether the clock of this machine is within.
    pub in_time: bool,
    /// SHA-256 of the whole certificate.
    pub sha256: String,
}

impl Certificate {
    /// Reads a certificate in DER; one that cannot be read is only its digest.
    pub(super) fn read(der: &[u8]) -> Self {
        let sha256 = crate::transcript::sha256(der);
        let Ok((_, certificate)) = X509Certificate::from_der(der) else {
            return Self {
                subject: "unreadable".to_owned(),
                issuer: String::new(),
                names: Vec::new(),
                not_before: String::new(),
                not_after: String::new(),
                in_time: false,
                sha256,
            };
        };
        let names = certificate
            .subject_alternative_name()
            .ok()
            .flatten()
            .map(|extension| extension.value.general_names.iter().map(name).collect())
            .unwrap_or_default();
        let validity = certificate.validity();
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            names,
            not_before: validity.not_before.to_string(),
            not_after: validity.not_after.to_string(),
            in_time: validity.is_valid(),
            sha256,
        }
    }
}

fn name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => (*name).to_owned(),
        GeneralName::IPAddress(octets) => match **octets {
            [a, b, c, d] => std::net::Ipv4Addr::new(a, b, c, d).to_string(),
            _ => <[u8; 16]>::try_from(*octets)
                .map(|octets| std::net::Ipv6Addr::from(octets).to_string())
                .unwrap_or_else(|_| "an address of odd length".to_owned()),
        },
        other => other.to_string(),
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.subject)?;
        if !self.names.is_empty() {
            write!(f, " for {}", self.names.join(", "))?;
        }
        if self.issuer == self.subject {
            f.write_str(", signed by itself")?;
        } else if !self.issuer.is_empty() {
            write!(f, ", signed by {}", self.issuer)?;
        }
        if !self.not_after.is_empty() {
            let out = if self.in_time {
                ""
            } else {
                ", which is NOT now"
            };
            write!(f, ", valid {} to {}{out}", self.not_before, self.not_after)?;
        }
        write!(f, ", sha-256 {}", self.sha256)
    }
}
