//! The tables that only a file has.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::hosts::below_root;
use super::values::{ErrorStatus, FieldName, FieldValue, MediaTypeValue, RedirectStatus, of_files};
use crate::config::{Redirect, Rule, Writable};
use crate::pattern::Pattern;

/// One `[[rule]]`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RuleSetting {
    pub(super) path: Pattern,
    pub(super) cache_control: Option<FieldValue>,
    pub(super) content_type: Option<MediaTypeValue>,
    #[serde(default)]
    pub(super) transient: bool,
    pub(super) expires_after: Option<u32>,
    #[serde(default)]
    pub(super) headers: BTreeMap<FieldName, FieldValue>,
    #[serde(default)]
    pub(super) error_pages: BTreeMap<ErrorStatus, String>,
}

/// One `[[redirect]]`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RedirectSetting {
    pub(super) from: Pattern,
    pub(super) to: FieldValue,
    #[serde(default = "moved_permanently")]
    pub(super) status: RedirectStatus,
}

/// One `[[writable]]`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct WritableSetting {
    #[serde(deserialize_with = "of_files")]
    pub(super) path: Pattern,
    pub(super) passwords: PathBuf,
    #[serde(default = "sixteen_mebioctets")]
    pub(super) max_size: u64,
    pub(super) quota: Option<u64>,
}

fn sixteen_mebioctets() -> u64 {
    16 << 20
}

fn moved_permanently() -> RedirectStatus {
    RedirectStatus(308)
}

pub(super) fn lines(fields: BTreeMap<FieldName, FieldValue>) -> Vec<(String, String)> {
    fields
        .into_iter()
        .map(|(name, value)| (name.0, value.0))
        .collect()
}

impl From<RuleSetting> for Rule {
    fn from(setting: RuleSetting) -> Self {
        let mut headers = lines(setting.headers);
        if let Some(value) = setting.cache_control {
            headers.push(("Cache-Control".to_owned(), value.0));
        }
        Self {
            path: setting.path,
            headers,
            content_type: setting.content_type.map(|value| value.0),
            transient: setting.transient,
            expires_after: setting.expires_after,
            error_pages: (setting.error_pages.into_iter())
                .map(|(status, path)| (status.0, below_root(path)))
                .collect(),
        }
    }
}

impl From<RedirectSetting> for Redirect {
    fn from(setting: RedirectSetting) -> Self {
        Self {
            from: setting.from,
            to: setting.to.0,
            status: setting.status.0,
        }
    }
}

impl From<WritableSetting> for Writable {
    fn from(setting: WritableSetting) -> Self {
        Self {
            path: setting.path,
            passwords: setting.passwords,
            max_size: setting.max_size,
            quota: setting.quota,
        }
    }
}
