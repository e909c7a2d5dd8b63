//! The command line as people type it who come from other tools: what is clear is understood, and
//! what is not is answered with what to write instead.

use crate::cli::Cli;
use crate::exit::Exit;
use crate::output::{complain, unwritten};
use clap::{CommandFactory, Parser};
use std::ffi::OsString;
use std::io;
use wire::script::nearest;

/// Reads the arguments; help and usage errors end here with their exit code.
pub(crate) fn parse() -> Result<Cli, Exit> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let error = match Cli::try_parse_from(&words) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    if !error.use_stderr() {
        return Err(match error.print() {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let failure = unwritten(&error);
                complain(&failure.text);
                failure.exit
            }
            _ => Exit::Fine,
        });
    }
    let plain: Vec<&str> = words
        .iter()
        .skip(1)
        .filter_map(|word| word.to_str())
        .collect();
    if let Some(name) = plain.first().copied().and_then(meant) {
        complain(&no_command(plain[0], &name));
        return Err(Exit::Usage);
    }
    if let Some(joined) = host_and_port(&words)
        && let Ok(cli) = Cli::try_parse_from(joined)
    {
        return Ok(cli);
    }
    let _ = error.print();
    for advice in plain.iter().filter_map(|word| advice(word)) {
        complain(advice);
    }
    Err(Exit::Usage)
}

/// The command a word is a slip away from, if it is neither one nor an address.
pub(crate) fn meant(word: &str) -> Option<String> {
    let letters = word.bytes().all(|octet| octet.is_ascii_lowercase());
    let command = Cli::command();
    let names: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    if !letters || word == "localhost" || names.contains(&word) {
        return None;
    }
    nearest(word, &names).map(str::to_owned)
}

/// What to say of it.
pub(crate) fn no_command(word: &str, meant: &str) -> String {
    format!(
        "there is no command `{word}`; did you mean `{meant}`? (a host of that name: {word}:80)"
    )
}

/// `HOST PORT`, as telnet and netcat take it, made one word.
fn host_and_port(words: &[OsString]) -> Option<Vec<OsString>> {
    let port = |word: &OsString| {
        let text = word.to_str()?;
        let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
        digits.then(|| text.to_owned())
    };
    let at = (1..words.len().saturating_sub(1)).find(|at| {
        let host = words[*at].to_str();
        host.is_some_and(|host| !host.starts_with('-') && !host.contains('/'))
            && port(&words[at + 1]).is_some()
    })?;
    let (host, port) = (words[at].to_str()?, port(&words[at + 1])?);
    let joined = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    let mut all = words.to_vec();
    all.splice(at..at + 2, [OsString::from(joined)]);
    Some(all)
}

/// What options of other tools are called here.
fn advice(word: &str) -> Option<&'static str> {
    Some(match word {
        "-v" | "--verbose" | "--include" | "--trace" => {
            "everything that passes is shown without an option; --view hex shows it as a dump"
        }
        "-s" | "-S" | "--silent" | "-f" | "--fail" => {
            "the exit code says how it went; --view none shows facts and faults only"
        }
        "-L" | "--location" => "redirects are not followed: each request is yours",
        "-u" | "--user" | "-A" | "--user-agent" | "-b" | "--cookie" | "--compressed"
        | "--data-raw" | "--data-binary" | "-F" | "--form" | "--json-data" | "-G" | "--get"
        | "-r" | "--range" => "a whole command line of curl is understood: put `probe` before it",
        "-o" | "--output" => {
            "octets are shown and not stored; `save FILE` at the prompt keeps a session"
        }
        "-x" | "--proxy" => "make the proxy the target, and the URL the request target",
        "-w" | "-q" | "-z" | "-n" => "--timeout TIME limits a read; see probe --help",
        "-l" => "probe listen PORT accepts connections",
        "-p" => "the port belongs to the target: HOST:PORT",
        "-c" | "--crlf" | "-C" => "line ends are written out: -e 'GET / HTTP/1.1\\r\\n...'",
        "-U" | "--unixsock" | "--unix-socket" => "write the target as unix:PATH",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_are_one_target() {
        let joined = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            let joined = host_and_port(&words)?;
            joined
                .into_iter()
                .map(|word| word.into_string().ok())
                .collect::<Option<Vec<_>>>()
        };
        assert_eq!(
            joined(&["probe", "-t", "5s", "h", "80", "-e", "x"]).unwrap(),
            ["probe", "-t", "5s", "h:80", "-e", "x"]
        );
        assert_eq!(
            joined(&["probe", "::1", "80"]).unwrap(),
            ["probe", "[::1]:80"]
        );
        assert_eq!(joined(&["probe", "h", "path"]), None);
    }

    #[test]
    fn slips_are_seen_and_hosts_are_left_alone() {
        assert_eq!(meant("listne").as_deref(), Some("listen"));
        assert_eq!(meant("disect").as_deref(), Some("dissect"));
        for host in [
            "localhost",
            "example.com",
            "nginx",
            "127.0.0.1",
            "listen",
            "db",
        ] {
            assert_eq!(meant(host), None, "{host}");
        }
    }
}
