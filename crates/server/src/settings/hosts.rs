//! Hosts with a site of their own.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use serde::Deserialize;

use super::cgi::CgiSetting;
use super::tables::{RedirectSetting, RuleSetting, WritableSetting, lines};
use super::values::{ErrorStatus, FieldName, FieldValue, HostName};
use crate::config::{Config, Host, Redirect, Rule, Tls, Writable};

/// One `[[host]]`. What it does not say is as at the top level, but for tables about paths: those
/// belong to one root.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct HostSetting {
    name: Vec<HostName>,
    root: PathBuf,
    #[serde(default)]
    index: Vec<String>,
    gzip: Option<bool>,
    precompressed: Option<bool>,
    listing: Option<bool>,
    clean_urls: Option<bool>,
    fallback: Option<String>,
    tls_certificate: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    #[serde(default)]
    headers: BTreeMap<FieldName, FieldValue>,
    #[serde(default)]
    rule: Vec<RuleSetting>,
    #[serde(default)]
    redirect: Vec<RedirectSetting>,
    #[serde(default)]
    writable: Vec<WritableSetting>,
    #[serde(default)]
    cgi: Vec<CgiSetting>,
    #[serde(default)]
    error_pages: BTreeMap<ErrorStatus, String>,
}

/// Names of error pages and fallbacks begin at the root, with or without a slash.
pub(super) fn below_root(path: String) -> String {
    path.trim_start_matches('/').to_owned()
}

/// Certificate and key, of which neither is of use without the other.
pub(super) fn tls(
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
) -> Result<Option<Tls>, String> {
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(Tls { certificate, key })),
        (None, None) => Ok(None),
        _ => Err("tls-certificate and tls-key need each other".to_owned()),
    }
}

/// Adds the hosts to the site at the top level.
///
/// # Errors
/// When a name is given twice, or only some hosts could be encrypted.
pub(super) fn add(config: &mut Config, settings: Vec<HostSetting>) -> Result<(), String> {
    let base = config.clone();
    let mut known: HashSet<String> = config.host_names.iter().cloned().collect();
    for setting in settings {
        let host = setting.host(&base)?;
        if host.names.is_empty() {
            return Err("a host without a name would never be asked for".to_owned());
        }
        for name in &host.names {
            if !known.insert(name.clone()) {
                return Err(format!("the host {name} is given twice"));
            }
        }
        if host.config.tls.is_some() && base.tls.is_none() {
            return Err(format!(
                "the host {} has a certificate and the top level has none; clients that name no \
                 host need one",
                host.names[0]
            ));
        }
        config.hosts.push(host);
    }
    Ok(())
}

impl HostSetting {
    pub(super) fn has_programs(&self) -> bool {
        !self.cgi.is_empty()
    }

    fn host(self, base: &Config) -> Result<Host, String> {
        let names: Vec<String> = self.name.into_iter().map(|name| name.0).collect();
        let own = tls(self.tls_certificate, self.tls_key)
            .map_err(|error| format!("host {}: {error}", names.join(", ")))?;
        let config = Config {
            root: self.root,
            index: match self.index.is_empty() {
                true => base.index.clone(),
                false => self.index,
            },
            gzip: self.gzip.unwrap_or(base.gzip),
            precompressed: self.precompressed.unwrap_or(base.precompressed),
            listing: self.listing.unwrap_or(base.listing),
            clean_urls: self.clean_urls.unwrap_or(base.clean_urls),
            fallback: self.fallback.map(below_root),
            headers: match self.headers.is_empty() {
                true => base.headers.clone(),
                false => lines(self.headers),
            },
            rules: self.rule.into_iter().map(Rule::from).collect(),
            redirects: self.redirect.into_iter().map(Redirect::from).collect(),
            writable: self.writable.into_iter().map(Writable::from).collect(),
            cgi: self.cgi.into_iter().map(|cgi| cgi.0).collect(),
            error_pages: (self.error_pages.into_iter())
                .map(|(status, path)| (status.0, below_root(path)))
                .collect(),
            tls: own.or_else(|| base.tls.clone()),
            host_names: Vec::new(),
            ..base.clone()
        };
        Ok(Host { names, config })
    }
}
