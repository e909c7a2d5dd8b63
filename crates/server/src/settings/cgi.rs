//! Programs that answer requests, as a flag (`PREFIX=DIRECTORY`) or a table of the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::values::Seconds;
use crate::config::Cgi;

/// One `--cgi` or `[[cgi]]`.
#[derive(Debug, Clone)]
pub(super) struct CgiSetting(pub(super) Cgi);

impl FromStr for CgiSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (prefix, directory) = (text.split_once('='))
            .filter(|(_, directory)| !directory.is_empty())
            .ok_or("expected PREFIX=DIRECTORY, such as /cgi-bin/=programs")?;
        Cgi::new(prefix, Path::new(directory)).map(Self)
    }
}

#[derive(Deserialize)]
#[serde(
    rename_all = "kebab-case",
    deny_unknown_fields,
    expecting = "a table with prefix and directory, as [[cgi]] begins one"
)]
struct Table {
    prefix: String,
    directory: PathBuf,
    time_limit: Option<Seconds>,
    max_processes: Option<usize>,
    max_size: Option<u64>,
    #[serde(default)]
    pass_authorization: bool,
    passwords: Option<PathBuf>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for CgiSetting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let table = Table::deserialize(from)?;
        let d = Cgi::new(&table.prefix, &table.directory).map_err(de::Error::custom)?;
        let is_name = |name: &String| {
            !name.is_empty() && name.bytes().all(|o| o == b'_' || o.is_ascii_alphanumeric())
        };
        if let Some(name) = table.environment.keys().find(|name| !is_name(name)) {
            return Err(de::Error::custom(format!(
                "{name:?} is no name of a variable"
            )));
        }
        let max_processes = table.max_processes.unwrap_or(d.max_processes);
        if !(1..=100_000).contains(&max_processes) {
            return Err(de::Error::custom("max-processes is between 1 and 100000"));
        }
        Ok(Self(Cgi {
            time_limit: table.time_limit.map_or(d.time_limit, |limit| limit.0),
            max_processes,
            max_size: table.max_size.unwrap_or(d.max_size),
            pass_authorization: table.pass_authorization,
            passwords: table.passwords,
            environment: table.environment.into_iter().collect(),
            ..d
        }))
    }
}
