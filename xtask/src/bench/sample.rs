//! Figures of one window, and what several rounds make of them.

use super::case::Case;

/// A quantity, in the unit that [`Metric::key`] ends in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Metric {
    Rate,
    P50,
    P90,
    P99,
    P999,
    Cpu,
    User,
    System,
    /// CPU time per request, divided by that of one pinned worker in a window
    /// right before.
    VersusOne,
    /// What neither server nor load generator used of the machine, in percent
    /// of one core: tells how far a row can be trusted.
    OtherLoad,
    Errors,
    Connections,
    BytesPerConnection,
    /// Resident memory before, and what was added at most, in MiB.
    IdleMemory,
    ExtraMemory,
}

impl Metric {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Rate => "requests_per_second",
            Self::P50 => "p50_us",
            Self::P90 => "p90_us",
            Self::P99 => "p99_us",
            Self::P999 => "p999_us",
            Self::Cpu => "cpu_us",
            Self::User => "user_us",
            Self::System => "system_us",
            Self::VersusOne => "cpu_versus_one_worker_ratio",
            Self::OtherLoad => "other_load_percent",
            Self::Errors => "errors",
            Self::Connections => "connections",
            Self::BytesPerConnection => "bytes_per_connection",
            Self::IdleMemory => "idle_mib",
            Self::ExtraMemory => "extra_mib",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Rate => "requests/s",
            Self::P50 => "p50 µs",
            Self::P90 => "p90 µs",
            Self::P99 => "p99 µs",
            Self::P999 => "p99.9 µs",
            Self::Cpu => "CPU µs/req",
            Self::User => "user",
            Self::System => "system",
            Self::VersusOne => "CPU / one worker's",
            Self::OtherLoad => "other load %",
            Self::Errors => "errors",
            Self::Connections => "connections",
            Self::BytesPerConnection => "bytes/connection",
            Self::IdleMemory => "MiB when idle",
            Self::ExtraMemory => "MiB more",
        }
    }

    /// Whether a ratio of two servers says something.
    pub(super) fn is_compared(self) -> bool {
        !matches!(
            self,
            Self::VersusOne
                | Self::OtherLoad
                | Self::Errors
                | Self::Connections
                | Self::P90
                | Self::P999
        )
    }
}

/// The figures of one window.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample(pub(super) Vec<(Metric, f64)>);

impl Sample {
    pub(super) fn value(&self, metric: Metric) -> Option<f64> {
        let found = self.0.iter().find(|(name, _)| *name == metric);
        found.map(|(_, value)| *value)
    }

    /// Adds `ratio`: `metric` here divided by `metric` in `other`. A disturbance
    /// of either window counts.
    pub(super) fn compare(&mut self, ratio: Metric, metric: Metric, other: &Self) {
        if let (Some(above), Some(below)) = (self.value(metric), other.value(metric)) {
            self.0.insert(0, (ratio, above / below));
        }
        let disturbance = other.value(Metric::OtherLoad).unwrap_or(0.0);
        for (metric, value) in &mut self.0 {
            if *metric == Metric::OtherLoad {
                *value = value.max(disturbance);
            }
        }
    }
}

/// The rounds of one server in one case.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) server: &'static str,
    pub(super) samples: Vec<Sample>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Series {
    pub(super) fn spread(&self, metric: Metric) -> Option<Spread> {
        let values = self.samples.iter().filter_map(|one| one.value(metric));
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let (min, max) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = if values.len().is_multiple_of(2) {
            f64::midpoint(values[middle - 1], values[middle])
        } else {
            values[middle]
        };
        Some(Spread { median, min, max })
    }
}

/// All servers in one case.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) case: &'static Case,
    pub(super) series: Vec<Series>,
    /// Sentences about what was not measured, and why.
    pub(super) notes: Vec<String>,
}

impl Results {
    /// The metrics of this case, in the order of its columns.
    pub(super) fn metrics(&self) -> Vec<Metric> {
        let first = self.series.iter().flat_map(|one| &one.samples).next();
        first.map_or_else(Vec::new, |sample| sample.0.iter().map(|(metric, _)| *metric).collect())
    }
}

/// The value below which `share` of the sorted `values` lie.
pub(super) fn percentile(values: &[u64], share: f64) -> Option<f64> {
    let rank = (values.len() as f64 * share).ceil();
    let at = (0..values.len()).find(|at| (at + 1) as f64 >= rank)?;
    Some(values[at] as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_spread(values: &[f64], expected: [f64; 3]) {
        let sample = |value: &f64| Sample(vec![(Metric::Cpu, *value)]);
        let series = Series { server: "any", samples: values.iter().map(sample).collect() };
        let Spread { median, min, max } = series.spread(Metric::Cpu).unwrap();
        assert_eq!([median, min, max], expected);
    }

    #[test]
    fn spread_is_median_min_max() {
        check_spread(&[3.0, 1.0, 2.0], [2.0, 1.0, 3.0]);
        check_spread(&[4.0, 1.0, 2.0, 8.0], [3.0, 1.0, 8.0]);
    }

    #[test]
    fn percentile_is_the_smallest_value_that_covers_the_share() {
        let values: Vec<u64> = (1..=100).collect();
        assert_eq!(percentile(&values, 0.5), Some(50.0));
        assert_eq!(percentile(&values, 0.99), Some(99.0));
        assert_eq!(percentile(&values, 0.999), Some(100.0));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
