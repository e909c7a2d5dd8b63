//! The bundled server, graded end to end.

use std::time::Duration;

use assert_cmd::Command;

#[test]
fn the_bundled_server_violates_no_must() {
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command
        .args(["--format", "json"])
        .timeout(Duration::from_secs(300))
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = report["results"].as_array().unwrap();
    let wrong: Vec<String> = (results.iter())
        .filter(|result| result["verdict"] == "violates" && result["level"] == "MUST")
        .map(|result| format!("{}: {}", result["id"], result["detail"]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(report["summary"]["checks"], results.len());
}
