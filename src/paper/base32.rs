//! Crockford's base 32 of sixteen bytes, and two characters that check them.

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The largest prime that two characters hold: one wrong character or two swapped neighbours always change the remainder.
const PRIME: u128 = 1021;

/// 26 characters; the first holds three bits, so each value has one text.
pub(super) fn encode(bytes: &[u8; 16]) -> String {
    digits(u128::from_be_bytes(*bytes), 26)
}

/// The two characters that check `bytes`.
pub(super) fn check(bytes: &[u8; 16]) -> String {
    digits(u128::from_be_bytes(*bytes) % PRIME, 2)
}

/// Reads 26 characters as a person may have typed them.
pub(super) fn decode(text: &str) -> Option<[u8; 16]> {
    if text.chars().count() != 26 {
        return None;
    }
    let mut number: u128 = 0;
    for letter in text.chars() {
        let digit = value(letter)?;
        number = number.checked_mul(32)?.checked_add(digit)?;
    }
    Some(number.to_be_bytes())
}

/// Whether `typed` means the same characters as `written`.
pub(super) fn same(typed: &str, written: &str) -> bool {
    typed.chars().count() == written.len() && typed.chars().zip(written.chars()).all(|(a, b)| value(a).is_some() && value(a) == value(b))
}

fn digits(mut number: u128, count: usize) -> String {
    let mut letters = vec![b'0'; count];
    for letter in letters.iter_mut().rev() {
        *letter = LETTERS[(number % 32) as usize];
        number /= 32;
    }
    letters.into_iter().map(char::from).collect()
}

fn value(letter: char) -> Option<u128> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    LETTERS.iter().position(|known| char::from(*known) == letter).map(|at| at as u128)
}
