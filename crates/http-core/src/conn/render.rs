//! The text of `docs/state-machine.md`, from the tables and the reasons.

use super::table::{Condition, EVENTS, Offer, STATES};
use super::{CloseReason, Role, State};
use std::fmt::Write as _;

impl Condition {
    const fn as_str(self) -> &'static str {
        match self {
            Condition::Always => "always",
            Condition::Proposed => "an offer to leave HTTP/1.1 is open",
            Condition::NotProposed => "no such offer is open",
            Condition::CloseKnown => "a reason to close is known",
            Condition::NextExchange => "the next exchange is asked for",
        }
    }
}

/// The whole page: both tables, every state, every close reason.
pub fn render() -> String {
    let mut page = String::from(
        "# Connection state\n\n\
         Rendered from the tables in `crates/http-core/src/conn/table.rs`; do not edit.\n\n\
         An event without a row is an error by the end that tried it, and changes nothing.\n",
    );
    // Writing to a String cannot fail, so the results below carry no news.
    let _ = states(&mut page);
    let _ = events(&mut page);
    let _ = joint(&mut page);
    let _ = reasons(&mut page);
    page
}

fn states(page: &mut String) -> std::fmt::Result {
    page.push_str("\n## States\n\n| State | Meaning |\n| --- | --- |\n");
    for state in State::ALL {
        writeln!(page, "| `{}` | {} |", state.as_str(), state.phrase())?;
    }
    Ok(())
}

fn events(page: &mut String) -> std::fmt::Result {
    page.push_str("\n## What an end may do\n");
    for role in Role::ALL {
        writeln!(
            page,
            "\n### {}\n\n| In state | Event | Then |\n| --- | --- | --- |",
            role.as_str()
        )?;
        for row in EVENTS.iter().filter(|row| row.role == role) {
            let offer = match row.offer {
                Offer::Takes(proposal) => format!(", only as the answer to {}", proposal.as_str()),
                Offer::Declines => ", which declines any open offer to leave HTTP/1.1".to_owned(),
                Offer::Untouched => String::new(),
            };
            writeln!(
                page,
                "| `{}` | {}{offer} | `{}` |",
                row.from.as_str(),
                row.event.as_str(),
                row.next.as_str()
            )?;
        }
    }
    Ok(())
}

fn joint(page: &mut String) -> std::fmt::Result {
    page.push_str(
        "\n## What follows from the joint state\n\n\
         After every event the first matching row fires, until none matches.\n\n\
         | Client | Server | When | Then | Because |\n| --- | --- | --- | --- | --- |\n",
    );
    for row in STATES {
        let name = |state: Option<State>| match state {
            Some(state) => format!("`{}`", state.as_str()),
            None => "any".to_owned(),
        };
        let then: Vec<String> = row
            .then
            .iter()
            .map(|(role, state)| format!("{} `{}`", role.as_str(), state.as_str()))
            .collect();
        writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            name(row.client),
            name(row.server),
            row.when.as_str(),
            then.join(", "),
            row.why
        )?;
    }
    Ok(())
}

fn reasons(page: &mut String) -> std::fmt::Result {
    page.push_str(
        "\n## Why a connection closes\n\n| Reason | Section | Meaning |\n| --- | --- | --- |\n",
    );
    for reason in CloseReason::ALL {
        writeln!(
            page,
            "| `{}` | {} | {} |",
            reason.as_str(),
            reason.section(),
            reason.sentence()
        )?;
    }
    Ok(())
}
