//! The system's keyring: Keychain, Credential Manager, Secret Service.

use std::fmt::Debug;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ::keyring::{Entry, Error};

/// What everything of this program is filed under in the keyring.
const SERVICE: &str = "declare";

/// A person may have to unlock it first. Where nobody can, it may never answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a keyring did not do what was asked.
pub(super) type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Keeps secrets by name.
pub(super) trait Keyring: Debug {
    fn keep(&self, name: &str, secret: &str) -> Result<(), Trouble>;
    /// Nothing where there is none of that name.
    fn secret(&self, name: &str) -> Result<Option<String>, Trouble>;
    /// Also where there is none of that name.
    fn forget(&self, name: &str) -> Result<(), Trouble>;
}

/// The one of this machine and person.
#[derive(Debug)]
pub(super) struct System;

impl Keyring for System {
    fn keep(&self, name: &str, secret: &str) -> Result<(), Trouble> {
        let secret = secret.to_owned();
        patiently(name, move |entry| entry.set_password(&secret))
    }

    fn secret(&self, name: &str) -> Result<Option<String>, Trouble> {
        patiently(name, |entry| there(entry.get_password()))
    }

    fn forget(&self, name: &str) -> Result<(), Trouble> {
        patiently(name, |entry| there(entry.delete_credential())).map(drop)
    }
}

fn there<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Err(Error::NoEntry) => Ok(None),
        found => found.map(Some),
    }
}

/// Asks on a thread of its own, which the end of the program ends.
fn patiently<T: Send + 'static>(name: &str, work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static) -> Result<T, Trouble> {
    let (sender, answer) = mpsc::channel();
    let name = name.to_owned();
    thread::spawn(move || {
        // Why there is none says more than that there is none.
        let asked = match Entry::store_status() {
            Ok(()) => Entry::new(SERVICE, &name).and_then(|entry| work(&entry)).map_err(Trouble::from),
            Err(none) => Err(none.to_string().into()),
        };
        // Nobody waits any more if it came too late.
        let _ = sender.send(asked);
    });
    answer.recv_timeout(PATIENCE).map_err(Trouble::from)?
}
