//! Content with its content coding taken off (RFC 9110 section 8.4), for people to read.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http_core::dissect::Message;

/// Octets decoded at most: a small content may stand for a very large one.
const MOST: u64 = 64 * 1024 * 1024;

/// Content after decoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The coding that was taken off: `gzip` or `deflate`.
    pub coding: &'static str,
    /// The beginning of it, as much as was asked for.
    pub octets: Vec<u8>,
    /// How many octets it is in all, as far as it was decoded.
    pub length: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Why it ends where it ends, if not in good order.
    pub fault: Option<String>,
}

/// Takes gzip or deflate off the content of a message and keeps `keep` octets of the outcome;
/// `None` where neither is the one coding of it.
pub fn decoded(message: &Message, keep: usize) -> Option<Decoded> {
    let mut codings = message.field_values("content-encoding");
    let coding = codings.next().filter(|_| codings.next().is_none())?;
    let content = message.content.as_slice();
    let (coding, decoder): (_, Box<dyn Read + '_>) = match coding.to_ascii_lowercase().as_slice() {
        b"gzip" | b"x-gzip" => ("gzip", Box::new(MultiGzDecoder::new(content))),
        // RFC 9110 section 8.4.1.2: zlib is what is meant, and plain deflate is what some send.
        b"deflate" if ZlibDecoder::new(content).read(&mut [0]).is_ok() => {
            ("deflate", Box::new(ZlibDecoder::new(content)))
        }
        b"deflate" => ("deflate", Box::new(DeflateDecoder::new(content))),
        _ => return None,
    };
    let mut found = read(decoder, keep, MOST);
    let cut = (message.content.len() as u64) < message.content_length;
    if cut && found.fault.is_some() {
        found.fault = Some("only the beginning of the content was kept".to_owned());
    }
    Some(Decoded { coding, ..found })
}

fn read(decoder: Box<dyn Read + '_>, keep: usize, most: u64) -> Decoded {
    let mut digest = super::digest::Digest::new();
    let mut octets = Vec::new();
    let mut length = 0;
    let mut fault = None;
    let mut decoder = decoder.take(most + 1);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                let piece = &buffer[..count];
                let room = keep.saturating_sub(octets.len()).min(count);
                octets.extend_from_slice(&piece[..room]);
                digest.update(piece);
                length += count as u64;
            }
            Err(error) => {
                fault = Some(error.to_string());
                break;
            }
        }
    }
    if length > most {
        fault = Some(format!("more than {most} octets: not decoded further"));
    }
    Decoded {
        coding: "",
        octets,
        length,
        sha256: digest.text(),
        fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::GzEncoder;
    use http_core::dissect::dissect;
    use http_core::syntax::Direction;

    fn response(coding: &str, content: &[u8]) -> Option<Decoded> {
        let mut octets = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
            content.len()
        )
        .into_bytes();
        octets.extend_from_slice(content);
        let dissection = dissect(&octets, Direction::Response);
        decoded(&dissection.messages[0], 5)
    }

    fn gzip(octets: &[u8]) -> Vec<u8> {
        let mut zipped = Vec::new();
        GzEncoder::new(octets, Compression::default())
            .read_to_end(&mut zipped)
            .unwrap();
        zipped
    }

    #[test]
    fn gzip_is_taken_off_and_faults_are_told() {
        let zipped = gzip(b"hello world");
        let found = response("GZip", &zipped).unwrap();
        assert_eq!((&found.octets[..], found.length), (&b"hello"[..], 11));
        assert_eq!(found.sha256, crate::transcript::sha256(b"hello world"));
        assert_eq!(found.fault, None);
        assert!(response("gzip", b"hello").unwrap().fault.is_some());
        assert!(response("gzip", &zipped[..15]).unwrap().fault.is_some());
        assert!(response("br", b"x").is_none());
    }

    #[test]
    fn a_bomb_is_not_decoded_to_its_end() {
        let zipped = gzip(&vec![0; 1024 * 1024]);
        let found = read(Box::new(MultiGzDecoder::new(&zipped[..])), 5, 1000);
        assert!(found.fault.unwrap().starts_with("more than 1000"));
        assert_eq!((found.octets.len(), found.length), (5, 1001));
    }
}
