//! Scanning loops: how far a class of octets reaches.

use super::{is_field_octet, is_target, is_tchar};

/// Index of the first octet that is no `tchar`, or `bytes.len()`.
#[must_use]
#[inline]
pub fn first_not_tchar(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&b| !is_tchar(b))
        .unwrap_or(bytes.len())
}

/// Index of the first octet that may not stand in a request target, or `bytes.len()`.
#[must_use]
#[inline]
pub fn first_not_target_octet(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&b| !is_target(b))
        .unwrap_or(bytes.len())
}

/// Index of the first octet that may not stand in a field value (a control other than HTAB), or
/// `bytes.len()`.
#[must_use]
#[inline]
pub fn first_not_field_octet(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&b| !is_field_octet(b))
        .unwrap_or(bytes.len())
}
