//! From the options of the command line to what the driver takes.

use crate::cli::{Common, ViewName};
use crate::complaint::Complaint;
use crate::target;
use wire::dial::Target;
use wire::drive::{LiveObserver, RunOptions};
use wire::script::{Vars, Verb};
use wire::transcript::{Detail, View};

/// How events are shown.
pub(crate) fn view(common: &Common) -> View {
    View {
        times: !common.no_times,
        ascii: common.ascii,
        detail: detail(common.view),
        content: common.content,
        decode: common.decode,
    }
}

pub(crate) fn detail(name: ViewName) -> Detail {
    match name {
        ViewName::Lines => Detail::Lines,
        ViewName::Tokens => Detail::Tokens,
        ViewName::Hex => Detail::Hex,
        ViewName::Text => Detail::Text,
        ViewName::None => Detail::None,
    }
}

/// Bounds of a run.
pub(crate) fn options(common: &Common, observer: Option<LiveObserver>) -> RunOptions {
    RunOptions {
        timeout: common.timeout,
        first_octet: common.phases.first_octet_timeout,
        write: common.phases.write_timeout,
        max_octets: common.max_octets,
        // The lines shown carry digests of their own; `view json` at a prompt asks for these.
        digests: common.json || common.interrupt.is_some(),
        observer,
        interrupt: common.interrupt.clone(),
        ..RunOptions::default()
    }
}

/// Variables: what the target says of itself, then what `--set` says.
pub(crate) fn variables(common: &Common, target: Option<&Target>) -> Result<Vars, Complaint> {
    let mut vars = Vars::new();
    vars.insert(
        "timeout".to_owned(),
        format!("{}ms", common.timeout.as_millis()).into_bytes(),
    );
    for (name, value) in target.map(target::variables).unwrap_or_default() {
        vars.insert(name.to_owned(), value);
    }
    for setting in &common.set {
        let (name, value) = assignment(setting)?;
        vars.insert(name, value);
    }
    Ok(vars)
}

/// `NAME=OCTETS`, with the script's escapes on the right.
pub(crate) fn assignment(text: &str) -> Result<(String, Vec<u8>), Complaint> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(Complaint::usage(format!("--set {text}: write NAME=OCTETS")));
    };
    let sound = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !sound {
        return Err(Complaint::usage(format!(
            "--set {text}: a variable's name is lower-case letters, digits and `-`"
        )));
    }
    Ok((name.to_owned(), octets(value, "--set")?))
}

/// Octets typed without quotes around them; escapes and macros count, variables do not.
pub(crate) fn octets(text: &str, origin: &str) -> Result<Vec<u8>, Complaint> {
    expand(&send_line(text), origin)
}

/// The inside of a literal as the script language writes it.
pub(crate) fn literal(text: &str, origin: &str) -> Result<Vec<u8>, Complaint> {
    expand(&format!("send \"{text}\""), origin)
}

fn expand(line: &str, origin: &str) -> Result<Vec<u8>, Complaint> {
    let script =
        wire::script::parse(line, origin).map_err(|errors| Complaint::script(&errors, line))?;
    let Some(Verb::Send { bytes, .. }) = script.steps.first().map(|step| &step.verb) else {
        return Err(Complaint::usage(format!("{origin}: no octets")));
    };
    bytes
        .expand(&Vars::new())
        .map_err(|error| Complaint::usage(format!("{origin}: {error}")))
}

/// Bare octets as a `send` line. A plain quote needs no escape there, except within a macro, where
/// quotes have their own meaning.
pub(crate) fn send_line(text: &str) -> String {
    let mut line = String::from("send \"");
    let mut within_macro = false;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                line.push('\\');
                if let Some(next) = characters.next() {
                    within_macro |= next == '{';
                    line.push(next);
                }
            }
            '"' if !within_macro => line.push_str("\\\""),
            // A line break typed as such (in a quoted shell argument) is what it looks like: LF.
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            '}' => {
                within_macro = false;
                line.push('}');
            }
            other => line.push(other),
        }
    }
    line.push('"');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_octets_read_as_typed() {
        assert_eq!(octets(r#"a "b"\r\n"#, "t").unwrap(), b"a \"b\"\r\n");
        assert_eq!(
            octets(r#"\{repeat 3 "x "}"y""#, "t").unwrap(),
            b"x x x \"y\""
        );
        assert_eq!(octets("a\nb", "t").unwrap(), b"a\nb");
        let wrong = octets(r"a\qb", "-e").unwrap_err();
        assert!(wrong.text.contains('^'), "{wrong}");
    }

    #[test]
    fn settings_need_a_name() {
        assert_eq!(assignment(r"x=\x00").unwrap(), ("x".to_owned(), vec![0]));
        for wrong in ["x", "=y", "X=y", "1=y"] {
            assert!(assignment(wrong).is_err(), "{wrong}");
        }
    }
}
