//! A reading position in one field value: the few grammar rules every field shares.

use super::{FieldError, Problem, QuotedString};
use crate::octet::{is_field_octet, is_ows, is_tchar};

/// Never moves past the end; each rule either takes what it matches or leaves the position alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    input: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0 }
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn done(&self) -> bool {
        self.at >= self.input.len()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// The octets from an earlier position up to here.
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.input.get(start..self.at).unwrap_or_default()
    }

    pub(crate) fn advance(&mut self, octets: usize) {
        self.at = self.input.len().min(self.at.saturating_add(octets));
    }

    pub(crate) fn eat(&mut self, octet: u8) -> bool {
        let hit = self.peek() == Some(octet);
        self.at += usize::from(hit);
        hit
    }

    pub(crate) fn eat_all(&mut self, octets: &[u8]) -> bool {
        let hit = self.rest().starts_with(octets);
        if hit {
            self.at += octets.len();
        }
        hit
    }

    pub(crate) fn take_while(&mut self, accept: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest
            .iter()
            .position(|&octet| !accept(octet))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// `OWS`, RFC 9110 §5.6.3.
    pub(crate) fn ows(&mut self) {
        self.take_while(is_ows);
    }

    pub(crate) const fn error(&self, problem: Problem) -> FieldError {
        FieldError::new(problem, self.at)
    }

    /// `token`, RFC 9110 §5.6.2.
    pub(crate) fn token(&mut self, problem: Problem) -> Result<&'a [u8], FieldError> {
        let token = self.take_while(is_tchar);
        if token.is_empty() {
            return Err(self.error(problem));
        }
        Ok(token)
    }

    /// `1*DIGIT`, as it stands.
    pub(crate) fn digits(&mut self, problem: Problem) -> Result<&'a [u8], FieldError> {
        let digits = self.take_while(|octet| octet.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.error(problem));
        }
        Ok(digits)
    }

    /// `quoted-string`, RFC 9110 §5.6.4, with the position on its opening quote.
    pub(crate) fn quoted_string(&mut self) -> Result<QuotedString<'a>, FieldError> {
        if !self.eat(b'"') {
            return Err(self.error(Problem::ParameterValue));
        }
        let start = self.at;
        loop {
            match self.peek() {
                None => return Err(self.error(Problem::QuotedStringEnd)),
                Some(b'"') => {
                    let inner = self.since(start);
                    self.at += 1;
                    return Ok(QuotedString::from_inner(inner));
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        None => return Err(self.error(Problem::QuotedStringEnd)),
                        Some(octet) if is_field_octet(octet) => self.at += 1,
                        Some(_) => return Err(self.error(Problem::QuotedStringOctet)),
                    }
                }
                Some(octet) if is_field_octet(octet) => self.at += 1,
                Some(_) => return Err(self.error(Problem::QuotedStringOctet)),
            }
        }
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), FieldError> {
        if self.done() {
            Ok(())
        } else {
            Err(self.error(Problem::Trailing))
        }
    }
}

/// The value of decimal digits, stopping at `u64::MAX` instead of wrapping.
///
/// RFC 9110 §14.1.2 asks recipients to expect numerals of any size.
pub(crate) fn saturating_decimal(digits: &[u8]) -> u64 {
    digits.iter().fold(0_u64, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(u64::from(digit.wrapping_sub(b'0')))
    })
}
