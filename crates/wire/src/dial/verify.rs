//! Which certificates are accepted.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, SignatureScheme};

/// Certificates that the user named.
pub(super) type Named = Vec<CertificateDer<'static>>;

/// Checks signatures by this provider and certificates by this rule.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) provider: Arc<CryptoProvider>,
    pub(super) accepted: Accepted,
}

/// The certificates that are taken for good.
#[derive(Debug)]
pub(super) enum Accepted {
    /// Every one: the probe inspects servers whose certificates are not the question.
    Any,
    /// As usual, and a server's own certificate when it was named itself:
    /// `openssl req -x509` marks those it makes as an authority's, which no server may have otherwise.
    RootsOrNamed(Arc<WebPkiServerVerifier>, Named),
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Accepted::RootsOrNamed(usual, named) = &self.accepted else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified =
            usual.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let Err(error) = verified else {
            return verified;
        };
        if !is_authority(&error) {
            return Err(error);
        }
        if !named.iter().any(|named| named == end_entity) {
            let said = "the server's own certificate is marked as an authority's (CA:TRUE)";
            return Err(rustls::Error::General(said.to_owned()));
        }
        // The time is checked before the mark, the name after it.
        rustls::client::verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

/// Whether the mark of an authority is what was wrong. rustls has no name of its own for that.
fn is_authority(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::InvalidCertificate(rustls::CertificateError::Other(other))
            if format!("{other:?}").contains("CaUsedAsEndEntity")
    )
}
