//! The two files of settings, in YAML: `config.yaml` for people to edit, `tokens.yaml` readable by its owner only, which holds
//! what no keyring does.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

pub(super) const CONFIG: &str = "config.yaml";
pub(super) const TOKENS: &str = "tokens.yaml";

/// No file of settings is longer.
const LONGEST: u64 = 1024 * 1024;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    /// The profile that is used when neither flag nor variable names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<String>,
    pub(super) profiles: BTreeMap<String, Profile>,
    /// Where sign-ins keep their tokens: `keyring` where there is one, or always `file`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keep_tokens: Option<Keep>,
    /// How much findings of a rule matter to this person: `error`, `warning`, `note` or `off` by rule.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) severity: BTreeMap<String, String>,
    /// Font files that printed forms use before the built-in ones, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fonts: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Keep {
    Keyring,
    File,
}

/// A named set of settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// `zh` or `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tokens(pub(super) Vec<KeptToken>);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptToken {
    pub(super) profile: String,
    pub(super) server: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<String>,
    /// Absent where the system's keyring has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// The name under which the system's keyring has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) keyring: Option<String>,
}

/// Says nothing of the token.
impl fmt::Debug for KeptToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeptToken {{ profile: {:?}, server: {:?}, … }}", self.profile, self.server)
    }
}

/// Reads a file of settings; one that is not there says nothing.
pub(super) fn read<T: DeserializeOwned + Default>(path: &Path) -> Result<T> {
    if !path.exists() {
        return Ok(T::default());
    }
    let bytes = files::read_up_to(path, LONGEST)?;
    let text = String::from_utf8_lossy(&bytes);
    if text.trim().is_empty() {
        return Ok(T::default());
    }
    serde_yaml::from_str(&text).map_err(|failed| {
        let path = path.display();
        Error::usage(
            text!("配置文件 {path} 读不懂", "the settings in {path} cannot be understood"),
            Text::new("请按下面指出的位置改正，或删除这个文件重新登录。", "Mend the place named above, or delete the file and sign in again."),
        )
        .because(failed)
    })
}

pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    files::write_atomic(path, yaml(path, value)?.as_bytes())
}

pub(super) fn write_private<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    files::write_private(path, yaml(path, value)?.as_bytes())
}

fn yaml<T: Serialize>(path: &Path, value: &T) -> Result<String> {
    serde_yaml::to_string(value).map_err(|failed| Error::io(path, std::io::Error::other(failed)))
}
