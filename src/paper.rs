//! The code on paper: what every printed page says of itself to a machine and to a person, and reading it back from a picture.
//!
//! Its text is `DCL1:form:page/pages:mark`, alphanumeric, so that a QR code of version 3 at level Q holds it. The mark is the first sixteen
//! bytes of the application digest in Crockford's base 32, which has no I, L, O, U to confuse with 1, 0 or V.

mod base32;
mod form;
mod qr;
mod read;

pub use form::Form;
pub use qr::{Matrix, encode};
pub use read::decode;
use unicode_normalization::UnicodeNormalization as _;

const PREFIX: &str = "DCL1";
/// The most pages one form may have; keeps the text within 47 characters.
pub const MAX_PAGES: u16 = 999;

/// Sixteen bytes of an application digest: which version of which application a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark([u8; 16]);

impl Mark {
    /// The mark of a full digest.
    pub fn of(digest: &[u8; 32]) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Seven groups of four characters to read and type: 26 of the mark, two that check them.
    pub fn groups(&self) -> String {
        let text = format!("{}{}", base32::encode(&self.0), base32::check(&self.0));
        let mut groups = String::with_capacity(34);
        for (index, letter) in text.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                groups.push('-');
            }
            groups.push(letter);
        }
        groups
    }

    /// Reads what a person typed from the groups: any case and width, with or without separators, O for 0 and I or L for 1.
    /// `None` where a character is missing, foreign or mistyped.
    pub fn from_groups(typed: &str) -> Option<Self> {
        let letters: String = typed.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—')).collect();
        let (mark, check) = (letters.get(..26)?, letters.get(26..)?);
        let bytes = base32::decode(mark)?;
        base32::same(check, &base32::check(&bytes)).then_some(Self(bytes))
    }
}

/// What the code of one page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    form: Form,
    page: u16,
    pages: u16,
    mark: Mark,
}

impl Code {
    /// The code of page `page` (from one) of `pages`; `None` for a form without one, and unless 1 ≤ page ≤ pages ≤ [`MAX_PAGES`].
    pub fn new(form: Form, page: u16, pages: u16, mark: Mark) -> Option<Self> {
        (form.code().is_some() && 1 <= page && page <= pages && pages <= MAX_PAGES).then_some(Self { form, page, pages, mark })
    }

    pub const fn form(&self) -> Form {
        self.form
    }

    pub const fn page(&self) -> u16 {
        self.page
    }

    pub const fn pages(&self) -> u16 {
        self.pages
    }

    pub const fn mark(&self) -> Mark {
        self.mark
    }

    /// The text inside the QR code, at most 47 alphanumeric characters.
    pub fn text(&self) -> String {
        // No code was made of a form without letters.
        let letters = self.form.code().unwrap_or_default();
        format!("{PREFIX}:{letters}:{}/{}:{}", self.page, self.pages, base32::encode(&self.mark.0))
    }

    /// Reads [`Code::text`] back; `None` for anything else, so that a foreign code on a page is never taken for ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        if parts.next()? != PREFIX {
            return None;
        }
        let letters = parts.next();
        let form = Form::ALL.into_iter().find(|known| known.code() == letters)?;
        let (page, pages) = parts.next()?.split_once('/')?;
        let mark = Mark(base32::decode(parts.next()?)?);
        let code = Self::new(form, page.parse().ok()?, pages.parse().ok()?, mark)?;
        // One text for one code: leading zeros, signs or look-alike letters are not ours.
        (code.text() == text).then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(seed: u8) -> Mark {
        let mut digest = [0u8; 32];
        for (index, byte) in digest.iter_mut().enumerate() {
            *byte = seed.wrapping_mul(31).wrapping_add(u8::try_from(index).unwrap().wrapping_mul(97));
        }
        Mark::of(&digest)
    }

    #[test]
    fn text_fits_and_comes_back() {
        assert_eq!(Code::new(Form::Directory, 1, 1, mark(1)), None);
        for form in Form::ALL.into_iter().filter(|form| form.code().is_some()) {
            let longest = Code::new(form, MAX_PAGES, MAX_PAGES, Mark([0xff; 16])).unwrap();
            assert!(longest.text().len() <= 47, "{}", longest.text());
            assert_eq!(Code::parse(&longest.text()), Some(longest));
        }
        for seed in 0..=255 {
            let code = Code::new(Form::ReviewForm, 3, 16, mark(seed)).unwrap();
            assert_eq!(Code::parse(&code.text()), Some(code));
        }
    }

    #[test]
    fn pages_are_counted_from_one() {
        let at = |page, pages| Code::new(Form::ReviewForm, page, pages, mark(1));
        assert!(at(1, 1).is_some() && at(999, 999).is_some());
        assert!(at(0, 1).is_none() && at(2, 1).is_none() && at(1, 1000).is_none() && at(0, 0).is_none());
    }

    #[test]
    fn foreign_and_altered_texts_are_not_ours() {
        let good = Code::new(Form::ReviewForm, 3, 16, mark(7)).unwrap().text();
        for bad in ["", "https://example.org", "DCL1", "DCL2:PSB:3/16:00000000000000000000000000", "DCL1:XYZ:3/16:00000000000000000000000000"] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
        assert_eq!(Code::parse(&good.replace("3/16", "03/16")), None);
        assert_eq!(Code::parse(&good.replace("3/16", "+3/16")), None);
        assert_eq!(Code::parse(&good.replace("3/16", "17/16")), None);
        assert_eq!(Code::parse(&good.to_lowercase()), None);
        assert_eq!(Code::parse(&format!("{good}:")), None);
        assert_eq!(Code::parse(&good[..good.len() - 1]), None);
    }

    #[test]
    fn groups_are_read_as_people_type_them() {
        for seed in 0..=255 {
            let groups = mark(seed).groups();
            assert_eq!(groups.len(), 34);
            assert_eq!(Mark::from_groups(&groups), Some(mark(seed)));
            let sloppy = groups.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(Mark::from_groups(&sloppy), Some(mark(seed)));
            let wide: String = groups.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
            assert_eq!(Mark::from_groups(&wide), Some(mark(seed)), "{wide}");
        }
        assert_eq!(Mark::from_groups(""), None);
        assert_eq!(Mark::from_groups("职称评审"), None);
    }

    #[test]
    fn every_single_slip_and_swap_is_noticed() {
        let letters: Vec<char> = mark(9).groups().chars().filter(|c| *c != '-').collect();
        let read = |letters: &[char]| Mark::from_groups(&letters.iter().collect::<String>());
        for at in 0..letters.len() {
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|other| *other != letters[at]) {
                let mut slip = letters.clone();
                slip[at] = other;
                assert_eq!(read(&slip), None, "{at} {other}");
            }
            if at > 0 && letters[at] != letters[at - 1] {
                let mut swap = letters.clone();
                swap.swap(at, at - 1);
                assert_eq!(read(&swap), None, "{at}");
            }
        }
    }
}
