//! What the engines say, and tables of it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::bench::Fallible;

/// What is told of each engine: its title, its key in a line, and how many digits follow the point.
const COLUMNS: [(&str, &str, usize); 4] = [
    ("CPU µs/operation", "cpu_us", 1),
    ("operations/s", "rate", 0),
    ("p50 µs", "p50_us", 0),
    ("p99 µs", "p99_us", 0),
];

/// The lines of all engines.
#[derive(Default)]
pub(super) struct Figures(Vec<Line>);

struct Line {
    engine: &'static str,
    case: String,
    checksum: String,
    values: [f64; COLUMNS.len()],
}

impl Figures {
    pub(super) fn add(&mut self, engine: &'static str, line: &str) -> Fallible<()> {
        let wrong = |what: &str| format!("{engine} said {what}: {line}");
        let told: Value = serde_json::from_str(line).map_err(|error| wrong(&error.to_string()))?;
        let text = |key| told[key].as_str().map(str::to_owned).ok_or_else(|| wrong("no text"));
        let number = |key| told[key].as_f64().ok_or_else(|| wrong("no number"));
        let rate = number("operations")? / number("seconds")?;
        let values = [number("cpu_us")?, rate, number("p50_us")?, number("p99_us")?];
        self.0.push(Line { engine, case: text("case")?, checksum: text("checksum")?, values });
        Ok(())
    }

    /// Fails if one of them has read something else.
    pub(super) fn compare(&self) -> Fallible<()> {
        let Some(first) = self.0.first() else { return Err("nobody has said anything".into()) };
        match self.0.iter().find(|line| line.checksum != first.checksum) {
            None => Ok(()),
            Some(other) => {
                Err(format!("{} and {} have not read the same", first.engine, other.engine))
            }
        }
    }

    pub(super) fn has(&self, case: &str) -> bool {
        self.0.iter().any(|line| line.case == case)
    }

    /// The engines in their order.
    fn engines(&self, case: &str) -> Vec<&'static str> {
        let mut engines = Vec::new();
        for line in self.0.iter().filter(|line| line.case == case) {
            if !engines.contains(&line.engine) {
                engines.push(line.engine);
            }
        }
        engines
    }

    /// Median, least and most of all rounds.
    fn spread(&self, engine: &str, case: &str, column: usize) -> [f64; 3] {
        let lines = self.0.iter().filter(|line| line.engine == engine && line.case == case);
        let mut values: Vec<f64> = lines.map(|line| line.values[column]).collect();
        values.sort_by(f64::total_cmp);
        let (half, last) = (values.len() / 2, values.len() - 1);
        let median = if values.len().is_multiple_of(2) {
            f64::midpoint(values[half - 1], values[half])
        } else {
            values[half]
        };
        [median, values[0], values[last]]
    }

    /// A row for each engine, with what zzz's figures are of its.
    pub(super) fn table(&self, case: &str) -> String {
        let mut text = "| engine |".to_owned();
        // Writing to a string cannot fail, here and below.
        for (title, ..) in COLUMNS {
            let _ = write!(text, " {title} |");
        }
        text += " zzz / it: CPU | rate | p99 |\n|---|---|---|---|---|---|---|---|\n";
        for engine in self.engines(case) {
            let _ = write!(text, "| {engine} |");
            for (column, (.., digits)) in COLUMNS.into_iter().enumerate() {
                let [median, min, max] = self.spread(engine, case, column);
                let _ = write!(text, " {median:.digits$} ({min:.digits$}-{max:.digits$}) |");
            }
            for column in [0, 1, 3] {
                let _ = write!(text, " {} |", self.ratio(engine, case, column));
            }
            text.push('\n');
        }
        text
    }

    fn ratio(&self, engine: &str, case: &str, column: usize) -> String {
        if engine == "zzz" || !self.engines(case).contains(&"zzz") {
            return "-".into();
        }
        let [ours, ..] = self.spread("zzz", case, column);
        let [theirs, ..] = self.spread(engine, case, column);
        format!("{:.2}", ours / theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cpu_us: f64, checksum: &str) -> String {
        format!(
            r#"{{"case":"one","operations":100,"seconds":2,"cpu_us":{cpu_us},"p50_us":1,"p99_us":2,"checksum":"{checksum}"}}"#
        )
    }

    #[test]
    fn zzz_is_divided_by_the_others() {
        let mut figures = Figures::default();
        for cpu_us in [2.0, 1.0, 3.0] {
            figures.add("zzz", &line(cpu_us, "a")).unwrap();
            figures.add("sqlx", &line(cpu_us * 4.0, "a")).unwrap();
        }
        figures.compare().unwrap();
        let table = figures.table("one");
        assert!(table.contains("| sqlx | 8.0 (4.0-12.0) | 50 (50-50) |"), "{table}");
        assert!(table.contains("| 0.25 | 1.00 | 1.00 |"), "{table}");
    }

    #[test]
    fn engines_have_to_read_the_same() {
        let mut figures = Figures::default();
        figures.add("zzz", &line(1.0, "a")).unwrap();
        figures.add("sqlx", &line(1.0, "b")).unwrap();
        assert_eq!(figures.compare().unwrap_err(), "zzz and sqlx have not read the same");
    }

    #[test]
    fn a_line_that_is_none_is_told() {
        assert!(Figures::default().add("zzz", "panicked").unwrap_err().contains("panicked"));
    }
}
