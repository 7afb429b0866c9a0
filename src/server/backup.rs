//! Copies of a data folder that can be served from, made while the server goes on; and whether the files of a folder are what they should be.
//!
//! What is stored is replaced by the same only, and is durable before the database names it. So the database is copied first: every file that the copy
//! names is there to be copied after it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::blobs::Blobs;
use super::refusal::{Answer, Refusal};
use super::store::sqlite::Sqlite;
use super::{database, keys, not_started, serving};
use crate::api;
use crate::canonical::{Hasher, Sha256};
use crate::error::{Class, Error, Result};
use crate::files::{self, Replacing};
use crate::text;
use crate::text::{Text, counted};
use rayon::prelude::*;
use time::OffsetDateTime;

/// What a copy came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    pub files: usize,
    pub bytes: u64,
    /// Files that the copy had from an earlier time.
    pub kept: usize,
}

/// Brings the copy of the data folder `from` in the folder `to` to what is committed now. Files that `to` has already are left alone.
///
/// # Errors
/// When `to` is the data folder or one of the two lies in the other, when it holds other data or is served from, when something cannot be
/// read or written, a file is not what its name says, or the database is not sound: then the database of the copy is still the one before.
/// Where there was none before, what is not sound is copied and told.
pub(super) fn backup(store: &Sqlite, from: &Path, to: &Path) -> Result<Copied> {
    stands_apart(from, to)?;
    is_earlier(store, to)?;
    super::make_data_folder(to)?;
    // A server may have been started from the copy, and of two who copy each would write over what the other writes.
    let _alone = serving::alone(to).map_err(|error| if error.class == Class::Usage { in_use(to) } else { error })?;
    let next = to.join("declare.db.new");
    remove_if_there(&next)?;
    store.copy_to(&next).map_err(|refusal| {
        // What was written so far is of no use.
        let _ = fs::remove_file(&next);
        not_copied(to, refusal)
    })?;
    let at = database(to);
    let wrong = Sqlite::open(&next)?.check().map_err(not_started)?;
    // The earlier copy may be the last sound one.
    if let (Some(first), true) = (wrong.first(), at.exists()) {
        remove_if_there(&next)?;
        return Err(not_replaced(from, to, first, wrong.len()));
    }
    let copied = bring_files(&next, from, to)?;
    bring_keys(from, to)?;
    for beside in ["declare.db-wal", "declare.db-shm"] {
        remove_if_there(&to.join(beside))?;
    }
    let placed = || -> std::io::Result<()> {
        File::open(&next)?.sync_all()?;
        fs::rename(&next, &at)?;
        files::sync_folder(to)
    };
    placed().map_err(|source| Error::unwritten(&at, source))?;
    match wrong.first() {
        Some(first) => Err(copied_unsound(from, to, first, wrong.len())),
        None => Ok(copied),
    }
}

/// A copy in the data folder would replace the database under the server that runs there.
fn stands_apart(from: &Path, to: &Path) -> Result<()> {
    let leads_to = |path: &Path| files::destination(path).map_err(|source| Error::io(path, source));
    let (source, target) = (leads_to(from)?, leads_to(to)?);
    // A part of either may be a link to another disk.
    let is_shared = |part: &str| Ok::<_, Error>(leads_to(&from.join(part))? == leads_to(&to.join(part))?);
    if !target.starts_with(&source) && !source.starts_with(&target) && !is_shared("blobs")? && !is_shared("keys")? {
        return Ok(());
    }
    let (from, to) = (from.display(), to.display());
    Err(Error::usage(
        text!(
            "不能备份到 {to}：它与数据文件夹 {from} 是同一个，一个在另一个里面，或共用附件或密钥",
            "{to} is the data folder {from}, one of them lies in the other, or they share files or keys"
        ),
        Text::new("请把备份放到别处，最好是另一块盘。", "Put the copy somewhere else, best on another disk."),
    ))
}

/// Only what this data was once is brought up to date: neither the copy of another server, nor one that went on further.
fn is_earlier(store: &Sqlite, to: &Path) -> Result<()> {
    let at = database(to);
    if !at.exists() {
        return Ok(());
    }
    let (to, help) = (to.display(), Text::new("请备份到另一个文件夹；这里什么都没有改动。", "Copy to another folder; nothing has changed here."));
    match store.goes_on_from(&at) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::usage(
            text!("{to} 里是另一个服务器的数据，或比这份数据更新", "{to} holds the data of another server, or data that went on further than this"),
            help,
        )),
        Err(why) => {
            let what = text!("{to} 里的数据库读不到，不能当作以前的备份", "the database in {to} cannot be read as an earlier copy");
            Err(Error { what, help, ..not_started(why) })
        }
    }
}

fn in_use(to: &Path) -> Error {
    let shown = to.display();
    Error::usage(
        text!("{shown} 正由另一次备份写入，或有服务从它运行", "another backup is writing {shown}, or a server runs from it"),
        Text::new("等它结束再备份，或备份到另一个文件夹。", "Wait until it ends, or copy to another folder."),
    )
}

/// Makes the data folder `to` from the copy in `from`, which is checked first. Nothing stands at `to` before all is well.
///
/// # Errors
/// When `to` is there already, when the copy is not sound or lacks a key that signs from `now` on, or when something cannot be read or written.
pub(super) fn restore(from: &Path, to: &Path, now: OffsetDateTime) -> Result<Copied> {
    let shown = to.display();
    if fs::read_dir(to).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(Error::usage(
            text!("{shown} 里已有数据", "{shown} holds data already"),
            Text::new("请给出一个空的或不存在的文件夹。", "Name a folder that is empty or not there."),
        ));
    }
    if !database(from).is_file() {
        let from = from.display();
        return Err(Error::usage(
            text!("{from} 不是备份", "{from} is no backup"),
            Text::new("请给出 declare admin backup 写成的文件夹。", "Name a folder that declare admin backup wrote."),
        ));
    }
    let making = beside(to);
    if making.exists() {
        fs::remove_dir_all(&making).map_err(|source| Error::unwritten(&making, source))?;
    }
    let made = make_from(from, &making, now);
    let Ok(copied) = made else {
        // What was made so far is of no use; if it cannot be removed, the next try does.
        let _ = fs::remove_dir_all(&making);
        return made;
    };
    let place = || -> std::io::Result<()> {
        if to.is_dir() {
            fs::remove_dir(to)?;
        }
        fs::rename(&making, to)?;
        files::sync_folder(to.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new(".")))
    };
    place().map_err(|source| Error::unwritten(to, source))?;
    Ok(copied)
}

fn make_from(from: &Path, making: &Path, now: OffsetDateTime) -> Result<Copied> {
    files::make_private_folder(making).map_err(|source| Error::unwritten(making, source))?;
    let at = database(making);
    fs::copy(database(from), &at).and_then(|_| File::open(&at)?.sync_all()).map_err(|source| Error::unwritten(&at, source))?;
    bring_keys(from, making)?;
    let store = Sqlite::open(&at)?;
    let wrong = store.check().map_err(not_started)?;
    // Where the database is damaged, the names of the files may be.
    if let Some(first) = wrong.first() {
        return Err(unsound(from, first, wrong.len()));
    }
    if let Some(first) = keys::check(from, &store, now).map_err(not_started)?.into_iter().next() {
        return Err(keyless(from, first));
    }
    drop(store);
    bring_files(&at, from, making)
}

/// A folder's name with an ending, beside it.
fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    to.with_file_name(name)
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(Error::unwritten(path, source)),
        _ => Ok(()),
    }
}

/// Copies the files that the database at `named_by` names, each checked on its way.
fn bring_files(named_by: &Path, from: &Path, to: &Path) -> Result<Copied> {
    let wanted = Sqlite::open(named_by)?.files().map_err(not_started)?;
    let (source, target) = (Blobs::open(from)?, Blobs::open(to)?);
    let bring = |blob: &api::Blob| -> Result<Copied> {
        let path = target.path(&blob.sha256);
        if fs::metadata(&path).is_ok_and(|found| found.len() == blob.size) {
            return Ok(Copied { kept: 1, ..Copied::default() });
        }
        copy(&source.path(&blob.sha256), &path, &blob.sha256)?;
        Ok(Copied { files: 1, bytes: blob.size, kept: 0 })
    };
    let add = |one: Copied, other: Copied| Ok(Copied { files: one.files + other.files, bytes: one.bytes + other.bytes, kept: one.kept + other.kept });
    wanted.par_iter().map(bring).try_reduce(Copied::default, add)
}

fn copy(from: &Path, to: &Path, sha256: &Sha256) -> Result<()> {
    let mut source = files::open_regular(from).map_err(|failed| match failed.kind() {
        std::io::ErrorKind::NotFound => missing(from),
        _ => Error::io(from, failed),
    })?;
    let mut target = Replacing::open(to)?;
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = source.read(&mut buffer).map_err(|failed| Error::io(from, failed))?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        target.write_all(&buffer[..read]).map_err(|failed| Error::unwritten(to, failed))?;
    }
    if hasher.finish().0 != *sha256 {
        return Err(damaged(from));
    }
    target.commit()
}

fn bring_keys(from: &Path, to: &Path) -> Result<()> {
    let folder = from.join("keys");
    for path in keys::files(&folder).map_err(|source| Error::io(&folder, source))? {
        let name = path.file_name().unwrap_or_default();
        files::write_private(&to.join("keys").join(name), &files::read_up_to(&path, 1024)?)?;
    }
    Ok(())
}

/// What is wrong with the stored files: those that are missing and those that changed. Every byte is read.
pub(super) fn check_files(store: &Sqlite, data: &Path) -> Answer<Vec<Text>> {
    let Ok(blobs) = Blobs::open(data) else { return Ok(vec![Text::new("读不到存放附件的文件夹", "the folder of files cannot be read")]) };
    let wrong = |blob: &api::Blob| {
        let (path, sha256) = (blobs.path(&blob.sha256), blob.sha256);
        let mut hasher = Hasher::default();
        match File::open(&path).and_then(|mut file| hasher.update_from(&mut file)) {
            Err(why) => Some(text!("附件 {sha256} 读不到：{why}", "the file {sha256} cannot be read: {why}")),
            Ok(_) if hasher.finish().0 != sha256 => Some(text!("附件 {sha256} 的内容变了", "the content of the file {sha256} has changed")),
            Ok(_) => None,
        }
    };
    Ok(store.files()?.par_iter().filter_map(wrong).collect())
}

/// Uploads that broke off and are kept to be gone on with.
pub(super) fn parts(data: &Path) -> usize {
    let owners = fs::read_dir(data.join("uploads")).into_iter().flatten().flatten();
    owners.filter_map(|owner| fs::read_dir(owner.path()).ok()).map(Iterator::count).sum()
}

fn damaged(path: &Path) -> Error {
    let shown = path.display();
    Error::new(
        Class::Proof,
        text!("{shown} 的内容与它的摘要不符", "the content of {shown} does not have its digest"),
        Text::new(
            "请用 declare admin fsck 检查数据，从较早的备份取回这个文件；备份里坏了的，删去后再运行一次 declare admin backup 会补上。",
            "Check the data with declare admin fsck, and take this file from an earlier backup. One that is damaged in a copy is brought again by declare admin backup once it is deleted there.",
        ),
    )
}

fn not_copied(to: &Path, refusal: Refusal) -> Error {
    let to = to.display();
    let what = text!("数据库没能复制到 {to}", "the database could not be copied to {to}");
    let help = Text::new(
        "请看那里是否还有空间；有空间时用 declare admin fsck 检查数据。以前的备份没有改动。",
        "See whether there is room; if there is, check the data with declare admin fsck. The earlier copy has not changed.",
    );
    Error { what, help, ..not_started(refusal) }
}

fn missing(path: &Path) -> Error {
    let shown = path.display();
    Error::new(
        Class::Proof,
        text!("缺少附件 {shown}", "the file {shown} is missing"),
        Text::new(
            "请从别的备份取这个文件放到那里，再用 declare admin fsck 检查；备份里缺的，数据还在时再运行一次 declare admin backup 会补上。",
            "Put it there from another copy, and check with declare admin fsck. What a copy lacks declare admin backup brings again while the data is there.",
        ),
    )
}

fn keyless(from: &Path, what: Text) -> Error {
    let shown = from.display();
    Error::new(
        Class::Proof,
        what,
        text!(
            "请把私钥放回 {shown} 的 keys 文件夹；找不回时运行 declare admin rotate-key --data {shown}，十分钟后再恢复。",
            "Put the key back into the folder keys of {shown}; if it is lost, run declare admin rotate-key --data {shown} and restore after ten minutes."
        ),
    )
}

fn unsound(from: &Path, first: &Text, count: usize) -> Error {
    let shown = from.display();
    let places = counted(count as i64, "place");
    Error::new(
        Class::Proof,
        text!(("{shown} 有 {count} 处不符：{}", first.zh), ("{shown} is not sound in {places}: {}", first.en)),
        Text::new("请换一份备份。", "Use another backup."),
    )
}

fn not_replaced(from: &Path, to: &Path, first: &Text, count: usize) -> Error {
    let to = to.display();
    let help = text!(
        "{to} 里以前的备份没有改动。请用 declare admin fsck 检查，用 declare admin restore 从它重建；要保存现状，请备份到另一个文件夹。",
        "The earlier copy in {to} has not changed. See all with declare admin fsck and make the data anew from the copy with declare admin restore; to keep the data as it is, copy to another folder."
    );
    Error { help, ..unsound(from, first, count) }
}

fn copied_unsound(from: &Path, to: &Path, first: &Text, count: usize) -> Error {
    let to = to.display();
    let help = text!(
        "已照原样复制到 {to}，它不能用来恢复。请用 declare admin fsck 检查，并从以前的备份恢复。",
        "It was copied to {to} as it is, and nothing can be restored from that. See all with declare admin fsck, and restore an earlier backup."
    );
    Error { help, ..unsound(from, first, count) }
}
