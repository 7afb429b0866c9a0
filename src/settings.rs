//! What a person has set: named profiles and tokens in their config folder, overridden by variables and flags.
//!
//! Precedence: flags, then `DECLARE_SERVER DECLARE_TOKEN DECLARE_PROFILE DECLARE_LANG`, then the profile. Every setting remembers where
//! it came from. A token goes only to the server that issued it: one kept for another address is not offered. The system's keyring holds it
//! where there is one, else a file that its owner alone may read.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::text;
use crate::text::Text;

mod address;
mod file;
mod keyring;
mod token;

pub use address::{address, is_loopback};
pub use file::Profile;
use file::{Config, Keep, Tokens};
use keyring::{Keyring, System};
pub use token::Kept;

/// The profile that is used when nothing names one.
pub const STANDARD_PROFILE: &str = "default";

/// What flags of the command line say.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub server: Option<String>,
    pub profile: Option<String>,
    pub lang: Option<String>,
}

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    /// The named profile of the config file.
    Profile(String),
    /// The config file's own `profile:`.
    ConfigFile,
    /// Kept at sign-in for the named profile.
    SignIn(String),
    /// The operating system's own setting.
    System,
    Standard,
}

impl Origin {
    pub fn text(&self) -> Text {
        match self {
            Self::Flag(flag) => text!("参数 {flag}", "the flag {flag}"),
            Self::Variable(name) => text!("环境变量 {name}", "the variable {name}"),
            Self::Profile(name) => text!("配置“{name}”", "the profile “{name}”"),
            Self::ConfigFile => Text::new("配置文件", "the config file"),
            Self::SignIn(name) => text!("登录（配置“{name}”）", "the sign-in (profile “{name}”)"),
            Self::System => Text::new("系统", "the system"),
            Self::Standard => Text::new("默认", "the standard"),
        }
    }
}

/// One setting with its origin.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    pub value: String,
    pub origin: Origin,
}

/// A setting may be a token: its value stays out of logs.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting {{ …, origin: {:?} }}", self.origin)
    }
}

/// All settings of this run.
#[derive(Debug)]
pub struct Settings {
    folder: PathBuf,
    config: Config,
    tokens: Tokens,
    keyring: Box<dyn Keyring>,
    keep: Keep,
    profile: Setting,
    server: Option<Setting>,
    lang: Option<Setting>,
    token_variable: Option<Setting>,
}

impl Settings {
    /// Reads the config folder and the environment of this process.
    ///
    /// # Errors
    /// When there is no config folder, a file in it cannot be read or understood, or the server's address is none.
    pub fn load(asked: Asked) -> Result<Self> {
        Self::load_with(asked, &|name| std::env::var(name).ok(), Box::new(System))
    }

    /// As [`Settings::load`] with the environment and a keyring given.
    fn load_with(asked: Asked, variable: &dyn Fn(&str) -> Option<String>, keyring: Box<dyn Keyring>) -> Result<Self> {
        let variable = |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let folder = config_folder(&variable)?;
        let config: Config = file::read(&folder.join(file::CONFIG))?;
        let tokens: Tokens = file::read(&folder.join(file::TOKENS))?;

        let flag = |value: Option<String>, name| value.map(|value| Setting { value, origin: Origin::Flag(name) });
        let from = |name: &'static str| variable(name).map(|value| Setting { value, origin: Origin::Variable(name) });
        let profile = flag(asked.profile, "--profile")
            .or_else(|| from("DECLARE_PROFILE"))
            .or_else(|| config.profile.clone().map(|value| Setting { value, origin: Origin::ConfigFile }))
            .unwrap_or_else(|| Setting { value: STANDARD_PROFILE.to_owned(), origin: Origin::Standard });
        let kept = config.profiles.get(&profile.value).cloned().unwrap_or_default();
        let of_profile = |value: Option<String>| value.map(|value| Setting { value, origin: Origin::Profile(profile.value.clone()) });

        let server = flag(asked.server, "--server").or_else(|| from("DECLARE_SERVER")).or_else(|| of_profile(kept.server));
        let server = server.map(|server| address(&server.value).map(|value| Setting { value, ..server })).transpose()?;
        let lang = flag(asked.lang, "--lang").or_else(|| from("DECLARE_LANG")).or_else(|| of_profile(kept.language));
        let token_variable = from("DECLARE_TOKEN");
        let keep = variable("DECLARE_KEEP_TOKENS").map(|name| keep(&name)).transpose()?.or(config.keep_tokens).unwrap_or(Keep::Keyring);
        Ok(Self { folder, config, tokens, keyring, keep, profile, server, lang, token_variable })
    }

    pub const fn profile(&self) -> &Setting {
        &self.profile
    }

    /// The server's address without a slash at its end.
    pub const fn server(&self) -> Option<&Setting> {
        self.server.as_ref()
    }

    /// The server's address, or what to do when none is set.
    pub fn server_or_error(&self) -> Result<&str> {
        self.server.as_ref().map(|server| server.value.as_str()).ok_or_else(|| self.no_such_profile().unwrap_or_else(no_server))
    }

    /// That somebody named a profile which is not there, and which there are.
    pub fn no_such_profile(&self) -> Option<Error> {
        let name = &self.profile.value;
        if self.profile.origin == Origin::Standard || self.config.profiles.contains_key(name) {
            return None;
        }
        let names: Vec<&str> = self.config.profiles.keys().map(String::as_str).collect();
        let help = if names.is_empty() {
            text!(
                "还没有任何配置；declare login --profile {name} --server 网址 会建立它。",
                "There are no profiles yet; `declare login --profile {name} --server ADDRESS` makes it."
            )
        } else {
            text!(
                ("现有：{}；declare login --profile {name} --server 网址 会建立它。", names.join("、")),
                ("There are: {}. `declare login --profile {name} --server ADDRESS` makes it.", names.join(", "))
            )
        };
        Some(Error::usage(text!("没有配置“{name}”", "there is no profile “{name}”"), help))
    }

    pub const fn lang(&self) -> Option<&Setting> {
        self.lang.as_ref()
    }

    /// The names of all profiles.
    pub fn profiles(&self) -> impl Iterator<Item = (&str, &Profile)> {
        self.config.profiles.iter().map(|(name, profile)| (name.as_str(), profile))
    }

    pub fn config_file(&self) -> PathBuf {
        self.folder.join(file::CONFIG)
    }

    pub fn tokens_file(&self) -> PathBuf {
        self.folder.join(file::TOKENS)
    }

    /// Where the keys of this server are pinned at the first sign-in.
    pub fn pinned_keys_file(&self) -> Result<PathBuf> {
        let server = self.server_or_error()?;
        let name: String = server.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
        Ok(self.pinned_keys_folder().join(format!("{name}.json")))
    }

    /// The keys of all servers that were signed in to.
    pub fn pinned_keys_folder(&self) -> PathBuf {
        self.folder.join("keys")
    }
}

/// What the config file says of the severity of rules, with the file; nothing where there is none.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn severities() -> Result<(PathBuf, BTreeMap<String, String>)> {
    let Ok(folder) = config_folder(&|name| std::env::var(name).ok().filter(|value| !value.is_empty())) else { return Ok(Default::default()) };
    let path = folder.join(file::CONFIG);
    let config: Config = file::read(&path)?;
    Ok((path, config.severity))
}

/// The office's own font files that the config file names, relative to its folder.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn fonts() -> Result<Vec<PathBuf>> {
    let Ok(folder) = config_folder(&|name| std::env::var(name).ok().filter(|value| !value.is_empty())) else { return Ok(Vec::new()) };
    let config: Config = file::read(&folder.join(file::CONFIG))?;
    Ok(config.fonts.into_iter().map(|font| folder.join(font)).collect())
}

fn no_server() -> Error {
    Error::usage(
        Text::new("还不知道服务器的地址", "no server is set"),
        Text::new(
            "用 --server 网址、环境变量 DECLARE_SERVER，或 declare login --server 网址 保存下来。",
            "Give --server ADDRESS, set DECLARE_SERVER, or keep it with `declare login --server ADDRESS`.",
        ),
    )
}

fn keep(name: &str) -> Result<Keep> {
    match name {
        "keyring" => Ok(Keep::Keyring),
        "file" => Ok(Keep::File),
        _ => Err(Error::usage(
            text!("DECLARE_KEEP_TOKENS 不能是“{name}”", "DECLARE_KEEP_TOKENS cannot be “{name}”"),
            Text::new("写 keyring 或 file。", "Write keyring or file."),
        )),
    }
}

/// `DECLARE_CONFIG_DIR`, else the platform's place for a person's settings.
fn config_folder(variable: &dyn Fn(&str) -> Option<String>) -> Result<PathBuf> {
    let own = variable("DECLARE_CONFIG_DIR").map(PathBuf::from);
    let xdg = || variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).map(|path| path.join("declare"));
    let windows = || variable("APPDATA").map(|path| Path::new(&path).join("declare"));
    let home = || variable("HOME").map(|path| Path::new(&path).join(".config").join("declare"));
    own.or_else(xdg).or_else(windows).or_else(home).ok_or_else(|| {
        Error::usage(
            Text::new("找不到存放配置的文件夹", "there is no folder for settings"),
            Text::new("请设置环境变量 DECLARE_CONFIG_DIR。", "Set the variable DECLARE_CONFIG_DIR."),
        )
    })
}

#[cfg(test)]
mod tests;
