//! Whether some resource asks for credentials, and whether those of the user open it.

use super::ask::Asker;
use super::resources::Resources;
use super::{Findings, Wishes};
use crate::check::Feature;

/// Looks at the path the user named, or else at those that answered 401 on the way.
pub(super) fn learn(
    asker: &mut Asker,
    resources: &Resources,
    wishes: &Wishes,
    findings: &mut Findings,
) {
    let found = wishes
        .protected
        .as_ref()
        .or(resources.protected.as_ref())
        .cloned();
    let Some(path) = found else {
        return;
    };
    let mut status = |fields: &str| -> Option<u16> {
        asker.once("GET", &path, fields, b"")?.response(1)?.status()
    };
    let plain = status("");
    if plain != Some(401) {
        let answer = plain.map_or_else(|| "not answered".to_owned(), |s| format!("answered {s}"));
        let why = format!("GET {path} without credentials is {answer}, not 401.");
        findings.lacks(Feature::Protected, why.clone());
        findings.lacks(Feature::Credentials, why.clone());
        findings.notes.push(why);
        return;
    }
    findings.learn(Feature::Protected, true);
    findings.set("protected", path.clone());
    let Some(credentials) = &wishes.credentials else {
        return;
    };
    let opened = status(&format!("Authorization: {credentials}\r\n"));
    if opened.is_some_and(|status| status / 100 == 2) {
        findings.learn(Feature::Credentials, true);
        findings.set("credentials", credentials.clone());
        let (scheme, rest) = credentials.split_at(credentials.find(' ').unwrap_or(0));
        let other: String = (scheme.chars())
            .map(|c| match c.is_ascii_uppercase() {
                true => c.to_ascii_lowercase(),
                false => c.to_ascii_uppercase(),
            })
            .collect();
        findings.set("credentials-other-case", format!("{other}{rest}"));
        return;
    }
    let answer = opened.map_or_else(|| "not answered".to_owned(), |s| format!("answered {s}"));
    let why = format!("GET {path} with the credentials of --credentials is {answer}.");
    findings.lacks(Feature::Credentials, why.clone());
    findings.notes.push(why);
}
