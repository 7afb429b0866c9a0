//! Numbers with check digits: what makes one well-formed. Pure arithmetic, each with the standard it comes from.

use time::{Date, Month};

/// What an 18-character identity number says: GB 11643-1999 (resident card), the residence permit and the permanent residence card of 2023.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdentityNumber<'n>(&'n str);

impl<'n> IdentityNumber<'n> {
    /// `None` when it is not 17 digits and a digit or X.
    pub(super) fn parse(number: &'n str) -> Option<Self> {
        let (body, check) = number.split_at_checked(17)?;
        (all_digits(body) && is_digit_or_x(check)).then_some(Self(number))
    }

    /// The check character that belongs to its first 17 digits.
    pub(super) fn check(self) -> char {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = digits(self.0).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        "10X98765432".chars().nth(sum as usize % 11).unwrap_or('X')
    }

    pub(super) fn is_checked(self) -> bool {
        self.0.ends_with(self.check())
    }

    /// The first 17 digits and the check character that belongs to them.
    pub(super) fn mended(self) -> String {
        format!("{}{}", &self.0[..17], self.check())
    }

    /// The day of birth; `None` when its eight digits are no date.
    pub(super) fn birth(self) -> Option<Date> {
        date_of(&self.0[6..14])
    }

    pub(super) fn is_male(self) -> bool {
        self.0.as_bytes()[16] % 2 == 1
    }

    /// The first two digits: the province.
    pub(super) fn province(self) -> &'n str {
        &self.0[..2]
    }
}

/// The 18-digit number of a resident card of 15 digits, which said the year in two.
pub(super) fn from_fifteen_digits(old: &str) -> Option<String> {
    if old.len() != 15 || !all_digits(old) {
        return None;
    }
    let longer = format!("{}19{}0", &old[..6], &old[6..]);
    let number = IdentityNumber::parse(&longer)?;
    number.birth().map(|_| number.mended())
}

/// The first two digits of resident numbers (GB/T 2260). Never a list of districts: many real numbers have a district that is no more.
pub(super) fn is_province(code: &str) -> bool {
    const PROVINCES: &str = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83";
    PROVINCES.split(' ').any(|known| known == code)
}

/// The characters of a unified social credit code (GB 32100-2015), in the order of their values.
const CREDIT_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether all its characters may stand in a unified social credit code.
pub(super) fn is_credit_alphabet(code: &str) -> bool {
    code.chars().all(|c| CREDIT_ALPHABET.contains(c))
}

/// The check character of a unified social credit code of 18 characters of its alphabet.
pub fn credit_code_check(code: &str) -> Option<char> {
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let mut sum = 0;
    for (at, weight) in WEIGHTS.into_iter().enumerate() {
        sum += CREDIT_ALPHABET.find(code.as_bytes().get(at).copied()? as char)? * weight;
    }
    CREDIT_ALPHABET.chars().nth((31 - sum % 31) % 31)
}

/// The organisation code (GB 11714) inside a unified social credit code: characters 9 to 17.
pub(super) fn organisation_code(credit_code: &str) -> Option<&str> {
    (credit_code.len() == 18).then(|| credit_code.get(8..17)).flatten()
}

/// The check character of an organisation code (GB 11714), from its first eight characters; letters count from A = 10.
pub(super) fn organisation_check(code: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let body = code.get(..8)?;
    let sum: Option<u32> = body.chars().zip(WEIGHTS).map(|(c, weight)| Some(c.to_digit(36)? * weight)).sum();
    match 11 - sum? % 11 {
        11 => Some('0'),
        other => modulo_eleven(other),
    }
}

/// The check character of an ISSN, from its first seven digits (ISO 3297).
pub(super) fn issn_check(digits7: &str) -> Option<char> {
    let sum: u32 =
        (all_digits(digits7) && digits7.len() == 7).then(|| digits(digits7).zip((2..=8).rev()).map(|(digit, weight)| digit * weight).sum())?;
    modulo_eleven((11 - sum % 11) % 11)
}

/// The check digit of a 13-digit ISBN, from its first twelve (ISO 2108).
pub(super) fn isbn13_check(digits12: &str) -> Option<char> {
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 =
        (all_digits(digits12) && digits12.len() == 12).then(|| digits(digits12).zip(weights).map(|(digit, weight)| digit * weight).sum())?;
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// The check character of an ISBN of 10 digits, used until 2006.
pub(super) fn isbn10_check(digits9: &str) -> Option<char> {
    let sum: u32 =
        (all_digits(digits9) && digits9.len() == 9).then(|| digits(digits9).zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum())?;
    modulo_eleven((11 - sum % 11) % 11)
}

/// What a Chinese patent number says: eight digits until September 2003, twelve since, then a point and a check character.
#[derive(Clone, Copy, Debug)]
pub(super) struct PatentNumber<'n> {
    body: &'n str,
    check: char,
}

impl<'n> PatentNumber<'n> {
    /// Reads it with or without `ZL` or `CN` and the point. `None` when it has not the form.
    pub(super) fn parse(number: &'n str) -> Option<Self> {
        let number = number.strip_prefix("ZL").or_else(|| number.strip_prefix("CN")).unwrap_or(number);
        let check = number.chars().last().filter(|c| c.is_ascii_digit() || *c == 'X')?;
        let body = number.get(..number.len() - 1)?;
        let body = body.strip_suffix('.').unwrap_or(body);
        let is_whole = all_digits(body) && matches!(body.len(), 8 | 12);
        is_whole.then_some(Self { body, check }).filter(|number| "12389".contains(number.kind()))
    }

    /// 1 invention, 2 utility model, 3 design, 8 and 9 the first two by way of the PCT.
    pub(super) fn kind(self) -> char {
        let at = if self.body.len() == 8 { 2 } else { 4 };
        self.body.as_bytes().get(at).map_or('0', |byte| *byte as char)
    }

    /// The year of the application.
    pub(super) fn year(self) -> Option<i32> {
        if self.body.len() == 12 {
            return self.body[..4].parse().ok();
        }
        let short: i32 = self.body[..2].parse().ok()?;
        Some(if short >= 85 { 1900 + short } else { 2000 + short })
    }

    /// The check character that belongs to it: weights 2 to 9 and again from 2, modulo 11.
    pub(super) fn right_check(self) -> Option<char> {
        let sum: u32 = digits(self.body).zip((2..=9).cycle()).map(|(digit, weight)| digit * weight).sum();
        modulo_eleven(sum % 11)
    }

    pub(super) fn is_checked(self) -> bool {
        self.right_check() == Some(self.check)
    }
}

pub(super) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_digit_or_x(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X')
}

fn digits(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter_map(|c| c.to_digit(10))
}

fn modulo_eleven(value: u32) -> Option<char> {
    if value == 10 { Some('X') } else { char::from_digit(value, 10) }
}

fn date_of(yyyymmdd: &str) -> Option<Date> {
    let (year, month, day) = (yyyymmdd.get(..4)?, yyyymmdd.get(4..6)?, yyyymmdd.get(6..8)?);
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_follow_gb_11643() {
        for good in ["440300190001010015", "44030019850615001X", "440300198802290025", "440399199009090067", "440301190203040040"] {
            assert!(IdentityNumber::parse(good).unwrap().is_checked(), "{good}");
        }
        let wrong = IdentityNumber::parse("440300198506150010").unwrap();
        assert!(!wrong.is_checked());
        assert_eq!(wrong.mended(), "44030019850615001X");
        let no_day = IdentityNumber::parse("440305198802300037").unwrap();
        assert!(no_day.is_checked() && no_day.birth().is_none());
        assert!(IdentityNumber::parse("44030019850615001x").is_none());
        assert_eq!(from_fifteen_digits("440300850615001").as_deref(), Some("44030019850615001X"));
        assert_eq!(from_fifteen_digits("440300851315001"), None);
    }

    #[test]
    fn credit_codes_follow_gb_32100() {
        for good in ["91440300TE0T00017C", "91440300TE0T000257", "12440300TE0T00017H", "51440300TE0T00017G"] {
            assert_eq!(credit_code_check(good), good.chars().last(), "{good}");
        }
        assert_eq!(organisation_code("91440300TE0T00017C"), Some("TE0T00017"));
        for good in ["TE0T00017", "TE0T00025", "TE0T0005X"] {
            assert_eq!(organisation_check(good), good.chars().last(), "{good}");
        }
        assert_eq!(organisation_check("TE0T"), None);
        assert_eq!(credit_code_check("91440300TE0T0001"), None);
        assert!(!is_credit_alphabet("9144030OTE0T00017C"));
    }

    #[test]
    fn serials_books_and_patents_have_their_check_digits() {
        for (body, check) in [("0000001", '9'), ("9999999", '4'), ("0000006", 'X')] {
            assert_eq!(issn_check(body), Some(check));
        }
        for (body, check) in [("978700000000", '1'), ("978750000000", '6'), ("978712345678", '5')] {
            assert_eq!(isbn13_check(body), Some(check));
        }
        assert_eq!(isbn10_check("030640615"), Some('2'));
        for good in ["202310000001.5", "ZL202320000001.0", "CN202330000001.6", "97101765.4", "95115608.X", "2023100000015"] {
            assert!(PatentNumber::parse(good).unwrap().is_checked(), "{good}");
        }
        assert_eq!(PatentNumber::parse("97101765.4").unwrap().year(), Some(1997));
        assert!(PatentNumber::parse("202340000001.0").is_none());
        assert!(PatentNumber::parse("专利").is_none());
    }
}
