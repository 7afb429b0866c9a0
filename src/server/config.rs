//! How a server is set up.

mod settings;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

pub use settings::{FILE, Shown, load};

/// A text that no log and no message shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The mail server that takes what lies in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `smtps://user:password@mail.example.org`, or `smtp://…?tls=required`, or plain `smtp://` for this machine or a test.
    pub smtp: Option<Secret>,
    pub from: String,
}

/// A provider of OpenID Connect where people may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOn {
    /// What people call it.
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    /// The claims that hold the name, and the kind and number of the identity document, where the provider knows them for certain.
    pub name_claim: String,
    pub id_type_claim: Option<String>,
    pub id_number_claim: Option<String>,
}

/// Who may read `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metrics {
    /// This machine.
    Loopback,
    Anyone,
    Nobody,
}

/// How the log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub json: bool,
    /// As `RUST_LOG`.
    pub level: String,
}

/// How a server is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder of everything it keeps: `declare.db`, `blobs/`, `uploads/`, `outbox/`, `keys/`.
    pub data: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that people use, without a slash at its end, where it is not the one it listens on.
    pub public_url: Option<String>,
    /// A proxy stands before it that writes `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    pub mail: Mail,
    pub sign_on: Option<SignOn>,
    /// `host:port` of a virus scanner (clamd) that every file is shown to before it is filed.
    pub clamd: Option<String>,
    pub metrics: Metrics,
    pub log: Log,
}

impl Config {
    /// The address that people use, as far as the settings alone tell it: that of a proxy is not among them, and one that listens everywhere
    /// has many.
    pub fn address(&self) -> Option<String> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let own =
            || (!self.behind_proxy && !self.listen.ip().is_unspecified() && self.listen.port() != 0).then(|| format!("{scheme}://{}", self.listen));
        self.public_url.clone().or_else(own)
    }

    /// A server on this machine with everything else as it is by itself.
    pub fn local(data: PathBuf, listen: SocketAddr) -> Self {
        Self {
            data,
            listen,
            public_url: None,
            behind_proxy: false,
            tls: None,
            mail: Mail { smtp: None, from: "declare@localhost".to_owned() },
            sign_on: None,
            clamd: None,
            metrics: Metrics::Loopback,
            log: Log { json: false, level: "warn".to_owned() },
        }
    }
}
