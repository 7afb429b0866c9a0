//! SHA-256 as we write it: 64 hexadecimal digits. The code on paper has its own short form of a digest (`paper`).

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use sha2::Digest as _;
use utoipa::ToSchema;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$", examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
pub struct Sha256([u8; 32]);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct NotADigest;

impl Sha256 {
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        hasher.finish().0
    }

    /// The digest and the length of everything `reader` yields.
    pub fn of_reader(reader: &mut impl std::io::Read) -> std::io::Result<(Self, u64)> {
        let mut hasher = Hasher::default();
        hasher.update_from(reader)?;
        Ok(hasher.finish())
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A digest that is being made. Many servers' processors have no instructions for SHA-256; there `ring` is some 1.8 times as fast as `sha2`.
#[derive(Clone)]
enum State {
    Instructions(sha2::Sha256),
    Vectors(ring::digest::Context),
}

impl Default for State {
    fn default() -> Self {
        if has_instructions() { Self::Instructions(sha2::Sha256::new()) } else { Self::Vectors(ring::digest::Context::new(&ring::digest::SHA256)) }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_instructions() -> bool {
    std::arch::is_x86_feature_detected!("sha")
}

#[cfg(not(target_arch = "x86_64"))]
const fn has_instructions() -> bool {
    true
}

impl State {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Instructions(state) => state.update(bytes),
            Self::Vectors(state) => state.update(bytes),
        }
    }

    fn finish(self) -> Sha256 {
        match self {
            Self::Instructions(state) => Sha256(state.finalize().into()),
            Self::Vectors(state) => {
                let mut bytes = [0; 32];
                bytes.copy_from_slice(state.finish().as_ref());
                Sha256(bytes)
            }
        }
    }
}

/// Counts and hashes bytes as they pass.
#[derive(Clone, Default)]
pub struct Hasher {
    state: State,
    length: u64,
}

impl Hasher {
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Takes in everything that `reader` still yields.
    pub fn update_from(&mut self, reader: &mut impl std::io::Read) -> std::io::Result<()> {
        let mut buffer = vec![0; 128 * 1024];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => self.update(&buffer[..length]),
                Err(interrupted) if interrupted.kind() == std::io::ErrorKind::Interrupted => {}
                Err(failed) => return Err(failed),
            }
        }
    }

    pub const fn length(&self) -> u64 {
        self.length
    }

    pub fn finish(self) -> (Sha256, u64) {
        (self.state.finish(), self.length)
    }
}

impl FromStr for Sha256 {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NotADigest);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotADigest)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 64];
        hex::encode_to_slice(self.0, &mut text).map_err(|_| fmt::Error)?;
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_make_one_digest() {
        let bytes: Vec<u8> = (0..1000_u32).map(|number| (number % 251) as u8).collect();
        for length in (0..200).chain([511, 512, 513, 1000]) {
            let ways = [State::Instructions(sha2::Sha256::new()), State::Vectors(ring::digest::Context::new(&ring::digest::SHA256))];
            let made = ways.map(|mut state| {
                bytes[..length].chunks(7).for_each(|some| state.update(some));
                state.finish()
            });
            assert!(made[0] == made[1] && made[0] == Sha256::of(&bytes[..length]), "{length}");
        }
        assert_eq!(Sha256::of(b"abc").to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn text_forms() {
        // FIPS 180-2, appendix B.1.
        let abc = Sha256::of(b"abc");
        assert_eq!(abc.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(abc.to_string().parse(), Ok(abc));
        assert_eq!("BA7816".parse::<Sha256>(), Err(NotADigest));
        assert_eq!(serde_json::from_str::<Sha256>(&serde_json::to_string(&abc).unwrap()).unwrap(), abc);
    }

    #[test]
    fn a_reader_is_hashed_and_counted() {
        let long = vec![7; 300_000];
        assert_eq!(Sha256::of_reader(&mut long.as_slice()).unwrap(), (Sha256::of(&long), 300_000));
    }
}
