//! Receipts on disk: `receipts/<application>-r<revision>-<kind>.json` with its `.jws`, and the server's keys beside them. A second receipt of one
//! revision and kind, as of an approval and its revocation, has `-2` after its kind.

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
    let path = place(folder, &receipt);
    files::write_atomic(&signature_path(&path), format!("{}\n", signed.signature).as_bytes())?;
    files::write_atomic(&path, signed.receipt.as_bytes())?;
    Ok(Kept { path, signed: signed.clone(), receipt })
}

/// Where this receipt lies or may lie: where no other one is, with its signature or without.
fn place(folder: &Path, receipt: &Receipt) -> PathBuf {
    let path = |number: u32| folder.join(file_name(receipt.application, receipt.revision, receipt.kind, number));
    let other = |path: &PathBuf| {
        let there = files::read_up_to(path, LONGEST).ok().and_then(|text| Receipt::from_bytes(&text).ok());
        there.is_some_and(|there| there.id != receipt.id)
    };
    (1..).map(path).find(|path| !other(path)).unwrap_or_else(|| path(1))
}

/// `number` counts the receipts of this revision and kind, from one.
pub fn file_name(application: Uuid, revision: u32, kind: Kind, number: u32) -> String {
    let number = if number == 1 { String::new() } else { format!("-{number}") };
    format!("{application}-r{revision}-{}{number}.json", kind.name())
}

fn signature_path(receipt: &Path) -> PathBuf {
    receipt.with_extension("jws")
}

/// Reads one receipt and its signature.
pub fn read(path: &Path) -> Result<Kept> {
    let text = files::read_up_to(path, LONGEST)?;
    if !signature_path(path).exists() {
        return Err(unsigned(path));
    }
    let signature = files::read_up_to(&signature_path(path), LONGEST)?;
    let signed = SignedReceipt::from_files(&text, &String::from_utf8_lossy(&signature)).map_err(|failed| unreadable(path, &failed.to_string()))?;
    let receipt = signed.read().map_err(|failed| unreadable(path, &failed.to_string()))?;
    Ok(Kept { path: path.to_owned(), signed, receipt })
}

fn unsigned(path: &Path) -> Error {
    let (signature, path) = (signature_path(path), path.display());
    let signature = signature.display();
    Error::new(
        Class::Proof,
        text!("{path} 旁边没有它的签名 {signature}", "{path} lacks its signature {signature}"),
        Text::new(
            "两个文件要放在一起；用 declare receipt get 可以重新取回。",
            "The two files belong side by side; `declare receipt get` fetches them again.",
        ),
    )
}

/// The receipts in a folder by their names, so by application; files that are none are left out.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_receipt(path)).collect();
    found.sort();
    Ok(found)
}

/// The application whose receipts a folder holds, where it holds any.
pub fn application_in(folder: &Path) -> Result<Option<Uuid>> {
    let newest = list(folder)?.pop();
    newest.map(|path| Ok(read(&path)?.receipt.application)).transpose()
}

fn is_receipt(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_suffix(".json").is_some_and(|stem| {
        let numbered = stem.rsplit_once('-').filter(|(_, number)| number.bytes().all(|digit| digit.is_ascii_digit()));
        let stem = numbered.map_or(stem, |(stem, _)| stem);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::{SecretKey, filed_receipt};

    #[test]
    fn a_receipt_never_takes_the_place_of_another_one() {
        let (folder, key) = (tempfile::tempdir().unwrap(), SecretKey::from_seed([7; 32]));
        let of = |id: u128| Receipt { id: Uuid::from_u128(id), kind: Kind::Decided, ..filed_receipt() }.sign(&key);
        let (approved, revoked) = (of(1), of(2));
        let names = |kept: &Kept| kept.path.file_name().unwrap().to_string_lossy()[36..].to_owned();
        for _ in 0..2 {
            let kept = [keep(folder.path(), &approved).unwrap(), keep(folder.path(), &revoked).unwrap()];
            assert_eq!(kept.each_ref().map(names), ["-r1-decided.json", "-r1-decided-2.json"]);
            assert_eq!(kept.map(|kept| read(&kept.path).unwrap().signed), [approved.clone(), revoked.clone()]);
        }
        assert_eq!(list(folder.path()).unwrap().len(), 2);
        std::fs::remove_file(signature_path(&keep(folder.path(), &approved).unwrap().path)).unwrap();
        std::fs::remove_file(keep(folder.path(), &revoked).unwrap().path).unwrap();
        assert_eq!(names(&keep(folder.path(), &revoked).unwrap()), "-r1-decided-2.json", "the signature alone is lost");
        // What is damaged is mended by fetching it again.
        let first = folder.path().join(file_name(filed_receipt().application, 1, Kind::Decided, 1));
        std::fs::write(&first, "{}").unwrap();
        assert_eq!(keep(folder.path(), &approved).unwrap().path, first);
    }
}
