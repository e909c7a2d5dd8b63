//! Latencies, counted in buckets a few per cent wide.

use std::time::Duration;

/// Buckets for each power of two.
const STEPS: u64 = 32;

/// How often which latency was seen.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self {
            counts: vec![0; 64 * STEPS as usize],
            total: 0,
        }
    }

    pub(crate) fn record(&mut self, latency: Duration) {
        let ns = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.counts.get_mut(bucket(ns)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// The latency that this share of all requests kept to, in microseconds; the upper edge of its
    /// bucket.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let wanted = (self.total as f64 * share).ceil();
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if *count > 0 && seen as f64 >= wanted {
                return upper_edge(index as u64) as f64 / 1000.0;
            }
        }
        0.0
    }
}

fn bucket(ns: u64) -> usize {
    let exponent = u64::from(ns.max(STEPS).ilog2());
    let shift = exponent - u64::from(STEPS.ilog2());
    // Below STEPS each value has its own bucket.
    usize::try_from((shift * STEPS) + (ns >> shift)).unwrap_or(usize::MAX)
}

fn upper_edge(index: u64) -> u64 {
    let shift = (index / STEPS).saturating_sub(1);
    (index - shift * STEPS + 1) << shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_within_a_bucket() {
        let mut histogram = Histogram::new();
        for us in 1..=1000 {
            histogram.record(Duration::from_micros(us));
        }
        for (share, expected) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1000.0)] {
            let found = histogram.quantile(share);
            assert!(
                found >= expected && found < expected * 1.07,
                "{share}: {found}"
            );
        }
        assert_eq!(Histogram::new().quantile(0.99), 0.0);
    }

    #[test]
    fn every_latency_has_a_bucket_below_whose_edge_it_is() {
        for ns in [0, 1, 31, 32, 33, 63, 64, 1_000, 123_456_789, u64::MAX / 2] {
            let index = bucket(ns);
            assert!(index < 64 * STEPS as usize);
            assert!(upper_edge(index as u64) > ns, "{ns}");
        }
    }
}
