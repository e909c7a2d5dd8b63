use super::cursor::Cursor;
use super::{FieldError, Problem};
use crate::octet::is_field_octet;

/// Whether a value is what Server and User-Agent carry (RFC 9110 §10.1.5, §10.2.4):
/// `product *( RWS ( product / comment ) )`.
///
/// ```
/// use http_core::field::check_products;
///
/// assert!(check_products(b"Apache/2.4.1 (Unix (x86)) mod/1").is_ok());
/// assert!(check_products(b"(comment first)").is_err());
/// ```
pub fn check_products(value: &[u8]) -> Result<(), FieldError> {
    let mut cursor = Cursor::new(value);
    product(&mut cursor)?;
    while !cursor.done() {
        let before = cursor.at();
        cursor.ows();
        if cursor.at() == before {
            return Err(cursor.error(Problem::Product));
        }
        if cursor.peek() == Some(b'(') {
            comment(&mut cursor)?;
        } else {
            product(&mut cursor)?;
        }
    }
    Ok(())
}

/// `product = token [ "/" token ]`
fn product(cursor: &mut Cursor<'_>) -> Result<(), FieldError> {
    cursor.token(Problem::Product)?;
    if cursor.eat(b'/') {
        cursor.token(Problem::Product)?;
    }
    Ok(())
}

/// `comment` (RFC 9110 §5.6.5), which nests; counted rather than recursed into, so a long
/// run of parentheses costs no stack.
fn comment(cursor: &mut Cursor<'_>) -> Result<(), FieldError> {
    let mut depth = 0_usize;
    loop {
        match cursor.peek() {
            Some(b'(') => depth += 1,
            Some(b')') => depth -= 1,
            Some(b'\\') => {
                cursor.advance(1);
                if !cursor.peek().is_some_and(is_field_octet) {
                    return Err(cursor.error(Problem::Comment));
                }
            }
            Some(octet) if is_field_octet(octet) => {}
            _ => return Err(cursor.error(Problem::Comment)),
        }
        cursor.advance(1);
        if depth == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed() {
        for value in [
            "nginx",
            "nginx/1.22.1",
            "Apache/2.4.71 (Debian)",
            "CERN/3.0 libwww/2.17",
            "a (b (c) \\( d) e/f",
            "a \t ()",
            "a (caf\u{e9})",
            "Mozilla/5.0 (X11; Linux x86_64; rv:1.0) Gecko/20100101",
        ] {
            assert_eq!(check_products(value.as_bytes()), Ok(()), "{value}");
        }
    }

    #[test]
    fn malformed() {
        for (value, problem, at) in [
            ("", Problem::Product, 0),
            (" a", Problem::Product, 0),
            ("(a)", Problem::Product, 0),
            ("a/", Problem::Product, 2),
            ("a//b", Problem::Product, 2),
            ("a/b/c", Problem::Product, 3),
            ("a, b", Problem::Product, 1),
            ("a(b)", Problem::Product, 1),
            ("a (b", Problem::Comment, 4),
            ("a (b\\", Problem::Comment, 5),
            ("a (b))", Problem::Product, 5),
            ("a ", Problem::Product, 2),
            ("a (\u{1}", Problem::Comment, 3),
        ] {
            assert_eq!(
                check_products(value.as_bytes()),
                Err(FieldError::new(problem, at)),
                "{value}"
            );
        }
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let mut value = b"a ".to_vec();
        value.extend(std::iter::repeat_n(b'(', 200_000));
        value.extend(std::iter::repeat_n(b')', 200_000));
        assert_eq!(check_products(&value), Ok(()));
    }
}
