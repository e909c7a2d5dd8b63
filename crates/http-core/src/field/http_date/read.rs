//! The three readers. Each is exact to the octet.

use super::calendar::{Civil, DAY_NAMES, MONTHS};
use super::{FieldError, HttpDate, Problem};
use crate::field::cursor::Cursor;

/// `day-name "," SP day SP month SP year SP time-of-day SP GMT`
pub(super) fn imf_fixdate(value: &[u8]) -> Result<HttpDate, FieldError> {
    let mut cursor = Cursor::new(value);
    let weekday = short_day_name(&mut cursor)?;
    literal(&mut cursor, b", ")?;
    let day_at = cursor.at();
    let day = number(&mut cursor, 2, Problem::DateDay)?;
    literal(&mut cursor, b" ")?;
    let month = month(&mut cursor)?;
    literal(&mut cursor, b" ")?;
    let year = number(&mut cursor, 4, Problem::DateShape)?;
    literal(&mut cursor, b" ")?;
    let date = Civil {
        year,
        month,
        day,
        ..MIDNIGHT
    };
    let civil = time_of_day(&mut cursor, date)?;
    gmt(&mut cursor)?;
    check_day(civil, day_at)?;
    check_weekday(civil, weekday)?;
    instant(civil)
}

/// `day-name-l "," SP day "-" month "-" 2DIGIT SP time-of-day SP GMT`
pub(super) fn rfc850(value: &[u8], now: HttpDate) -> Result<HttpDate, FieldError> {
    let mut cursor = Cursor::new(value);
    let weekday = DAY_NAMES
        .iter()
        .position(|name| cursor.eat_all(name.as_bytes()))
        .ok_or_else(|| {
            // A name cut short or in the wrong case is told apart from what is no date at all.
            let problem = match value.first() {
                Some(octet) if octet.is_ascii_alphabetic() => Problem::DateDayName,
                _ => Problem::DateShape,
            };
            FieldError::new(problem, 0)
        })?;
    literal(&mut cursor, b", ")?;
    let day_at = cursor.at();
    let day = number(&mut cursor, 2, Problem::DateDay)?;
    literal(&mut cursor, b"-")?;
    let month = month(&mut cursor)?;
    literal(&mut cursor, b"-")?;
    let year = number(&mut cursor, 2, Problem::DateShape)?;
    literal(&mut cursor, b" ")?;
    let date = Civil {
        year,
        month,
        day,
        ..MIDNIGHT
    };
    let civil = time_of_day(&mut cursor, date)?;
    gmt(&mut cursor)?;
    instant(with_century(civil, weekday, day_at, now)?)
}

/// `day-name SP month SP ( 2DIGIT / ( SP 1DIGIT )) SP time-of-day SP year`
pub(super) fn asctime(value: &[u8]) -> Result<HttpDate, FieldError> {
    let mut cursor = Cursor::new(value);
    let weekday = short_day_name(&mut cursor)?;
    literal(&mut cursor, b" ")?;
    let month = month(&mut cursor)?;
    literal(&mut cursor, b" ")?;
    let day_at = cursor.at();
    let day_digits = if cursor.eat(b' ') { 1 } else { 2 };
    let day = number(&mut cursor, day_digits, Problem::DateDay)?;
    literal(&mut cursor, b" ")?;
    let date = Civil {
        month,
        day,
        ..MIDNIGHT
    };
    let timed = time_of_day(&mut cursor, date)?;
    literal(&mut cursor, b" ")?;
    let year = number(&mut cursor, 4, Problem::DateShape)?;
    cursor.end()?;
    let civil = Civil { year, ..timed };
    check_day(civil, day_at)?;
    check_weekday(civil, weekday)?;
    instant(civil)
}

const MIDNIGHT: Civil = Civil {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
};

/// Chooses the century of a two-digit year.
///
/// The latest year with these digits that does not lie more than 50 years ahead is
/// what RFC 9110 asks for; the one a century before is taken instead when the day
/// name fits only that. (A century shifts the day name, so it never fits both.)
fn with_century(
    civil: Civil,
    weekday: usize,
    day_at: usize,
    now: HttpDate,
) -> Result<Civil, FieldError> {
    let today = Civil::from_unix(now.unix());
    let horizon = Civil {
        year: today.year + 50,
        ..today
    };
    let digits = civil.year % 100;
    let century = horizon.year / 100 * 100;
    let mut latest = Civil {
        year: century + digits,
        ..civil
    };
    if latest > horizon {
        latest.year = latest.year.saturating_sub(100);
    }
    let before = Civil {
        year: latest.year.saturating_sub(100),
        ..civil
    };
    let fits = |candidate: &Civil| candidate.day_exists() && candidate.weekday() == weekday;
    if fits(&latest) {
        return Ok(latest);
    }
    // Only a choice within the window: a date that had to be moved into the past stays there.
    if before < latest && latest > today && fits(&before) {
        return Ok(before);
    }
    check_day(latest, day_at)?;
    Err(FieldError::new(Problem::DateWeekday, 0))
}

fn short_day_name(cursor: &mut Cursor<'_>) -> Result<usize, FieldError> {
    DAY_NAMES
        .iter()
        .position(|name| cursor.eat_all(name.as_bytes().get(..3).unwrap_or_default()))
        .ok_or_else(|| cursor.error(Problem::DateDayName))
}

fn month(cursor: &mut Cursor<'_>) -> Result<u16, FieldError> {
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| cursor.eat_all(name.as_bytes()))
        .map(|(number, _)| number)
        .ok_or_else(|| cursor.error(Problem::DateMonth))
}

fn time_of_day(cursor: &mut Cursor<'_>, date: Civil) -> Result<Civil, FieldError> {
    let at = cursor.at();
    let hour = number(cursor, 2, Problem::DateTime)?;
    literal(cursor, b":")?;
    let minute = number(cursor, 2, Problem::DateTime)?;
    literal(cursor, b":")?;
    let second = number(cursor, 2, Problem::DateTime)?;
    let leap = (hour, minute, second) == (23, 59, 60);
    if hour > 23 || minute > 59 || (second > 59 && !leap) {
        return Err(FieldError::new(Problem::DateTime, at));
    }
    Ok(Civil {
        hour,
        minute,
        second,
        ..date
    })
}

fn gmt(cursor: &mut Cursor<'_>) -> Result<(), FieldError> {
    literal(cursor, b" ")?;
    if !cursor.eat_all(b"GMT") {
        return Err(cursor.error(Problem::DateZone));
    }
    cursor.end()
}

fn number(cursor: &mut Cursor<'_>, digits: usize, problem: Problem) -> Result<u16, FieldError> {
    let mut value = 0;
    for _ in 0..digits {
        match cursor.peek() {
            Some(octet @ b'0'..=b'9') => value = value * 10 + u16::from(octet - b'0'),
            _ => return Err(cursor.error(problem)),
        }
        cursor.advance(1);
    }
    Ok(value)
}

fn literal(cursor: &mut Cursor<'_>, octets: &[u8]) -> Result<(), FieldError> {
    if cursor.eat_all(octets) {
        Ok(())
    } else {
        Err(cursor.error(Problem::DateShape))
    }
}

fn check_day(civil: Civil, at: usize) -> Result<(), FieldError> {
    if civil.day_exists() {
        Ok(())
    } else {
        Err(FieldError::new(Problem::DateDay, at))
    }
}

fn check_weekday(civil: Civil, weekday: usize) -> Result<(), FieldError> {
    if civil.weekday() == weekday {
        Ok(())
    } else {
        Err(FieldError::new(Problem::DateWeekday, 0))
    }
}

fn instant(civil: Civil) -> Result<HttpDate, FieldError> {
    // The leap second of the very last day falls just outside.
    HttpDate::from_unix(civil.unix()).ok_or(FieldError::new(Problem::DateShape, 0))
}
