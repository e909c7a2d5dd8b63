//! The examples of the documentation, run.

use crate::page;

#[test]
fn real_problems_are_diagnosed_by_one_command_each() {
    assert!(page::run("docs/problems.md") >= 6);
}

#[test]
fn malformed_answers_of_the_listening_side() {
    assert!(page::run("docs/listen.md") >= 1);
}

#[test]
fn the_manual() {
    assert!(page::run("docs/probe.md") >= 4);
}

#[test]
fn the_front_page() {
    assert_eq!(page::run("README.md"), 2);
}
