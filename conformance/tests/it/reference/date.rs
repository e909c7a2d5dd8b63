//! The three HTTP-date formats (RFC 9110 section 5.6.7).

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Faults;

const DAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A number that is another one each time.
pub(crate) fn ticks() -> usize {
    static TICKS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(1000);
    TICKS.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
}

/// What the time was when it was asked for first.
pub(crate) fn start() -> i64 {
    static START: OnceLock<i64> = OnceLock::new();
    *START.get_or_init(now)
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() as i64)
}

/// Days since 1970 of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970.
fn civil(since: i64) -> (i64, i64, i64) {
    let shifted = since + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn parts(unix: i64) -> (usize, i64, usize, i64, String) {
    let (year, month, day) = civil(unix.div_euclid(86_400));
    let weekday = unix.div_euclid(86_400).rem_euclid(7) as usize;
    let second = unix.rem_euclid(86_400);
    let time = format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    (weekday, day, month as usize - 1, year, time)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
pub(crate) fn imf(unix: i64) -> String {
    let (weekday, day, month, year, time) = parts(unix);
    format!(
        "{}, {day:02} {} {year} {time} GMT",
        &DAYS[weekday][..3],
        MONTHS[month]
    )
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
pub(crate) fn rfc850(unix: i64) -> String {
    let (weekday, day, month, year, time) = parts(unix);
    format!(
        "{}, {day:02}-{}-{:02} {time} GMT",
        DAYS[weekday],
        MONTHS[month],
        year % 100
    )
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(unix: i64) -> String {
    let (weekday, day, month, year, time) = parts(unix);
    format!(
        "{} {} {day:2} {time} {year}",
        &DAYS[weekday][..3],
        MONTHS[month]
    )
}

/// Reads any of the three formats: guess what it says, write that, and compare.
pub(crate) fn parse(value: &[u8], f: &Faults) -> Option<i64> {
    let text = std::str::from_utf8(value).ok()?;
    if f.has("date-guessed") && text.len() > 29 {
        return parse(&value[..29], f);
    }
    let words: Vec<&str> = text
        .split([' ', '-', ':', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<i64>().ok());
    let month = |at: usize| {
        MONTHS
            .iter()
            .position(|month| words.get(at) == Some(month))
            .map(|month| month as i64 + 1)
    };
    let (day, month, year, time, write): (i64, i64, i64, usize, fn(i64) -> String) =
        if text.as_bytes().get(3) == Some(&b',') {
            (number(1)?, month(2)?, number(3)?, 4, imf)
        } else if text.contains('-') && !f.has("rfc850-unknown") {
            let short = number(3)?;
            let (this_year, ..) = civil(now().div_euclid(86_400));
            let year = this_year - this_year % 100 + short;
            let past = if f.has("rfc850-always-future") {
                year
            } else if year > this_year + 50 {
                year - 100
            } else {
                year
            };
            (number(1)?, month(2)?, past, 4, rfc850)
        } else if f.has("asctime-unknown")
            || f.has("asctime-day-of-two-digits") && text.contains("  ")
        {
            return None;
        } else {
            (number(2)?, month(1)?, number(6)?, 3, asctime)
        };
    if !(1..=31).contains(&day) || !(0..=9999).contains(&year) {
        return None;
    }
    if f.has("leap-day-unknown") && (month, day) == (2, 29) {
        return None;
    }
    let (hour, minute, second) = (number(time)?, number(time + 1)?, number(time + 2)?);
    let unix = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    let unix = match () {
        () if f.has("seconds-of-32-bits") => i64::from(unix as i32),
        () if f.has("seconds-unsigned") && unix < 0 => i64::from(unix as u32),
        () => unix,
    };
    let unchecked = f.has("seconds-of-32-bits")
        || f.has("seconds-unsigned")
        || f.has("date-unchecked")
        || f.has("rfc850-always-future");
    (unchecked || write(unix) == text).then_some(unix)
}
