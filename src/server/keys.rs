//! The keys that sign receipts: private files in the data folder, their public halves in the store, where old ones stay.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

use super::refusal::{Answer, Refusal};
use super::store::Store;
use crate::canonical::{PublicKey, SecretKey};
use crate::files::{read_up_to, write_private};

/// How long before a rotated key signs: longer than a running server takes to look.
const NOTICE: Duration = Duration::minutes(10);
/// What the files of private keys end in.
const ENDING: &str = "key";

/// The keys a server signs with, each in its time.
pub(crate) struct Signers {
    folder: PathBuf,
    keys: RwLock<Vec<Arc<SecretKey>>>,
}

impl Signers {
    /// Loads the keys of a data folder, making the first where there is none.
    pub(super) fn open(data: &Path, store: &dyn Store) -> Answer<Self> {
        let folder = folder(data);
        if store.keys()?.is_empty() {
            // A first key that was written down but not yet published is taken up; it counts from the beginning.
            let key = match private_keys(&folder)?.pop() {
                Some((_, key)) => key,
                None => make(&folder)?,
            };
            store.put_keys(vec![key.public().clone()])?;
        }
        let signers = Self { folder, keys: RwLock::default() };
        signers.refresh(store)?;
        Ok(signers)
    }

    /// Takes in what was rotated since.
    pub(super) fn refresh(&self, store: &dyn Store) -> Answer<()> {
        let public = store.keys()?;
        let known =
            |(_, key): (PathBuf, SecretKey)| public.iter().find(|known| known.kid == key.public().kid).map(|known| key.with_public(known.clone()));
        let keys: Vec<Arc<SecretKey>> = private_keys(&self.folder)?.into_iter().filter_map(known).map(Arc::new).collect();
        if keys.is_empty() {
            return Err(Refusal::internal("none of the published keys has its private half in keys/"));
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The key that counts at a moment.
    pub(super) fn at(&self, moment: OffsetDateTime) -> Answer<Arc<SecretKey>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let valid = keys.iter().filter(|key| key.public().valid_at(moment));
        let newest = valid.max_by_key(|key| key.public().valid_from);
        newest.cloned().ok_or_else(|| Refusal::internal("no key counts at this moment"))
    }
}

/// Makes the key that signs after a short notice; the one before it signs until then, and one that signs no more loses its private half.
pub(super) fn rotate(data: &Path, store: &dyn Store, now: OffsetDateTime) -> Answer<PublicKey> {
    let from = now + NOTICE;
    let folder = folder(data);
    let mut keys = store.keys()?;
    let mut next = make(&folder)?.public().clone();
    next.valid_from = Some(from);
    for key in keys.iter_mut().filter(|key| key.valid_until.is_none_or(|until| until > from)) {
        key.valid_until = Some(from);
    }
    let is_over = |kid: &str| keys.iter().any(|key| key.kid == kid && key.valid_until.is_some_and(|until| until < now));
    for (path, _) in private_keys(&folder)?.iter().filter(|(_, key)| is_over(&key.public().kid)) {
        std::fs::remove_file(path).map_err(|error| Refusal::io(&error))?;
    }
    keys.push(next.clone());
    store.put_keys(keys)?;
    Ok(next)
}

fn folder(data: &Path) -> PathBuf {
    data.join("keys")
}

fn make(folder: &Path) -> Answer<SecretKey> {
    let seed = super::accounts::random::<32>()?;
    let key = SecretKey::from_seed(seed);
    let path = folder.join(&key.public().kid).with_extension(ENDING);
    write_private(&path, format!("{}\n", hex::encode(seed)).as_bytes()).map_err(|error| Refusal::of_file(&error))?;
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
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    found.sort();
    Ok(found)
}

fn private_keys(folder: &Path) -> Answer<Vec<(PathBuf, SecretKey)>> {
    let read = |path: PathBuf| {
        let text = String::from_utf8(read_up_to(&path, 1024).map_err(|error| Refusal::of_file(&error))?).map_err(Refusal::internal)?;
        let mut seed = [0; 32];
        hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| Refusal::internal("a file in keys/ is not 64 hexadecimal digits"))?;
        Ok((path, SecretKey::from_seed(seed)))
    };
    files(folder).map_err(|error| Refusal::io(&error))?.into_iter().map(read).collect()
}
