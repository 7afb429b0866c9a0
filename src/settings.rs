//! What a person has set: named profiles and tokens in their config folder, overridden by variables and flags.
//!
//! Precedence: flags, then `DECLARE_SERVER DECLARE_TOKEN DECLARE_PROFILE DECLARE_LANG`, then the profile. Every setting remembers where
//! it came from. A token goes only to the server that issued it: one kept for another address is not offered.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

mod address;
mod file;

pub use address::{address, is_loopback};
pub use file::Profile;
use file::{Config, KeptToken, Tokens};

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
        Self::load_with(asked, &|name| std::env::var(name).ok())
    }

    /// As [`Settings::load`] with the environment given.
    pub fn load_with(asked: Asked, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
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
        Ok(Self { folder, config, tokens, profile, server, lang, token_variable })
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
        self.server.as_ref().map(|server| server.value.as_str()).ok_or_else(|| {
            Error::new(
                Class::Usage,
                Text::new("还不知道服务器的地址", "no server is set"),
                Text::new(
                    "用 --server 网址、环境变量 DECLARE_SERVER，或 declare login --server 网址 保存下来。",
                    "Give --server ADDRESS, set DECLARE_SERVER, or keep it with `declare login --server ADDRESS`.",
                ),
            )
        })
    }

    pub const fn lang(&self) -> Option<&Setting> {
        self.lang.as_ref()
    }

    /// The account that signed in with this profile at this server.
    pub fn account(&self) -> Option<Setting> {
        let account = self.kept_token().and_then(|kept| kept.account.clone());
        let account = account.map(|value| Setting { value, origin: Origin::SignIn(self.profile.value.clone()) });
        let written = self.config.profiles.get(&self.profile.value).and_then(|profile| profile.account.clone());
        account.or_else(|| written.map(|value| Setting { value, origin: Origin::Profile(self.profile.value.clone()) }))
    }

    /// `DECLARE_TOKEN`, else the one kept at sign-in for this profile and server.
    pub fn token(&self) -> Option<Setting> {
        self.token_variable
            .clone()
            .or_else(|| Some(Setting { value: self.kept_token()?.token.clone(), origin: Origin::SignIn(self.profile.value.clone()) }))
    }

    fn kept_token(&self) -> Option<&KeptToken> {
        let server = self.server.as_ref()?;
        self.tokens.0.iter().find(|kept| kept.profile == self.profile.value && kept.server == server.value)
    }

    /// Keeps a token with its server and account under this profile, and the profile itself where it is new.
    pub fn keep_token(&mut self, account: &str, token: &str) -> Result<()> {
        let server = self.server_or_error()?.to_owned();
        let name = self.profile.value.clone();
        let profile = self.config.profiles.entry(name.clone()).or_default();
        profile.server = Some(server.clone());
        profile.account = Some(account.to_owned());
        if self.config.profile.is_none() {
            self.config.profile = Some(name.clone());
        }
        self.tokens.0.retain(|kept| kept.profile != name);
        self.tokens.0.push(KeptToken { profile: name, server, account: Some(account.to_owned()), token: token.to_owned() });
        file::write_private(&self.tokens_file(), &self.tokens)?;
        file::write(&self.config_file(), &self.config)
    }

    /// Forgets the token of this profile; says whether there was one.
    pub fn forget_token(&mut self) -> Result<bool> {
        let before = self.tokens.0.len();
        let name = &self.profile.value;
        self.tokens.0.retain(|kept| &kept.profile != name);
        if self.tokens.0.len() == before {
            return Ok(false);
        }
        file::write_private(&self.tokens_file(), &self.tokens).map(|()| true)
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
