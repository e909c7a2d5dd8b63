//! Reading request content: to its end, within a bound.

use http_core::chunked::ChunkedDecoder;
use http_core::defect::{Defect, DefectId};
use http_core::span::Span;
use http_core::syntax::Limits;

use crate::answer::Content;

/// Content under way.
#[derive(Debug)]
pub(crate) enum Intake {
    Length {
        left: u64,
    },
    Chunked {
        decoder: Box<ChunkedDecoder>,
        left: u64,
    },
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Octets of the input that belong to the content.
    pub(crate) used: usize,
    /// The content has ended; what follows is the next request.
    pub(crate) done: bool,
}

impl Intake {
    /// `None` when there is nothing to read. `bound` is the most octets of content accepted.
    pub(crate) fn new(content: Content, bound: u64, limits: Limits) -> Option<Self> {
        match content {
            Content::None
            | Content::Missing
            | Content::Partial
            | Content::Coded
            | Content::Foreign => None,
            Content::Length(0) => None,
            Content::Length(left) => Some(Self::Length { left }),
            Content::Chunked => Some(Self::Chunked {
                decoder: Box::new(ChunkedDecoder::new(limits)),
                left: bound,
            }),
        }
    }

    /// The trailer fields of chunked content that has ended.
    pub(crate) fn trailers(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        match self {
            Self::Length { .. } => Vec::new(),
            Self::Chunked { decoder, .. } => (decoder.trailers())
                .map(|(name, value)| (name.to_vec(), value.to_vec()))
                .collect(),
        }
    }

    /// Takes what belongs to the content and drops it.
    ///
    /// # Errors
    /// The defect, when the chunks are malformed or the content is too large.
    pub(crate) fn take(&mut self, input: &[u8]) -> Result<Progress, Defect> {
        self.take_to(input, |_| {})
    }

    /// Takes what belongs to the content and hands it to `keep`, freed of its framing.
    ///
    /// # Errors
    /// As for [`take`](Self::take).
    pub(crate) fn take_to(
        &mut self,
        input: &[u8],
        mut keep: impl FnMut(&[u8]),
    ) -> Result<Progress, Defect> {
        match self {
            Self::Length { left } => {
                let used = usize::try_from(*left).map_or(input.len(), |left| left.min(input.len()));
                *left -= used as u64;
                keep(&input[..used]);
                Ok(Progress {
                    used,
                    done: *left == 0,
                })
            }
            Self::Chunked { decoder, left } => {
                let mut used = 0;
                loop {
                    let rest = &input[used..];
                    let step = decoder.decode(rest)?;
                    used += step.consumed;
                    if let Some(data) = step.data {
                        *left = left.checked_sub(data.len() as u64).ok_or(TOO_LARGE)?;
                        keep(rest.get(data).unwrap_or_default());
                    }
                    // What a chunk announces need not be waited for to know that it is too much.
                    if decoder.left_in_chunk() > *left {
                        return Err(TOO_LARGE);
                    }
                    if step.done || step.consumed == 0 || used == input.len() {
                        return Ok(Progress {
                            used,
                            done: step.done,
                        });
                    }
                }
            }
        }
    }
}

const TOO_LARGE: Defect = Defect::new(DefectId::ContentTooLarge, Span { start: 0, end: 0 });

#[cfg(test)]
mod tests {
    use super::*;

    fn chunked(bound: u64) -> Intake {
        Intake::new(Content::Chunked, bound, Limits::default()).unwrap()
    }

    #[test]
    fn content_ends_where_its_framing_says() {
        let mut intake = Intake::new(Content::Length(5), 0, Limits::default()).unwrap();
        let first = intake.take(b"abc").unwrap();
        assert_eq!((first.used, first.done), (3, false));
        let rest = intake.take(b"deGET /").unwrap();
        assert_eq!((rest.used, rest.done), (2, true));
        let message = b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nA: b\r\n\r\n";
        let mut input = message.to_vec();
        input.extend_from_slice(b"GET /");
        let all = chunked(5).take(&input).unwrap();
        assert_eq!((all.used, all.done), (message.len(), true));
        // The same, octet by octet.
        let mut intake = chunked(5);
        let mut waiting = Vec::new();
        for (at, &octet) in message.iter().enumerate() {
            waiting.push(octet);
            let progress = intake.take(&waiting).unwrap();
            waiting.drain(..progress.used);
            assert_eq!(progress.done, at + 1 == message.len());
        }
    }

    #[test]
    fn too_much_and_malformed_content_is_refused() {
        let defect = chunked(4).take(b"5\r\nabcde\r\n").unwrap_err();
        assert_eq!(defect.id.status(), Some(413));
        let defect = chunked(4).take(b"5\r\n").unwrap_err();
        assert_eq!(defect.id.status(), Some(413), "announced");
        let mut intake = chunked(4);
        intake.take(b"3\r\nabc\r\n1\r\n").unwrap();
        assert!(intake.take(b"d\r\n1\r\n").is_err());
        let defect = chunked(4).take(b"zz\r\n").unwrap_err();
        assert_eq!(defect.id.status(), Some(400));
    }
}
