//! Proving a filing without a network: signature, key and where it came from, and each file on disk against the receipt's list.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::receipts::{self, Kept};
use crate::canonical::{Item, Kind, PublicKey, Sha256, Unverified, application_digest};
use crate::client::keys;
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::files;
use crate::guide::Guides;
use crate::text;
use crate::text::Text;

/// Keys one trusts, with the file they lie in, the most trusted first.
#[derive(Clone, Debug, Default)]
pub struct Trusted(Vec<(PathBuf, Vec<PublicKey>)>);

impl Trusted {
    /// The keys of `--key`, or those pinned at sign-in.
    ///
    /// # Errors
    /// When a file of keys cannot be read.
    pub fn load(given: Option<&Path>, pinned: &Path) -> Result<Self> {
        let mut paths: Vec<PathBuf> = Vec::new();
        match given {
            Some(path) => {
                std::fs::metadata(path).map_err(|source| Error::io(path, source))?;
                paths.push(path.to_owned());
            }
            None => paths.extend(std::fs::read_dir(pinned).into_iter().flatten().flatten().map(|entry| entry.path())),
        }
        paths.sort();
        let mut trusted = Self::default();
        for path in paths {
            trusted.also(&path)?;
        }
        Ok(trusted)
    }

    /// Adds the keys of one more file, if it is there, behind the others.
    pub fn also(&mut self, path: &Path) -> Result<()> {
        self.0.extend(keys::read(path)?.map(|keys| (path.to_owned(), keys)));
        Ok(())
    }

    /// Checks a receipt with the first file that knows its key.
    fn verify(&self, kept: &Kept) -> Result<(&Path, String)> {
        let mut last = None;
        for (path, keys) in &self.0 {
            match kept.signed.verify(keys) {
                Ok((_, key)) => return Ok((path, key.kid.clone())),
                Err(unknown @ Unverified::UnknownKey(_)) => last = last.or(Some(unknown)),
                Err(wrong) => return Err(refused(kept, &wrong)),
            }
        }
        Err(last.map_or_else(|| no_key(kept), |unknown| refused(kept, &unknown)))
    }
}

/// How a file on disk stands against the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    Missing(String),
    Changed(String),
    /// The content is there under another name: no harm.
    Renamed(String, PathBuf),
    /// What the application says is no longer what was filed.
    Application(String),
}

impl Difference {
    pub const fn is_harmless(&self) -> bool {
        matches!(self, Self::Renamed(..))
    }

    pub fn text(&self) -> Text {
        match self {
            Self::Missing(name) => text!("找不到文件 {name}", "the file {name} is missing"),
            Self::Changed(name) => text!("文件 {name} 与提交时不同", "the file {name} differs from what was filed"),
            Self::Application(name) => text!("{name} 的内容与提交时不同", "what {name} says differs from what was filed"),
            Self::Renamed(name, path) => {
                let path = path.display();
                text!("文件 {name} 现名 {path}，内容相同", "the file {name} is now {path}; its content is the same")
            }
        }
    }
}

/// A receipt that proves what it says.
#[derive(Clone, Debug)]
pub struct Proved {
    pub kept: Kept,
    pub key: String,
    /// The file that the key came from.
    pub key_from: PathBuf,
    /// The keys beside the receipts came with them: they prove less than those pinned at sign-in.
    pub key_is_beside: bool,
}

/// Verifies the receipt at `path`. Keys beside it count only where no key is trusted at all: who hands over a forged receipt can hand over
/// a key with it.
///
/// # Errors
/// [`Class::Proof`] when it does not verify; otherwise when it cannot be read.
pub fn verify(path: &Path, trusted: &Trusted) -> Result<Proved> {
    let kept = receipts::read(path)?;
    let beside = path.with_file_name(keys::BESIDE_RECEIPTS);
    let mut all = trusted.clone();
    if all.0.is_empty() {
        all.also(&beside)?;
    }
    let (key_from, key) = all.verify(&kept)?;
    let key_from = key_from.to_owned();
    Ok(Proved { key_is_beside: key_from == beside, key, key_from, kept })
}

/// Receipts at hand by their digests.
fn by_digest<P: AsRef<Path>>(paths: &[P]) -> HashMap<Sha256, Kept> {
    let kept = paths.iter().filter_map(|path| receipts::read(path.as_ref()).ok());
    kept.map(|kept| (kept.signed.digest(), kept)).collect()
}

/// Puts receipts in the order in which they were given, each behind the one that it names, application by application; what cannot be read stands
/// first.
pub fn in_order(paths: &mut [PathBuf]) {
    let there = by_digest(paths);
    let before = |path: &PathBuf| {
        let kept = receipts::read(path).ok()?;
        let (application, at) = (kept.receipt.application, kept.receipt.at);
        let mut place = 0;
        let mut previous = kept.receipt.previous;
        // No more links than receipts: a ring cannot be made, but need not be walked for ever either.
        while let Some(one) = previous.and_then(|previous| there.get(&previous)).filter(|_| place < there.len()) {
            place += 1;
            previous = one.receipt.previous;
        }
        Some((application, at, place))
    };
    paths.sort_by_cached_key(before);
}

/// Receipts whose one before is not among them.
pub fn unlinked<'p>(paths: &[&'p Path]) -> Vec<&'p Path> {
    let there = by_digest(paths);
    let is_unlinked = |path: &&&Path| {
        let previous = receipts::read(path).ok().and_then(|kept| kept.receipt.previous);
        previous.is_some_and(|previous| !there.contains_key(&previous))
    };
    paths.iter().filter(is_unlinked).copied().collect()
}

/// Compares the application `file` and the files beside it with what the receipt lists. Only a filing's files lie there.
///
/// # Errors
/// When the application file cannot be read.
pub fn differences(proved: &Proved, file: &Path, guides: &Guides) -> Result<Vec<Difference>> {
    let receipt = &proved.kept.receipt;
    if receipt.kind != Kind::Filed {
        return Ok(Vec::new());
    }
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let document = Document::open(file, guides)?;
    let photo = receipt.manifest.photo();
    let same = photo.is_some_and(|photo| application_digest(document.value(), &photo) == receipt.application_digest);
    let application = (!same).then(|| Difference::Application(file.display().to_string()));
    let there = Folder::read(folder);
    Ok(application.into_iter().chain(receipt.manifest.items.iter().filter_map(|item| there.difference(item))).collect())
}

/// The files below a folder by name and by size.
struct Folder {
    by_name: HashMap<String, Vec<PathBuf>>,
    by_size: HashMap<u64, Vec<PathBuf>>,
}

impl Folder {
    fn read(folder: &Path) -> Self {
        let mut found = Self { by_name: HashMap::new(), by_size: HashMap::new() };
        found.add(folder, 0);
        found
    }

    fn add(&mut self, folder: &Path, depth: usize) {
        const DEEPEST: usize = 8;
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.metadata() else { continue };
            if kind.is_dir() && depth < DEEPEST && name != receipts::FOLDER && !name.starts_with('.') {
                self.add(&entry.path(), depth + 1);
            } else if kind.is_file() {
                self.by_size.entry(kind.len()).or_default().push(entry.path());
                self.by_name.entry(name).or_default().push(entry.path());
            }
        }
    }

    fn difference(&self, item: &Item) -> Option<Difference> {
        let is_it = |path: &&PathBuf| digest(path) == Some(item.sha256);
        let named = self.by_name.get(&item.file_name).map(Vec::as_slice).unwrap_or_default();
        if named.iter().any(|path| is_it(&path)) {
            return None;
        }
        let elsewhere = self.by_size.get(&item.size).into_iter().flatten().find(is_it);
        let name = item.file_name.clone();
        Some(match elsewhere {
            Some(path) => Difference::Renamed(name, path.clone()),
            None if named.is_empty() => Difference::Missing(name),
            None => Difference::Changed(name),
        })
    }
}

fn digest(path: &Path) -> Option<Sha256> {
    let mut file = files::open_regular(path).ok()?;
    Sha256::of_reader(&mut file).ok().map(|(digest, _)| digest)
}

fn refused(kept: &Kept, why: &Unverified) -> Error {
    let path = kept.path.display();
    let (what, help) = match why {
        Unverified::UnknownKey(_) => (
            text!(
                "{path} 的签名公钥不在已知公钥之列，不能证明它来自该服务器",
                "the key that signed {path} is none we know: it does not prove where it comes from"
            ),
            Text::new(
                "请用 --key 给出从受理部门得到的公钥文件，或先登录该服务器。",
                "Give the office's file of keys with --key, or sign in to the server first.",
            ),
        ),
        Unverified::KeyNotValidThen(_) => (
            text!("{path} 不成立：签名的公钥当时不在有效期内", "{path} does not verify: the key that signed it was not valid then"),
            Text::new("请向受理部门核实。", "Ask the office that gave it."),
        ),
        Unverified::Malformed | Unverified::Signature | Unverified::Receipt(_) => (
            text!("{path} 不成立：内容或签名被改动过", "{path} does not verify: it or its signature was changed"),
            Text::new("用 declare receipt get 从服务器重新取回。", "Fetch it again from the server with `declare receipt get`."),
        ),
    };
    let error = Error::new(Class::Proof, what, help);
    match why {
        // It says no more than the message.
        Unverified::Signature => error,
        _ => error.because(why.clone()),
    }
}

fn no_key(kept: &Kept) -> Error {
    let path = kept.path.display();
    Error::new(
        Class::Proof,
        text!("没有可以验证 {path} 的公钥", "there is no key to verify {path} with"),
        Text::new("请用 --key 给出公钥文件，或先登录该服务器。", "Name a file of keys with --key, or sign in to the server first."),
    )
}

#[cfg(test)]
mod tests;
