use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{FieldError, Problem};

mod calendar;
mod read;

use calendar::{Civil, DAY_NAMES, MONTHS};

/// An `HTTP-date` (RFC 9110 §5.6.7): a whole second of UTC in the years 0000 to 9999.
///
/// The crate `httpdate` is not used to read: it refuses leap seconds and years
/// before 1970 and takes any day name; it is the oracle in the tests.
///
/// ```
/// use http_core::field::HttpDate;
///
/// let now = HttpDate::from_unix(784_111_777).unwrap();
/// assert_eq!(now.to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
/// assert_eq!(HttpDate::parse(b"Sunday, 06-Nov-94 08:49:37 GMT", now), Ok(now));
/// assert_eq!(HttpDate::parse(b"Sun Nov  6 08:49:37 1994", now), Ok(now));
/// assert!(HttpDate::parse(b"Mon, 06 Nov 1994 08:49:37 GMT", now).is_err()); // it was a Sunday
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpDate {
    unix: i64,
}

/// Which of the three formats a date was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateFormat {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`: the only one a sender may generate.
    ImfFixdate,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`: obsolete.
    Rfc850,
    /// `Sun Nov  6 08:49:37 1994`: obsolete.
    Asctime,
}

impl HttpDate {
    /// 0000-01-01 00:00:00, the earliest second four year digits can name.
    pub const MIN: HttpDate = HttpDate {
        unix: -62_167_219_200,
    };
    /// 9999-12-31 23:59:59, the latest second four year digits can name.
    pub const MAX: HttpDate = HttpDate {
        unix: 253_402_300_799,
    };

    /// From seconds since 1970-01-01 00:00:00 UTC; `None` outside the years 0000 to 9999.
    pub const fn from_unix(seconds: i64) -> Option<Self> {
        if seconds < Self::MIN.unix || seconds > Self::MAX.unix {
            return None;
        }
        Some(Self { unix: seconds })
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    pub const fn unix(self) -> i64 {
        self.unix
    }

    /// The second a system time falls into (rounded down), held within [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    pub fn from_system_time(time: SystemTime) -> Self {
        let unix = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => {
                let before = before.duration();
                let whole = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                let part = i64::from(before.subsec_nanos() > 0);
                whole.saturating_add(part).saturating_neg()
            }
        };
        Self {
            unix: unix.clamp(Self::MIN.unix, Self::MAX.unix),
        }
    }

    /// The start of this second as a system time; `None` where the platform cannot hold it.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.unix.unsigned_abs());
        if self.unix >= 0 {
            UNIX_EPOCH.checked_add(distance)
        } else {
            UNIX_EPOCH.checked_sub(distance)
        }
    }

    /// Reads any of the three formats.
    ///
    /// `now` is needed for the two-digit years of the RFC 850 format: a date that
    /// would lie more than 50 years after it belongs to the century before. Within
    /// that window the day name decides the century when it fits only one: in 2026,
    /// `Thursday, 01-Jan-70` is 1970, not 2070 (a Wednesday).
    ///
    /// Exact: case, spacing, the real day of the week and the length of the month
    /// all count, since RFC 9110 §13.1 wants an invalid date ignored. Second 60 is
    /// taken at 23:59 only and names the same instant as the second after it.
    pub fn parse(value: &[u8], now: HttpDate) -> Result<Self, FieldError> {
        Self::parse_with_format(value, now).map(|(date, _)| date)
    }

    /// [`parse`](Self::parse), and which format it was.
    pub fn parse_with_format(
        value: &[u8],
        now: HttpDate,
    ) -> Result<(Self, DateFormat), FieldError> {
        match value.get(3) {
            Some(b',') => Ok((read::imf_fixdate(value)?, DateFormat::ImfFixdate)),
            Some(b' ') => Ok((read::asctime(value)?, DateFormat::Asctime)),
            _ => Ok((read::rfc850(value, now)?, DateFormat::Rfc850)),
        }
    }

    /// Reads the IMF-fixdate format and refuses the obsolete ones by name: what a sender owes.
    pub fn parse_imf_fixdate(value: &[u8]) -> Result<Self, FieldError> {
        match Self::parse_with_format(value, Self::MAX)? {
            (date, DateFormat::ImfFixdate) => Ok(date),
            _ => Err(FieldError::new(Problem::DateNotImf, 0)),
        }
    }

    /// The 29 octets of the IMF-fixdate format, without allocating.
    pub fn imf_fixdate(self) -> [u8; 29] {
        let civil = Civil::from_unix(self.unix);
        let mut out = *b"Day, 00 Mon 0000 00:00:00 GMT";
        put(&mut out, 0, day_name(civil));
        two_digits(&mut out, 5, civil.day);
        put(&mut out, 8, month_name(civil));
        two_digits(&mut out, 12, civil.year / 100);
        two_digits(&mut out, 14, civil.year % 100);
        time_of_day(&mut out, 17, civil);
        out
    }

    /// The obsolete asctime format, to test recipients with.
    pub fn asctime(self) -> [u8; 24] {
        let civil = Civil::from_unix(self.unix);
        let mut out = *b"Day Mon 00 00:00:00 0000";
        put(&mut out, 0, day_name(civil));
        put(&mut out, 4, month_name(civil));
        two_digits(&mut out, 8, civil.day);
        if civil.day < 10 {
            put(&mut out, 8, b" ");
        }
        time_of_day(&mut out, 11, civil);
        two_digits(&mut out, 20, civil.year / 100);
        two_digits(&mut out, 22, civil.year % 100);
        out
    }

    /// The obsolete RFC 850 format, to test recipients with.
    pub fn rfc850(self) -> String {
        let civil = Civil::from_unix(self.unix);
        let name = DAY_NAMES.get(civil.weekday()).copied().unwrap_or_default();
        let month = MONTHS
            .get(usize::from(civil.month).wrapping_sub(1))
            .copied()
            .unwrap_or_default();
        format!(
            "{name}, {:02}-{month}-{:02} {:02}:{:02}:{:02} GMT",
            civil.day,
            civil.year % 100,
            civil.hour,
            civil.minute,
            civil.second
        )
    }

    /// The date some seconds later (or earlier), held within the representable years.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        let unix = self.unix.saturating_add(seconds);
        if unix < Self::MIN.unix {
            return Self::MIN;
        }
        if unix > Self::MAX.unix {
            return Self::MAX;
        }
        Self { unix }
    }
}

impl fmt::Display for HttpDate {
    /// The IMF-fixdate format.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.imf_fixdate()
            .iter()
            .try_for_each(|&octet| fmt::Write::write_char(f, char::from(octet)))
    }
}

fn day_name(civil: Civil) -> &'static [u8] {
    let name = DAY_NAMES.get(civil.weekday()).copied().unwrap_or_default();
    name.as_bytes().get(..3).unwrap_or_default()
}

fn month_name(civil: Civil) -> &'static [u8] {
    MONTHS
        .get(usize::from(civil.month).wrapping_sub(1))
        .copied()
        .unwrap_or_default()
        .as_bytes()
}

fn put(out: &mut [u8], at: usize, octets: &[u8]) {
    for (slot, &octet) in out.iter_mut().skip(at).zip(octets) {
        *slot = octet;
    }
}

fn two_digits(out: &mut [u8], at: usize, value: u16) {
    let tens = u8::try_from(value / 10 % 10).unwrap_or(0);
    let ones = u8::try_from(value % 10).unwrap_or(0);
    put(out, at, &[b'0' + tens, b'0' + ones]);
}

fn time_of_day(out: &mut [u8], at: usize, civil: Civil) {
    two_digits(out, at, civil.hour);
    two_digits(out, at + 3, civil.minute);
    two_digits(out, at + 6, civil.second);
}

#[cfg(test)]
mod tests;
