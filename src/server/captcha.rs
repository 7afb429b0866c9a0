//! Pictures of letters, for people at a browser: a program that tries passwords there has to read them. Scripts sign in with tokens and
//! never meet one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use captcha::Captcha;
use captcha::filters::{Noise, Wave};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::refusal::{Answer, Refusal};

/// How long a picture may be looked at.
const LIFE: Duration = Duration::minutes(10);
/// Pictures that wait for an answer at most; beyond, those that are nearly over go first.
const MOST: usize = 20_000;
const LETTERS: usize = 5;

/// The pictures that wait for an answer: what each shows, and until when.
#[derive(Default)]
pub(crate) struct Captchas(Mutex<HashMap<Uuid, (Vec<char>, OffsetDateTime)>>);

impl Captchas {
    /// A new picture; it is drawn when it is looked at.
    pub(super) fn put(&self, now: OffsetDateTime) -> Uuid {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            waiting.retain(|_, (_, until)| *until > now + LIFE / 2);
        }
        // A flood within minutes: whoever is in it starts anew.
        if waiting.len() >= MOST {
            waiting.clear();
        }
        let mut drawn = Captcha::new();
        drawn.add_chars(u32::try_from(LETTERS).unwrap_or(u32::MAX));
        let id = Uuid::new_v4();
        waiting.insert(id, (drawn.chars(), now + LIFE));
        id
    }

    /// The picture as PNG; the letters stay, how they are drawn is new each time.
    pub(super) fn png(&self, id: Uuid) -> Answer<Vec<u8>> {
        let letters = {
            let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.get(&id).map(|(letters, _)| letters.clone()).ok_or_else(Refusal::not_found)?
        };
        let mut picture = Captcha::new();
        for letter in letters {
            picture.set_chars(&[letter]).add_char();
        }
        picture.apply_filter(Noise::new(0.2)).apply_filter(Wave::new(2.0, 12.0)).view(220, 100);
        picture.as_png().ok_or_else(|| Refusal::internal("a picture of letters was not drawn"))
    }

    /// Whether the answer is right, without case. A picture is asked once only, whatever the answer.
    pub(super) fn is_right(&self, id: Uuid, answer: &str, now: OffsetDateTime) -> bool {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        asked.is_some_and(|(letters, until)| until >= now && letters.iter().collect::<String>().eq_ignore_ascii_case(answer.trim()))
    }

    /// What a picture shows.
    #[cfg(test)]
    pub(super) fn letters(&self, id: Uuid) -> String {
        self.0.lock().unwrap()[&id].0.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_picture_is_answered_once_and_in_time() {
        let (captchas, now) = (Captchas::default(), datetime!(2026-03-02 09:00 +8));
        let id = captchas.put(now);
        let letters = captchas.letters(id);
        assert_eq!(letters.len(), LETTERS);
        assert!(captchas.png(id).unwrap().starts_with(b"\x89PNG"));
        assert!(captchas.is_right(id, &format!(" {} ", letters.to_lowercase()), now));
        assert!(!captchas.is_right(id, &letters, now), "it was used up");
        let late = captchas.put(now);
        let letters = captchas.letters(late);
        assert!(!captchas.is_right(late, &letters, now + LIFE + Duration::seconds(1)));
        let wrong = captchas.put(now);
        assert!(!captchas.is_right(wrong, "", now));
        assert!(captchas.png(wrong).is_err());
    }
}
