//! The worker's view of time: cheap readings, and the Date field rendered once a second.

use std::cell::Cell;
#[cfg(not(target_os = "linux"))]
use std::time::Instant;
use std::time::{Duration, SystemTime};

/// Length of an IMF-fixdate (RFC 9110 §5.6.7).
pub(crate) const DATE_LEN: usize = 29;

/// Clock of one worker. Readings may lag by one kernel tick (at most 10 ms).
#[derive(Debug)]
pub(crate) struct Clock {
    #[cfg(not(target_os = "linux"))]
    start: Instant,
    second: Cell<u64>,
    date: Cell<[u8; DATE_LEN]>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(not(target_os = "linux"))]
            start: Instant::now(),
            second: Cell::new(u64::MAX),
            date: Cell::new([b' '; DATE_LEN]),
        }
    }

    /// Milliseconds of a clock that never steps back; for deadlines.
    pub(crate) fn now_ms(&self) -> u64 {
        #[cfg(target_os = "linux")]
        {
            monotonic_ms()
        }
        #[cfg(not(target_os = "linux"))]
        {
            u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
        }
    }

    /// Seconds since the epoch; 0 for a clock set before it.
    pub(crate) fn unix_seconds(&self) -> u64 {
        #[cfg(target_os = "linux")]
        {
            let t = rustix::time::clock_gettime(rustix::time::ClockId::RealtimeCoarse);
            u64::try_from(t.tv_sec).unwrap_or(0)
        }
        #[cfg(not(target_os = "linux"))]
        {
            SystemTime::UNIX_EPOCH
                .elapsed()
                .map_or(0, |since| since.as_secs())
        }
    }

    /// The present second as an IMF-fixdate. It follows the clock back when that is set back:
    /// a wrong Date would be worse than one that repeats.
    pub(crate) fn date(&self) -> [u8; DATE_LEN] {
        self.date_of(self.unix_seconds())
    }

    /// The same of a second that was just read.
    pub(crate) fn date_of(&self, second: u64) -> [u8; DATE_LEN] {
        if second != self.second.get() {
            self.second.set(second);
            self.date.set(imf_fixdate(second));
        }
        self.date.get()
    }

    /// So many seconds after what [`date`](Self::date) gave last, as an IMF-fixdate.
    pub(crate) fn date_after(&self, seconds: u64) -> [u8; DATE_LEN] {
        imf_fixdate(self.second.get().saturating_add(seconds))
    }
}

/// Milliseconds of the clock that never steps back.
#[cfg(target_os = "linux")]
pub(crate) fn monotonic_ms() -> u64 {
    // The coarse clocks cost a quarter of the precise ones and are read per request.
    let t = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicCoarse);
    t.tv_sec.unsigned_abs() * 1000 + t.tv_nsec.unsigned_abs() / 1_000_000
}

/// Renders seconds since the epoch as an IMF-fixdate (RFC 9110 §5.6.7).
pub(crate) fn imf_fixdate(second: u64) -> [u8; DATE_LEN] {
    // The last second of the year 9999: four year digits are all the format has.
    let second = second.min(253_402_300_799);
    let text = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(second));
    let mut date = [b' '; DATE_LEN];
    let bytes = text.as_bytes();
    let n = bytes.len().min(DATE_LEN);
    date[..n].copy_from_slice(&bytes[..n]);
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_an_imf_fixdate() {
        assert_eq!(&imf_fixdate(784_111_777), b"Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(&imf_fixdate(u64::MAX), b"Fri, 31 Dec 9999 23:59:59 GMT");
        let clock = Clock::new();
        assert!(httpdate::parse_http_date(std::str::from_utf8(&clock.date()).unwrap()).is_ok());
    }

    /// The clock was a day ahead and has been set right: Date follows at once.
    #[test]
    fn a_step_back_is_followed() {
        let clock = Clock::new();
        let ahead = clock.unix_seconds() + 86_400;
        clock.second.set(ahead);
        clock.date.set(imf_fixdate(ahead));
        let before = clock.unix_seconds();
        let date = clock.date();
        let now = (before..=clock.unix_seconds()).map(imf_fixdate);
        assert!(now.into_iter().any(|now| now == date));
    }

    #[test]
    fn the_deadline_clock_does_not_step_back() {
        let clock = Clock::new();
        let first = clock.now_ms();
        assert!(clock.now_ms() >= first);
    }
}
