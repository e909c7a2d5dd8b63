//! The statuses that clients and conformance checks act on.

use http_core::defect::{DefectId, Severity};

#[test]
fn telling_statuses_come_from_the_table() {
    let expected = [
        ("content-too-large", 413),
        ("target-too-long", 414),
        ("field-line-too-long", 431),
        ("too-many-fields", 431),
        ("head-too-long", 431),
        ("trailer-too-long", 431),
        ("method-too-long", 501),
        ("transfer-coding-unknown", 501),
        ("version-major", 505),
        ("http2-preface", 505),
        ("bare-lf", 400),
        ("host-missing", 400),
    ];
    for (id, status) in expected {
        let defect = DefectId::from_str(id).unwrap_or_else(|| panic!("{id} is in the catalogue"));
        assert_eq!(
            (defect.status(), defect.severity()),
            (Some(status), Severity::Refuse),
            "{id}"
        );
    }
}
