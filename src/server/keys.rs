//! The keys that sign receipts: private files in the data folder, their public halves in the store, where old ones stay.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

use super::not_started;
use super::refusal::{Answer, Refusal};
use super::store::Store;
use crate::canonical::{PublicKey, SecretKey};
use crate::error::{Error, Result};
use crate::files::{give_to_owner, read_up_to, write_private};
use crate::text;
use crate::text::Text;

/// How long before a rotated key signs: longer than a running server takes to look.
const NOTICE: Duration = Duration::minutes(10);
/// What the files of private keys end in.
const ENDING: &str = "key";

/// The keys a server signs with, each in its time: what is published of a key, with its private half.
pub(crate) struct Signers {
    folder: PathBuf,
    keys: RwLock<Vec<(PublicKey, Arc<SecretKey>)>>,
}

impl Signers {
    /// Loads the keys of a data folder, making the first where there is none.
    pub(super) fn open(data: &Path, store: &dyn Store) -> Result<Self> {
        let folder = folder(data);
        if store.keys().map_err(not_started)?.is_empty() {
            // A first key that was written down but not yet published is taken up; it counts from the beginning.
            let key = match files(&folder).map_err(|source| Error::io(&folder, source))?.pop() {
                Some(path) => read(&path)?,
                None => make(&folder)?,
            };
            store.put_keys(vec![key.public().clone()]).map_err(not_started)?;
        }
        let signers = Self { folder, keys: RwLock::default() };
        signers.refresh(store)?;
        Ok(signers)
    }

    /// Takes in what was rotated since.
    ///
    /// # Errors
    /// When the key that signs in the end cannot be read. When each key counts is known all the same, so that none signs after its time.
    pub(super) fn refresh(&self, store: &dyn Store) -> Result<()> {
        let before = self.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut keys, mut unread) = (Vec::new(), None);
        for public in store.keys().map_err(not_started)? {
            let there = before.iter().find(|(known, _)| known.kid == public.kid);
            match there.map_or_else(|| read(&file(&self.folder, &public.kid)).map(Arc::new), |(_, private)| Ok(Arc::clone(private))) {
                Ok(private) => keys.push((public, private)),
                // A key that ends may have lost its private half; whether it is still needed shows when something is to be signed.
                Err(_) if public.valid_until.is_some() => {}
                Err(failed) => unread = Some(failed),
            }
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        unread.map_or(Ok(()), Err)
    }

    /// The key that counts at a moment.
    pub(super) fn at(&self, moment: OffsetDateTime) -> Answer<Arc<SecretKey>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let valid = keys.iter().filter(|(public, _)| public.valid_at(moment));
        let newest = valid.max_by_key(|(public, _)| public.valid_from);
        newest
            .map(|(_, private)| Arc::clone(private))
            .ok_or_else(|| Refusal::unavailable("no key that could be read from keys/ counts at this moment"))
    }
}

/// Makes the key that signs after a short notice; the one before it signs until then, and one that signs no more loses its private half.
pub(super) fn rotate(data: &Path, store: &dyn Store, now: OffsetDateTime) -> Result<PublicKey> {
    let from = now + NOTICE;
    let folder = folder(data);
    let mut keys = store.keys().map_err(not_started)?;
    for over in keys.iter().filter(|key| key.valid_until.is_some_and(|until| until < now)) {
        let path = file(&folder, &over.kid);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => return Err(Error::unwritten(&path, source)),
            _ => {}
        }
    }
    let mut next = make(&folder)?.public().clone();
    next.valid_from = Some(from);
    for key in keys.iter_mut().filter(|key| key.valid_until.is_none_or(|until| until > from)) {
        key.valid_until = Some(from);
    }
    keys.push(next.clone());
    store.put_keys(keys).map_err(not_started)?;
    Ok(next)
}

/// What is wrong with the private halves of the keys that count now or later.
pub(super) fn check(data: &Path, store: &dyn Store, now: OffsetDateTime) -> Answer<Vec<Text>> {
    let folder = folder(data);
    let counts = |key: &&PublicKey| key.valid_until.is_none_or(|until| until >= now);
    let wrong = |key: &PublicKey| {
        let what = read(&file(&folder, &key.kid)).err()?.what;
        Some(text!(("签名用的私钥不能使用：{}", what.zh), ("a private key that signs cannot be used: {}", what.en)))
    };
    Ok(store.keys()?.iter().filter(counts).filter_map(wrong).collect())
}

/// Whether a server kept keys in this data folder.
pub(super) fn are_in(data: &Path) -> bool {
    files(&folder(data)).is_ok_and(|found| !found.is_empty())
}

fn folder(data: &Path) -> PathBuf {
    data.join("keys")
}

/// The file of a key's private half.
fn file(folder: &Path, kid: &str) -> PathBuf {
    folder.join(kid).with_extension(ENDING)
}

fn make(folder: &Path) -> Result<SecretKey> {
    let seed = super::accounts::random::<32>().map_err(not_started)?;
    let key = SecretKey::from_seed(seed);
    let path = file(folder, &key.public().kid);
    let is_new = !folder.exists();
    write_private(&path, format!("{}\n", hex::encode(seed)).as_bytes())?;
    let given = if is_new { give_to_owner(folder) } else { Ok(()) };
    if let Err(source) = given.and_then(|()| give_to_owner(&path)) {
        // A key that the server could not read must not be told to the store.
        let _ = std::fs::remove_file(&path);
        return Err(not_for_the_server(folder).because(source));
    }
    Ok(key)
}

/// The files of private keys in a folder; none where there is no folder yet.
pub(super) fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                let path = entry?.path();
                if path.extension().is_some_and(|ending| ending == ENDING) {
                    found.push(path);
                }
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    found.sort();
    Ok(found)
}

/// The private half of a key from the file that is named after it.
fn read(path: &Path) -> Result<SecretKey> {
    let help = Text::new(
        "请从备份的 keys 文件夹取回这个文件，并让运行服务的用户能读它。找不回时运行 declare admin rotate-key：新密钥十分钟后开始签名，其间不能提交。",
        "Take this file from the folder keys of a backup, and let the server's user read it. If it is lost, run declare admin rotate-key: the new \
         key signs after ten minutes, and until then nothing can be filed.",
    );
    let bytes = match read_up_to(path, 1024) {
        Ok(bytes) => bytes,
        Err(failed) => return Err(Error { help, ..failed }),
    };
    let mut seed = [0; 32];
    let is_seed = hex::decode_to_slice(bytes.trim_ascii(), &mut seed).is_ok();
    let key = SecretKey::from_seed(seed);
    if is_seed && path.file_stem().is_some_and(|name| name == key.public().kid.as_str()) {
        return Ok(key);
    }
    let shown = path.display();
    Err(Error::usage(text!("{shown} 里不是它名称所指的私钥", "{shown} does not hold the private key that its name says"), help))
}

fn not_for_the_server(folder: &Path) -> Error {
    let shown = folder.display();
    Error::usage(
        text!("{shown} 属于另一个用户，新密钥没有启用", "{shown} belongs to another user; no new key was made"),
        Text::new(
            "请以运行服务的用户运行，如 sudo -u declare declare admin rotate-key。",
            "Run this as the user of the service, such as: sudo -u declare declare admin rotate-key",
        ),
    )
}
