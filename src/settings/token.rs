//! The token of a profile, and where it is kept.

use std::path::PathBuf;

use uuid::Uuid;

use super::file::{self, Keep, KeptToken};
use super::keyring::Trouble;
use super::{Origin, Setting, Settings};
use crate::error::{Error, Result};
use crate::text;
use crate::text::Text;

/// Where a token was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    Keyring,
    File(PathBuf),
}

impl Settings {
    /// The account that signed in with this profile at this server.
    pub fn account(&self) -> Option<Setting> {
        let account = self.kept_token().and_then(|kept| kept.account.clone());
        let account = account.map(|value| Setting { value, origin: Origin::SignIn(self.profile.value.clone()) });
        let written = self.config.profiles.get(&self.profile.value).and_then(|profile| profile.account.clone());
        account.or_else(|| written.map(|value| Setting { value, origin: Origin::Profile(self.profile.value.clone()) }))
    }

    /// `DECLARE_TOKEN`, else the one kept at sign-in for this profile and server.
    ///
    /// # Errors
    /// When the keyring that holds it does not open.
    pub fn token(&self) -> Result<Option<Setting>> {
        if self.token_variable.is_some() {
            return Ok(self.token_variable.clone());
        }
        let Some(kept) = self.kept_token() else { return Ok(None) };
        Ok(self.secret(kept)?.map(|value| Setting { value, origin: self.signed_in() }))
    }

    /// A token stands in `DECLARE_TOKEN`, and not here.
    pub const fn token_is_given(&self) -> bool {
        self.token_variable.is_some()
    }

    /// The server and the token that were kept at sign-in for this profile, whatever a flag or a variable says.
    ///
    /// # Errors
    /// When the keyring that holds the token does not open.
    pub fn kept(&self) -> Result<Option<(String, String)>> {
        let Some(kept) = self.tokens.0.iter().find(|kept| kept.profile == self.profile.value) else { return Ok(None) };
        Ok(self.secret(kept)?.map(|token| (kept.server.clone(), token)))
    }

    fn secret(&self, kept: &KeptToken) -> Result<Option<String>> {
        match &kept.keyring {
            Some(name) => self.keyring.secret(name).map_err(locked),
            None => Ok(kept.token.clone()),
        }
    }

    /// Where [`Settings::token`] comes from; the keyring is left alone.
    pub fn token_origin(&self) -> Option<Origin> {
        let variable = self.token_variable.as_ref().map(|token| token.origin.clone());
        variable.or_else(|| self.kept_token().map(|_| self.signed_in()))
    }

    fn signed_in(&self) -> Origin {
        Origin::SignIn(self.profile.value.clone())
    }

    fn kept_token(&self) -> Option<&KeptToken> {
        let server = self.server.as_ref()?;
        self.tokens.0.iter().find(|kept| kept.profile == self.profile.value && kept.server == server.value)
    }

    /// Keeps a token with its server and account under this profile, and the profile itself where it is new. Says where the token is: in
    /// the system's keyring, or in a file where there is none or the person wants none.
    pub fn keep_token(&mut self, account: &str, token: &str) -> Result<Kept> {
        let server = self.server_or_error()?.to_owned();
        let name = self.profile.value.clone();
        let profile = self.config.profiles.entry(name.clone()).or_default();
        profile.server = Some(server.clone());
        profile.account = Some(account.to_owned());
        if self.config.profile.is_none() {
            self.config.profile = Some(name.clone());
        }
        // The name is new each time: two config folders may have the same profile.
        let entry = format!("{account} {server} {}", Uuid::now_v7().simple());
        let in_keyring = self.keep == Keep::Keyring && self.keyring.keep(&entry, token).is_ok();
        let (token, keyring) = if in_keyring { (None, Some(entry)) } else { (Some(token.to_owned()), None) };
        let (before, others) = std::mem::take(&mut self.tokens.0).into_iter().partition(|kept: &KeptToken| kept.profile == name);
        self.tokens.0 = others;
        self.tokens.0.push(KeptToken { profile: name, server, account: Some(account.to_owned()), token, keyring });
        file::write_private(&self.tokens_file(), &self.tokens)?;
        // What stays of an earlier sign-in counts no longer than its token.
        let _ = self.clear(&before);
        file::write(&self.config_file(), &self.config)?;
        Ok(if in_keyring { Kept::Keyring } else { Kept::File(self.tokens_file()) })
    }

    /// Forgets the token of this profile; says whether there was one.
    ///
    /// # Errors
    /// When the file cannot be written, or the keyring does not let go of it.
    pub fn forget_token(&mut self) -> Result<bool> {
        let name = &self.profile.value;
        let (gone, others): (Vec<KeptToken>, _) = std::mem::take(&mut self.tokens.0).into_iter().partition(|kept| &kept.profile == name);
        self.tokens.0 = others;
        if gone.is_empty() {
            return Ok(false);
        }
        file::write_private(&self.tokens_file(), &self.tokens)?;
        self.clear(&gone).map(|()| true)
    }

    /// Takes out of the keyring what it has of these.
    fn clear(&self, gone: &[KeptToken]) -> Result<()> {
        gone.iter().filter_map(|kept| kept.keyring.as_deref()).try_for_each(|name| self.keyring.forget(name).map_err(|trouble| stays(name, trouble)))
    }
}

fn locked(trouble: Trouble) -> Error {
    Error::usage(
        Text::new("登录令牌在系统密钥环里，取不出来", "the token is in the system's keyring, which does not give it"),
        Text::new(
            "请解锁密钥环后重试；没有密钥环可用时，设 DECLARE_KEEP_TOKENS=file 后重新登录，或用 DECLARE_TOKEN 给出令牌。",
            "Unlock the keyring and try again. Where it cannot be, sign in anew with DECLARE_KEEP_TOKENS=file, or give a token in DECLARE_TOKEN.",
        ),
    )
    .because(trouble)
}

fn stays(name: &str, trouble: Trouble) -> Error {
    Error::usage(
        text!("本机已忘记登录，但系统密钥环里还留着“{name}”", "the sign-in is forgotten here, but the system's keyring still has “{name}”"),
        Text::new("请用系统的密钥环程序删除它。", "Delete it with the system's own program for the keyring."),
    )
    .because(trouble)
}
