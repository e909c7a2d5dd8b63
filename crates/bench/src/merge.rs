//! Several runs as one: on a machine that is never quiet for long, loads are measured in short
//! runs, whose rounds count as those of one run.

use serde_json::{Map, Value};

/// What of a server's numbers is better when it is more.
const MORE: [&str; 2] = ["requests_per_s", "busy"];

/// One run with the rounds of all of these, which are of the same programs on the same machine.
pub(crate) fn merge(runs: &[Value]) -> Value {
    let mut merged = runs.last().cloned().unwrap_or_default();
    let mut fewest = None::<u64>;
    for (name, load) in loads(runs) {
        let of_load: Vec<(&Value, u64)> = runs
            .iter()
            .filter(|run| run["workloads"][&name].is_object())
            .map(|run| {
                (
                    &run["workloads"][&name],
                    run["rounds"].as_u64().unwrap_or(0),
                )
            })
            .collect();
        let rounds = of_load.iter().map(|(_, rounds)| rounds).sum();
        fewest = Some(fewest.map_or(rounds, |fewest| fewest.min(rounds)));
        let mut load = load.clone();
        load["servers"] = servers(of_load.iter().map(|(load, _)| *load)).into();
        for (server, numbers) in load["servers"].as_object_mut().into_iter().flatten() {
            numbers["rounds_cpu_us"] = rounds_of(server, &of_load);
        }
        merged["workloads"][name] = load;
    }
    for run in runs {
        for (name, special) in run["specials"].as_object().into_iter().flatten() {
            merged["specials"][name] = special.clone();
        }
        for (name, version) in run["versions"].as_object().into_iter().flatten() {
            merged["versions"][name] = version.clone();
        }
    }
    if let Some(fewest) = fewest {
        merged["rounds"] = fewest.into();
    }
    merged
}

/// Every load of any run, as it was last measured.
fn loads(runs: &[Value]) -> Map<String, Value> {
    let all = runs.iter().filter_map(|run| run["workloads"].as_object());
    all.flatten()
        .map(|(name, load)| (name.clone(), load.clone()))
        .collect()
}

/// All rounds of a server, in their order, with gaps for runs that it was not in: rounds of
/// different servers are compared by their places.
fn rounds_of(server: &str, of_load: &[(&Value, u64)]) -> Value {
    let mut all = Vec::new();
    for (load, count) in of_load {
        let known = load["servers"][server]["rounds_cpu_us"].as_array();
        let places = (0..*count).map(|place| {
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            known.and_then(|known| known.get(place)).cloned()
        });
        all.extend(places.map(Option::unwrap_or_default));
    }
    all.into()
}

/// The best numbers of each server.
fn servers<'a>(loads: impl Iterator<Item = &'a Value>) -> Map<String, Value> {
    let mut best = Map::new();
    for (server, numbers) in loads
        .filter_map(|load| load["servers"].as_object())
        .flatten()
    {
        let known = best
            .entry(server.as_str())
            .or_insert_with(|| numbers.clone());
        for (name, value) in numbers.as_object().into_iter().flatten() {
            let (new, old) = (value.as_f64(), known[name].as_f64());
            let better = match MORE.contains(&name.as_str()) {
                true => new > old,
                false => new < old,
            };
            if better {
                known[name] = value.clone();
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_all_runs_the_least_disturbed_counts_and_nothing_is_lost() {
        let run = |rounds: u64, load: &str, cpu: f64, rate: f64| {
            let numbers = json!({
                "cpu_us": cpu, "requests_per_s": rate, "rounds_cpu_us": [cpu, cpu + 1.0],
            });
            json!({
                "rounds": rounds, "versions": {"server": "1"},
                "workloads": {load: {"title": load, "servers": {"server": numbers}}},
                "specials": {(format!("of {load}")): {"title": "x"}},
            })
        };
        let merged = merge(&[
            run(2, "a", 2.0, 10.0),
            run(2, "a", 3.0, 20.0),
            run(3, "b", 7.0, 1.0),
        ]);
        let a = &merged["workloads"]["a"]["servers"]["server"];
        assert_eq!(
            (&a["cpu_us"], &a["requests_per_s"]),
            (&json!(2.0), &json!(20.0))
        );
        assert_eq!(a["rounds_cpu_us"], json!([2.0, 3.0, 3.0, 4.0]));
        assert_eq!(
            merged["workloads"]["b"]["servers"]["server"]["cpu_us"],
            json!(7.0)
        );
        assert!(merged["specials"]["of a"].is_object() && merged["specials"]["of b"].is_object());
        assert_eq!(merged["rounds"], json!(3));
        let b = &merged["workloads"]["b"]["servers"]["server"];
        assert_eq!(b["rounds_cpu_us"], json!([7.0, 8.0, null]));
    }
}
