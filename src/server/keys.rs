//! The key that signs receipts: a private file in the data folder, its public half in the store, where old ones stay.

use std::path::Path;

use super::refusal::{Answer, Refusal};
use super::store::Store;
use crate::canonical::SecretKey;
use crate::files::{read_up_to, write_private};
use crate::text::Lang;

/// Loads the signing key of a data folder, making it first where there is none.
pub(super) fn load(data: &Path, store: &dyn Store) -> Answer<SecretKey> {
    let path = data.join("keys").join("signing.key");
    let failed = |error: crate::error::Error| Refusal::unavailable(error.message(Lang::En));
    let seed = if path.exists() {
        let text = String::from_utf8(read_up_to(&path, 1024).map_err(failed)?).map_err(Refusal::internal)?;
        let mut seed = [0; 32];
        hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| Refusal::internal("keys/signing.key is not 64 hexadecimal digits"))?;
        seed
    } else {
        let seed = super::accounts::random::<32>()?;
        write_private(&path, format!("{}\n", hex::encode(seed)).as_bytes()).map_err(failed)?;
        seed
    };
    let key = SecretKey::from_seed(seed);
    // The first key counts from the beginning; only rotation gives keys an end and their followers a start.
    match store.keys()?.into_iter().find(|known| known.kid == key.public().kid) {
        Some(known) => Ok(key.with_public(known)),
        None => {
            store.add_key(key.public().clone())?;
            Ok(key)
        }
    }
}
