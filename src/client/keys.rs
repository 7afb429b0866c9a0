//! The server's public keys as this side keeps them: pinned at the first sign-in, and beside the receipts they prove.

use std::path::Path;

use super::Failure;
use crate::api::Keys;
use crate::canonical::PublicKey;
use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

/// The name of the file of keys beside the receipts.
pub const BESIDE_RECEIPTS: &str = "server-keys.json";

/// No file of keys is longer.
const LONGEST: u64 = 256 * 1024;

/// Reads a file of keys; `None` where there is none.
pub fn read(path: &Path) -> Result<Option<Vec<PublicKey>>> {
    if !path.exists() {
        return Ok(None);
    }
    let keys: Keys = serde_json::from_slice(&files::read_up_to(path, LONGEST)?).map_err(|failed| {
        let path = path.display();
        Error::usage(
            text!("{path} 不是服务器公钥文件", "{path} is no file of server keys"),
            Text::new("请用 --key 给出公钥文件。", "Name a file of keys with --key."),
        )
        .because(failed)
    })?;
    Ok(Some(keys.keys))
}

pub fn write(path: &Path, keys: &[PublicKey]) -> Result<()> {
    let text = serde_json::to_vec_pretty(&Keys { keys: keys.to_vec() }).unwrap_or_default();
    files::write_atomic(path, &text)
}

/// Pins the keys of a server at the first meeting. Later ones may come in, but a server that no longer knows a key we hold is another
/// server: nothing is kept then.
///
/// # Errors
/// [`crate::error::Class::Proof`] when the server does not know a pinned key.
pub fn pin(path: &Path, server: &str, now: &[PublicKey]) -> Result<()> {
    let pinned = read(path)?.unwrap_or_default();
    if let Some(gone) = pinned.iter().find(|old| !now.iter().any(|key| key.kid == old.kid && key.x == old.x)) {
        let (path, kid) = (path.display(), &gone.kid);
        return Err(Failure::proof(
            text!(
                "{server} 的签名公钥与首次登录时记下的不同（{kid}）",
                "{server} no longer knows the key it signed with at the first sign-in ({kid})"
            ),
            text!(
                "它可能不是原来的服务器。请向受理部门核实；核实后删除 {path} 再登录。",
                "It may be another server. Ask the office; when it is confirmed, delete {path} and sign in again."
            ),
        )
        .into());
    }
    if pinned == now { Ok(()) } else { write(path, now) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::SecretKey;
    use crate::error::Class;

    #[test]
    fn a_server_with_another_key_is_another_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("server.json");
        let (old, new) = (SecretKey::from_seed([1; 32]).public().clone(), SecretKey::from_seed([2; 32]).public().clone());
        pin(&path, "https://a.example.org", std::slice::from_ref(&old)).unwrap();
        pin(&path, "https://a.example.org", &[old.clone(), new.clone()]).unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), [old.clone(), new.clone()]);
        assert_eq!(pin(&path, "https://a.example.org", std::slice::from_ref(&new)).unwrap_err().class, Class::Proof);
        assert_eq!(read(&path).unwrap().unwrap(), [old, new], "nothing was kept of the other server");
    }
}
