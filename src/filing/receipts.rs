//! Receipts on disk: `receipts/<application>-r<revision>-<kind>.json` with its `.jws`, and the server's keys beside them.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::canonical::{Kind, Receipt, SignedReceipt};
use crate::error::{Class, Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

/// The folder of receipts in an application's folder.
pub const FOLDER: &str = "receipts";

/// No receipt is longer.
const LONGEST: u64 = 4 * 1024 * 1024;

/// A receipt with the file it lies in.
#[derive(Clone, Debug)]
pub struct Kept {
    pub path: PathBuf,
    pub signed: SignedReceipt,
    pub receipt: Receipt,
}

/// Keeps a receipt in `folder`: first the signature, then the receipt, so that where a receipt is its signature is.
pub fn keep(folder: &Path, signed: &SignedReceipt) -> Result<Kept> {
    let receipt = signed.read().map_err(|failed| unreadable(folder, &failed.to_string()))?;
    let path = folder.join(file_name(receipt.application, receipt.revision, receipt.kind));
    files::write_atomic(&signature_path(&path), format!("{}\n", signed.signature).as_bytes())?;
    files::write_atomic(&path, signed.receipt.as_bytes())?;
    Ok(Kept { path, signed: signed.clone(), receipt })
}

pub fn file_name(application: Uuid, revision: u32, kind: Kind) -> String {
    format!("{application}-r{revision}-{}.json", kind.name())
}

fn signature_path(receipt: &Path) -> PathBuf {
    receipt.with_extension("jws")
}

/// Reads one receipt and its signature.
pub fn read(path: &Path) -> Result<Kept> {
    let text = files::read_up_to(path, LONGEST)?;
    let signature = files::read_up_to(&signature_path(path), LONGEST)?;
    let signed = SignedReceipt::from_files(&text, &String::from_utf8_lossy(&signature)).map_err(|failed| unreadable(path, &failed.to_string()))?;
    let receipt = signed.read().map_err(|failed| unreadable(path, &failed.to_string()))?;
    Ok(Kept { path: path.to_owned(), signed, receipt })
}

/// The receipts in a folder, by application and in the order they were given; files that are none are left out.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_receipt(path)).collect();
    found.sort();
    Ok(found)
}

fn is_receipt(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_suffix(".json").is_some_and(|stem| {
        [Kind::Filed, Kind::Endorsed, Kind::Accepted, Kind::Decided].iter().any(|kind| stem.ends_with(&format!("-{}", kind.name())))
    })
}

fn unreadable(path: &Path, why: &str) -> Error {
    let path = path.display();
    Error::new(
        Class::Proof,
        text!("{path} 不是完好的回执", "{path} is no sound receipt"),
        Text::new(
            "用 declare receipt get 从服务器重新取回；回执永久保存，每次取回都一样。",
            "Fetch it again with `declare receipt get`: the server keeps every receipt for ever, byte for byte.",
        ),
    )
    .because(why.to_owned())
}
