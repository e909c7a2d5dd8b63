//! Procedures: verbs written in Rust for what a script cannot say plainly.

/// A named procedure.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// Its name in check files.
    pub name: &'static str,
}

/// All procedures.
const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "split-points",
    },
    Procedure {
        name: "octet-per-write",
    },
    Procedure { name: "pipeline" },
    Procedure { name: "limit" },
];

/// The procedure of that name.
pub fn find(name: &str) -> Option<Procedure> {
    PROCEDURES
        .iter()
        .copied()
        .find(|procedure| procedure.name == name)
}

/// The names of all procedures.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROCEDURES.iter().map(|procedure| procedure.name)
}
