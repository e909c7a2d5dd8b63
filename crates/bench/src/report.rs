//! Results as JSON, and tables made from that.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::measure::{Failure, Result};
use crate::special::{Figures, Special};
use crate::workload::{WORKLOADS, Workload};

/// Name and version of the form.
pub(crate) const SCHEMA: &str = "http-workbench/bench/2";

/// Everything measured under one load.
pub(crate) fn workload(workload: &Workload, results: &[Result], failures: &[Failure]) -> Value {
    let servers: Map<String, Value> = results
        .iter()
        .map(|result| {
            let numbers = json!({
                "cpu_us": result.cpu,
                "rounds_cpu_us": result.rounds,
                "busy": result.busy,
                "requests_per_s": result.throughput,
                "p99_us": result.p99,
                "memory": result.memory,
            });
            (result.peer.name().to_owned(), numbers)
        })
        .collect();
    json!({ "title": workload.title, "servers": servers, "failures": failed(failures) })
}

/// Everything measured of one special kind.
pub(crate) fn special(special: Special, figures: &[Figures], failures: &[Failure]) -> Value {
    let servers: Map<String, Value> = figures
        .iter()
        .map(|figures| {
            let values: Vec<Value> = figures
                .values
                .iter()
                .map(
                    |(name, value, digits)| json!({"name": name, "value": value, "digits": digits}),
                )
                .collect();
            (figures.peer.name().to_owned(), Value::from(values))
        })
        .collect();
    json!({ "title": special.title(), "servers": servers, "failures": failed(failures) })
}

fn failed(failures: &[Failure]) -> Value {
    let failures: Map<String, Value> = failures
        .iter()
        .map(|(peer, error)| (peer.name().to_owned(), Value::from(error.to_string())))
        .collect();
    failures.into()
}

fn number(value: &Value, name: &str) -> f64 {
    value.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

/// How many times the CPU of another server one takes. What disturbs a machine mostly lasts longer
/// than a round and disturbs both in the same one, so that rounds are compared one by one, and the
/// median of what they say counts.
fn ratio(servers: &Value, one: &str, other: &str) -> f64 {
    let rounds = |name: &str| servers[name]["rounds_cpu_us"].as_array();
    let pairs = rounds(one)
        .into_iter()
        .flatten()
        .zip(rounds(other).into_iter().flatten());
    let mut ratios: Vec<f64> = pairs
        .filter_map(|(one, other)| Some(one.as_f64()? / other.as_f64()?))
        .filter(|ratio| ratio.is_finite())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let middle = ratios.len() / 2;
    match (ratios.get(middle), ratios.len() % 2) {
        (Some(median), 1) => *median,
        (Some(above), _) => {
            f64::midpoint(*above, ratios.get(middle - 1).copied().unwrap_or(*above))
        }
        (None, _) => f64::NAN,
    }
}

fn ratio_text(ratio: f64) -> String {
    match ratio.is_finite() {
        true => format!("{ratio:.2}"),
        false => "-".to_owned(),
    }
}

/// One load as a table.
pub(crate) fn workload_table(value: &Value) -> String {
    let servers = &value["servers"];
    let mut rows = vec![
        [
            "server",
            "CPU µs",
            "x bare loop",
            "x nginx",
            "requests/s",
            "p99 µs",
            "busy",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for (name, result) in servers.as_object().into_iter().flatten() {
        rows.push(vec![
            name.clone(),
            format!("{:.2}", number(result, "cpu_us")),
            ratio_text(ratio(servers, name, "bare-loop")),
            ratio_text(ratio(servers, name, "nginx")),
            format!("{:.0}", number(result, "requests_per_s")),
            format!("{:.0}", number(result, "p99_us")),
            format!("{:.2}", number(result, "busy")),
        ]);
    }
    table(&rows) + &failure_lines(value)
}

/// One special measurement as a table.
pub(crate) fn special_table(value: &Value) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (server, values) in value["servers"].as_object().into_iter().flatten() {
        let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |name: &str, value: &Value| value[name].as_str().unwrap_or_default().to_owned();
        if rows.is_empty() {
            let names = values.iter().map(|value| text("name", value));
            rows.push(std::iter::once("server".to_owned()).chain(names).collect());
        }
        let numbers = values.iter().map(|value| {
            let digits = value["digits"]
                .as_u64()
                .and_then(|d| usize::try_from(d).ok());
            format!("{:.*}", digits.unwrap_or(2), number(value, "value"))
        });
        rows.push(std::iter::once(server.clone()).chain(numbers).collect());
    }
    table(&rows) + &failure_lines(value)
}

/// Our server against the goals: CPU per request as a multiple of the bare loop's, nginx's and
/// the best other server's.
pub(crate) fn goal_table(workloads: &Value) -> String {
    let mut rows = vec![
        [
            "workload",
            "bare loop",
            "goal",
            "nginx",
            "goal",
            "best peer",
            "goal",
            "",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for workload in &WORKLOADS {
        let servers = &workloads[workload.name]["servers"];
        let to = |name: &'static str| (ratio(servers, "server", name), name);
        let peers = ["nginx", "nginx-ofc", "h2o", "lighttpd", "caddy"].map(to);
        let known = peers.into_iter().filter(|(ratio, _)| ratio.is_finite());
        // The best peer is the one that we take most of the CPU of.
        let best = known.max_by(|(a, _), (b, _)| a.total_cmp(b));
        let (best, best_name) = best.unwrap_or((f64::NAN, ""));
        if !servers["server"].is_object() {
            continue;
        }
        let mut row = vec![workload.title.to_owned()];
        let mut met = true;
        let ratios = [to("bare-loop").0, to("nginx").0, best];
        for (ratio, goal) in ratios.into_iter().zip(workload.goal) {
            row.push(ratio_text(ratio));
            row.push(goal.map(|goal| format!("{goal:.2}")).unwrap_or_default());
            // As it is written: 1.004 is 1.00.
            met &= goal.is_none_or(|goal| !ratio.is_finite() || ratio < goal + 0.005);
        }
        if let Some(place) = row.get_mut(5) {
            let _infallible = write!(place, " ({best_name})");
        }
        row.push(if met { "reached" } else { "not reached" }.to_owned());
        rows.push(row);
    }
    table(&rows)
}

fn failure_lines(value: &Value) -> String {
    let mut lines = String::new();
    for (server, error) in value["failures"].as_object().into_iter().flatten() {
        let error = error.as_str().unwrap_or_default();
        let _infallible = writeln!(lines, "\n{server} was not measured: {error}");
    }
    lines
}

/// A Markdown table whose columns line up.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _infallible = write!(out, "| {cell:width$} ");
        }
        out.push_str("|\n");
        if number == 0 {
            for width in &widths {
                let _infallible = write!(out, "|{}", "-".repeat(width + 2));
            }
            out.push_str("|\n");
        }
    }
    out
}

/// Where the page has the part that is made by measuring.
const MARKS: [&str; 2] = ["<!-- measured: begin -->\n", "<!-- measured: end -->"];

/// The page with its measured part replaced.
pub(crate) fn page(page: &str, run: &Value) -> Option<String> {
    let begin = page.find(MARKS[0])? + MARKS[0].len();
    let end = page.find(MARKS[1])?;
    let mut measured = String::from("\n");
    for (name, value) in run["machine"].as_object().into_iter().flatten() {
        let _infallible = writeln!(measured, "- {name}: {}", value.as_str().unwrap_or_default());
    }
    let servers = run["versions"].as_object().into_iter().flatten();
    let versions: Vec<String> = servers
        .map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default()))
        .collect();
    let _infallible = writeln!(measured, "- servers: {}", versions.join(", "));
    let _infallible = writeln!(
        measured,
        "- at least {} rounds of {} s for each server and load\n\n## Against the goals\n",
        run["rounds"], run["seconds"]
    );
    measured.push_str(&goal_table(&run["workloads"]));
    measured.push_str("\n## All servers\n");
    for workload in &WORKLOADS {
        let value = &run["workloads"][workload.name];
        if value.is_object() {
            let _infallible = write!(
                measured,
                "\n### {}\n\n{}",
                workload.title,
                workload_table(value)
            );
        }
    }
    measured.push_str("\n## Other measurements\n");
    for special in crate::special::SPECIALS {
        let value = &run["specials"][special.name()];
        if value.is_object() {
            let _infallible = write!(
                measured,
                "\n### {}\n\n{}",
                special.title(),
                special_table(value)
            );
        }
    }
    measured.push('\n');
    Some([page.get(..begin)?, &measured, page.get(end..)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_held_against_the_goals() {
        let run = |ours: f64| {
            // The second round was disturbed for all, the third for one of them.
            let rounds = |least: f64, third: f64| json!({"cpu_us": least, "rounds_cpu_us": [least, 3.0 * least, third]});
            let servers = json!({
                "server": rounds(ours, ours), "bare-loop": rounds(2.0, 2.0),
                "nginx": rounds(5.0, 5.0), "h2o": rounds(3.0, 9.0),
            });
            goal_table(&json!({"1k": {"servers": servers}}))
        };
        assert!(
            run(2.4).contains("| 1.20      | 1.25 | 0.48  | 0.55 | 0.80 (h2o) | 0.95 | reached |")
        );
        assert!(run(2.6).contains("not reached"));
    }

    #[test]
    fn only_the_measured_part_of_a_page_changes() {
        let before = format!("method\n{}old\n{}\nprofile\n", MARKS[0], MARKS[1]);
        let after = page(&before, &json!({"machine": {"kernel": "6.0"}})).unwrap();
        assert!(after.starts_with("method\n") && after.ends_with("profile\n"));
        assert!(after.contains("- kernel: 6.0\n") && !after.contains("old"));
        assert_eq!(page("no marks", &json!({})), None);
    }
}
