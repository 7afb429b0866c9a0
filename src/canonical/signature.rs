//! Ed25519 signatures as detached JWS (RFC 7515 appendix F, RFC 8037), and the keys that make and check them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{Sha256, receipt::instant};

/// A public key as a JSON Web Key (RFC 8037), with the time in which the server signed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicKey {
    #[schema(examples("OKP"))]
    pub kty: String,
    #[schema(examples("Ed25519"))]
    pub crv: String,
    /// The key itself, base64url.
    pub x: String,
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "instant::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<OffsetDateTime>,
    /// Absent while the server still signs with it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "instant::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<OffsetDateTime>,
}

impl PublicKey {
    fn of(key: &VerifyingKey) -> Self {
        let x = BASE64URL.encode(key.as_bytes());
        let thumbprint = Sha256::of(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#).as_bytes());
        let kid = BASE64URL.encode(thumbprint.as_bytes());
        Self { kty: "OKP".into(), crv: "Ed25519".into(), x, kid, valid_from: None, valid_until: None }
    }

    pub fn valid_at(&self, at: OffsetDateTime) -> bool {
        self.valid_from.is_none_or(|from| from <= at) && self.valid_until.is_none_or(|until| at <= until)
    }

    fn key(&self) -> Option<VerifyingKey> {
        let bytes: [u8; 32] = BASE64URL.decode(&self.x).ok()?.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (self.kty == "OKP" && self.crv == "Ed25519" && Self::of(&key).kid == self.kid).then_some(key)
    }
}

/// The key a server signs with.
pub struct SecretKey {
    key: SigningKey,
    public: PublicKey,
    /// Of every signature, base64url.
    header: String,
}

impl SecretKey {
    /// A key from 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let key = SigningKey::from_bytes(&seed);
        let public = PublicKey::of(&key.verifying_key());
        let header = BASE64URL.encode(format!(r#"{{"alg":"EdDSA","kid":"{}"}}"#, public.kid));
        Self { key, public, header }
    }

    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// `header..signature` over `payload`, which itself is left out.
    pub fn sign_detached(&self, payload: &[u8]) -> String {
        format!("{}..{}", self.header, self.sign_input(&self.header, payload))
    }

    fn sign_input(&self, header: &str, payload: &[u8]) -> String {
        BASE64URL.encode(self.key.sign(signing_input(header, payload).as_bytes()).to_bytes())
    }
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    #[error("the signature file is not a detached JWS with EdDSA")]
    Malformed,
    #[error("signed with the key {0}, which is not among the keys at hand")]
    UnknownKey(String),
    #[error("the key {0} was not valid when the receipt was signed")]
    KeyNotValidThen(String),
    #[error("the signature does not match the receipt")]
    Signature,
    #[error("{0}")]
    Receipt(String),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default)]
    crit: Vec<String>,
}

/// Which of `keys` made this detached signature over `payload`.
pub fn signed_by<'a>(jws: &str, payload: &[u8], keys: &'a [PublicKey]) -> Result<&'a PublicKey, Unverified> {
    let (encoded, signature) = jws.trim().split_once("..").ok_or(Unverified::Malformed)?;
    let header: Header = BASE64URL.decode(encoded).ok().and_then(|text| serde_json::from_slice(&text).ok()).ok_or(Unverified::Malformed)?;
    if header.alg != "EdDSA" || !header.crit.is_empty() {
        return Err(Unverified::Malformed);
    }
    let signature = BASE64URL.decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok()).ok_or(Unverified::Malformed)?;
    let known = keys.iter().find(|key| key.kid == header.kid).ok_or(Unverified::UnknownKey(header.kid))?;
    let key = known.key().ok_or_else(|| Unverified::UnknownKey(known.kid.clone()))?;
    key.verify_strict(signing_input(encoded, payload).as_bytes(), &signature).map_err(|_| Unverified::Signature)?;
    Ok(known)
}

fn signing_input(header: &str, payload: &[u8]) -> String {
    format!("{header}.{}", BASE64URL.encode(payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc_8037_key() -> SecretKey {
        let seed = BASE64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        SecretKey::from_seed(seed.try_into().unwrap())
    }

    #[test]
    fn agrees_with_the_vectors_of_rfc_8037() {
        let key = rfc_8037_key();
        assert_eq!(key.public().x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.public().kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let signature = key.sign_input("eyJhbGciOiJFZERTQSJ9", b"Example of Ed25519 signing");
        assert_eq!(signature, "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    }

    #[test]
    fn a_key_that_lies_about_its_id_is_not_used() {
        let key = rfc_8037_key();
        let jws = key.sign_detached(b"text");
        let mut lying = SecretKey::from_seed([1; 32]).public().clone();
        lying.kid.clone_from(&key.public().kid);
        assert!(matches!(signed_by(&jws, b"text", &[lying]), Err(Unverified::UnknownKey(_))));
        assert!(signed_by(&jws, b"text", &[key.public().clone()]).is_ok());
    }

    #[test]
    fn only_the_one_algorithm_is_taken() {
        let header = BASE64URL.encode(r#"{"alg":"none","kid":"x"}"#);
        assert_eq!(signed_by(&format!("{header}.."), b"", &[]), Err(Unverified::Malformed));
        assert_eq!(signed_by("junk", b"", &[]), Err(Unverified::Malformed));
    }
}
