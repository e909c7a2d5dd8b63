use super::*;

/// 2026-11-21 12:00:00, a fixed clock.
fn now() -> HttpDate {
    HttpDate::from_unix(1_795_262_400).unwrap()
}

const EXAMPLE: i64 = 784_111_777;

fn parse(value: &str) -> Result<i64, (Problem, usize)> {
    HttpDate::parse(value.as_bytes(), now())
        .map(HttpDate::unix)
        .map_err(|error| (error.problem, error.at))
}

#[test]
fn imf_fixdate() {
    for (value, expected) in [
        ("Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ("Sat, 01 Jan 0000 00:00:00 GMT", HttpDate::MIN.unix()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HttpDate::MAX.unix()),
        ("Tue, 19 Jan 2038 03:14:07 GMT", i64::from(i32::MAX)),
        ("Tue, 19 Jan 2038 03:14:08 GMT", i64::from(i32::MAX) + 1),
        ("Sun, 07 Feb 2106 06:28:16 GMT", 1 << 32),
        ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
        ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
        ("Sat, 21 Nov 2026 12:00:00 GMT", 1_795_262_400),
        ("Mon, 01 Jan 1900 00:00:00 GMT", -2_208_988_800),
        // A leap second is the instant after it.
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
        ("Tue, 30 Jun 2015 23:59:60 GMT", 1_435_708_800),
    ] {
        assert_eq!(parse(value), Ok(expected), "{value}");
        assert_eq!(
            HttpDate::parse_imf_fixdate(value.as_bytes()).map(HttpDate::unix),
            Ok(expected)
        );
    }
}

#[test]
fn imf_fixdate_refuses() {
    for (value, problem, at) in [
        ("", Problem::DateShape, 0),
        ("0", Problem::DateShape, 0),
        ("Sun", Problem::DateDayName, 0),
        ("Sun,", Problem::DateShape, 3),
        ("sun, 06 Nov 1994 08:49:37 GMT", Problem::DateDayName, 0),
        ("SUN, 06 Nov 1994 08:49:37 GMT", Problem::DateDayName, 0),
        ("Sum, 06 Nov 1994 08:49:37 GMT", Problem::DateDayName, 0),
        // Not the day of the week it was.
        ("Mon, 06 Nov 1994 08:49:37 GMT", Problem::DateWeekday, 0),
        ("Sat, 06 Nov 1994 08:49:37 GMT", Problem::DateWeekday, 0),
        ("Sun,06 Nov 1994 08:49:37 GMT", Problem::DateShape, 3),
        ("Sun,  06 Nov 1994 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 6 Nov 1994 08:49:37 GMT", Problem::DateDay, 6),
        ("Sun,  6 Nov 1994 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 006 Nov 1994 08:49:37 GMT", Problem::DateShape, 7),
        ("Sun, +6 Nov 1994 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 06-Nov-1994 08:49:37 GMT", Problem::DateShape, 7),
        ("Sun, 06 nov 1994 08:49:37 GMT", Problem::DateMonth, 8),
        ("Sun, 06 NOV 1994 08:49:37 GMT", Problem::DateMonth, 8),
        ("Sun, 06 11 1994 08:49:37 GMT", Problem::DateMonth, 8),
        ("Sun, 06 November 1994 08:49:37 GMT", Problem::DateShape, 11),
        ("Sun, 06 Nov 94 08:49:37 GMT", Problem::DateShape, 14),
        ("Sun, 06 Nov 01994 08:49:37 GMT", Problem::DateShape, 16),
        ("Sun, 00 Nov 1994 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 31 Nov 1994 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 32 Jan 1994 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 29 Feb 2023 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 29 Feb 1900 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 30 Feb 2024 08:49:37 GMT", Problem::DateDay, 5),
        ("Sun, 06 Nov 1994 24:00:00 GMT", Problem::DateTime, 17),
        ("Sun, 06 Nov 1994 08:60:37 GMT", Problem::DateTime, 17),
        ("Sun, 06 Nov 1994 08:49:60 GMT", Problem::DateTime, 17),
        ("Sun, 06 Nov 1994 23:59:61 GMT", Problem::DateTime, 17),
        ("Sun, 06 Nov 1994 22:59:60 GMT", Problem::DateTime, 17),
        ("Sun, 06 Nov 1994 8:49:37 GMT", Problem::DateTime, 18),
        ("Sun, 06 Nov 1994 08:49 GMT", Problem::DateShape, 22),
        ("Sun, 06 Nov 1994 08.49.37 GMT", Problem::DateShape, 19),
        ("Sun, 06 Nov 1994 08:49:37.0 GMT", Problem::DateShape, 25),
        ("Sun, 06 Nov 1994 08:49:37", Problem::DateShape, 25),
        ("Sun, 06 Nov 1994 08:49:37 gmt", Problem::DateZone, 26),
        ("Sun, 06 Nov 1994 08:49:37 UTC", Problem::DateZone, 26),
        ("Sun, 06 Nov 1994 08:49:37 +0000", Problem::DateZone, 26),
        ("Sun, 06 Nov 1994 08:49:37 GM", Problem::DateZone, 26),
        ("Sun, 06 Nov 1994 08:49:37 GMT ", Problem::Trailing, 29),
        (
            "Sun, 06 Nov 1994 08:49:37 GMT; length=5",
            Problem::Trailing,
            29,
        ),
        (
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            Problem::Trailing,
            29,
        ),
        (" Sun, 06 Nov 1994 08:49:37 GMT", Problem::DateShape, 0),
        ("\"Sun, 06 Nov 1994 08:49:37 GMT\"", Problem::DateShape, 0),
        ("Sun,\t06 Nov 1994 08:49:37 GMT", Problem::DateShape, 3),
        ("1994-11-06T08:49:37Z", Problem::DateShape, 0),
        ("784111777", Problem::DateShape, 0),
        ("-1", Problem::DateShape, 0),
        ("Fri, 31 Dec 9999 23:59:60 GMT", Problem::DateShape, 0),
    ] {
        assert_eq!(parse(value), Err((problem, at)), "{value}");
    }
}

#[test]
fn rfc850() {
    for (value, expected) in [
        (
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ),
        (
            "Saturday, 21-Nov-26 12:00:00 GMT",
            "Sat, 21 Nov 2026 12:00:00 GMT",
        ),
        (
            "Tuesday, 29-Feb-00 00:00:00 GMT",
            "Tue, 29 Feb 2000 00:00:00 GMT",
        ),
        // In the future, but not by more than 50 years.
        (
            "Tuesday, 21-Nov-28 00:00:00 GMT",
            "Tue, 21 Nov 2028 00:00:00 GMT",
        ),
        (
            "Saturday, 21-Nov-76 12:00:00 GMT",
            "Sat, 21 Nov 2076 12:00:00 GMT",
        ),
        // One second more: the century before.
        (
            "Sunday, 21-Nov-76 12:00:01 GMT",
            "Sun, 21 Nov 1976 12:00:01 GMT",
        ),
        (
            "Friday, 31-Dec-99 23:59:59 GMT",
            "Fri, 31 Dec 1999 23:59:59 GMT",
        ),
        // Within the window both centuries are open; the day name fits only one.
        (
            "Thursday, 01-Jan-70 00:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ),
        (
            "Wednesday, 01-Jan-70 00:00:00 GMT",
            "Wed, 01 Jan 2070 00:00:00 GMT",
        ),
        (
            "Saturday, 31-Dec-16 23:59:60 GMT",
            "Sun, 01 Jan 2017 00:00:00 GMT",
        ),
    ] {
        let date = HttpDate::parse_with_format(value.as_bytes(), now());
        let (date, format) = date.unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(date.to_string(), expected, "{value}");
        assert_eq!(format, DateFormat::Rfc850);
    }
}

#[test]
fn rfc850_refuses() {
    for (value, problem, at) in [
        ("Sun, 06-Nov-94 08:49:37 GMT", Problem::DateShape, 7),
        ("sunday, 06-Nov-94 08:49:37 GMT", Problem::DateDayName, 0),
        ("Sunday 06-Nov-94 08:49:37 GMT", Problem::DateShape, 6),
        ("Sunday, 06 Nov 94 08:49:37 GMT", Problem::DateShape, 10),
        ("Sunday, 06-Nov-1994 08:49:37 GMT", Problem::DateShape, 17),
        ("Sunday, 6-Nov-94 08:49:37 GMT", Problem::DateDay, 9),
        ("Sunday, 06-NOV-94 08:49:37 GMT", Problem::DateMonth, 11),
        ("Sunday, 31-Nov-94 08:49:37 GMT", Problem::DateDay, 8),
        ("Monday, 06-Nov-94 08:49:37 GMT", Problem::DateWeekday, 0),
        // The day 2094 would have had: that year is out of the window, so the day is wrong.
        ("Saturday, 06-Nov-94 08:49:37 GMT", Problem::DateWeekday, 0),
        ("Sunday, 06-Nov-94 08:49:37 PST", Problem::DateZone, 27),
        ("Sunday, 06-Nov-94 08:49:37", Problem::DateShape, 26),
        ("Sunday, 06-Nov-94 08:49:37 GMT\0", Problem::Trailing, 30),
        ("Sunday", Problem::DateShape, 6),
    ] {
        assert_eq!(parse(value), Err((problem, at)), "{value}");
    }
}

#[test]
fn the_two_digit_window_moves_with_the_clock() {
    for (clock, value, expected) in [
        (1994, "Sunday, 06-Nov-94 00:00:00 GMT", "1994"),
        (1999, "Saturday, 01-Jan-00 00:00:00 GMT", "2000"),
        (1999, "Thursday, 06-Nov-42 00:00:00 GMT", "2042"),
        (1990, "Thursday, 06-Nov-41 00:00:00 GMT", "1941"),
        (2044, "Sunday, 06-Nov-94 00:00:00 GMT", "1994"),
        (2044, "Saturday, 06-Nov-94 00:00:00 GMT", "2094"),
        (2095, "Saturday, 06-Nov-94 00:00:00 GMT", "2094"),
        (2095, "Saturday, 06-Nov-00 00:00:00 GMT", "2100"),
    ] {
        let clock = Civil {
            year: clock,
            month: 11,
            day: 7,
            hour: 0,
            minute: 0,
            second: 0,
        };
        let clock = HttpDate::from_unix(clock.unix()).unwrap();
        let date = HttpDate::parse(value.as_bytes(), clock)
            .unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(&date.to_string()[12..16], expected, "{value} at {clock}");
    }
    // In 2095 the year 94 is last year, a Saturday; that it was a Sunday in 1994 does not help.
    let clock = HttpDate::parse_imf_fixdate(b"Mon, 07 Nov 2095 00:00:00 GMT").unwrap();
    let error = HttpDate::parse(b"Sunday, 06-Nov-94 00:00:00 GMT", clock).unwrap_err();
    assert_eq!(error.problem, Problem::DateWeekday);
}

#[test]
fn asctime() {
    for (value, expected) in [
        ("Sun Nov  6 08:49:37 1994", EXAMPLE),
        ("Sun Nov 06 08:49:37 1994", EXAMPLE),
        ("Thu Jan  1 00:00:00 1970", 0),
        ("Thu Dec 31 23:59:59 2015", 1_451_606_399),
        ("Sat Dec 31 23:59:60 2016", 1_483_228_800),
    ] {
        assert_eq!(parse(value), Ok(expected), "{value}");
        assert_eq!(
            HttpDate::parse_imf_fixdate(value.as_bytes()),
            Err(FieldError::new(Problem::DateNotImf, 0))
        );
    }
    for (value, problem, at) in [
        ("Sun Nov 6 08:49:37 1994", Problem::DateDay, 9),
        ("Sun Nov  06 08:49:37 1994", Problem::DateShape, 10),
        ("Sun Nov  0 08:49:37 1994", Problem::DateDay, 8),
        ("Sun nov  6 08:49:37 1994", Problem::DateMonth, 4),
        ("Son Nov  6 08:49:37 1994", Problem::DateDayName, 0),
        ("Mon Nov  6 08:49:37 1994", Problem::DateWeekday, 0),
        ("Sun Nov  6 08:49:37 94", Problem::DateShape, 22),
        ("Sun Nov  6 08:49:37 GMT 1994", Problem::DateShape, 20),
        ("Sun Nov  6 08:49:37 1994 GMT", Problem::Trailing, 24),
        ("Sun Nov  6 08:49:37 1994\n", Problem::Trailing, 24),
        ("Sun Nov  6 25:49:37 1994", Problem::DateTime, 11),
        ("Sun  Nov 6 08:49:37 1994", Problem::DateMonth, 4),
    ] {
        assert_eq!(parse(value), Err((problem, at)), "{value}");
    }
}

#[test]
fn formats_are_written_as_they_are_read() {
    let date = HttpDate::from_unix(EXAMPLE).unwrap();
    assert_eq!(&date.imf_fixdate(), b"Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(&date.asctime(), b"Sun Nov  6 08:49:37 1994");
    assert_eq!(date.rfc850(), "Sunday, 06-Nov-94 08:49:37 GMT");
    let later = HttpDate::from_unix(1_451_606_399).unwrap();
    assert_eq!(&later.asctime(), b"Thu Dec 31 23:59:59 2015");
}

#[test]
fn every_day_of_the_calendar_cycle_has_its_place() {
    let first = HttpDate::parse_imf_fixdate(b"Sat, 01 Jan 1600 00:00:00 GMT").unwrap();
    for day in 0..146_097 {
        let date = first.plus_seconds(day * 86_400 + 43_210);
        assert_eq!(HttpDate::parse(&date.imf_fixdate(), now()), Ok(date));
    }
}

#[test]
fn httpdate_agrees_since_1970() {
    for unix in (0..253_402_300_799_i64).step_by(86_400 * 97 + 3_661) {
        let date = HttpDate::from_unix(unix).unwrap();
        let system = date.to_system_time().unwrap();
        assert_eq!(httpdate::fmt_http_date(system), date.to_string());
        assert_eq!(HttpDate::from_system_time(system), date);
    }
}

#[test]
fn system_times_round_down_and_stay_in_range() {
    let half = Duration::from_millis(500);
    assert_eq!(HttpDate::from_system_time(UNIX_EPOCH + half).unix(), 0);
    assert_eq!(HttpDate::from_system_time(UNIX_EPOCH - half).unix(), -1);
    assert_eq!(
        HttpDate::from_system_time(UNIX_EPOCH - Duration::from_secs(1)).unix(),
        -1
    );
    let far = UNIX_EPOCH + Duration::from_secs(300_000_000_000);
    assert_eq!(HttpDate::from_system_time(far), HttpDate::MAX);
    assert_eq!(HttpDate::from_unix(HttpDate::MAX.unix() + 1), None);
    assert_eq!(HttpDate::from_unix(HttpDate::MIN.unix() - 1), None);
    assert_eq!(HttpDate::MAX.plus_seconds(1), HttpDate::MAX);
    assert_eq!(HttpDate::MIN.plus_seconds(i64::MIN), HttpDate::MIN);
}

#[test]
fn dates_compare_by_instant() {
    let one = HttpDate::parse(b"Sun, 06 Nov 1994 08:49:37 GMT", now()).unwrap();
    assert!(one < one.plus_seconds(1));
    assert!(one.plus_seconds(-1) < one);
}
