//! Numbers with their check digits, none of which can be a real one: written here a second time from the standards, so that the corpus does
//! not take the program's own word for them.

fn digits(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter_map(|c| c.to_digit(10))
}

/// `0` to `10`, the last as X.
fn or_x(value: u32) -> char {
    if value == 10 { 'X' } else { char::from_digit(value, 10).unwrap_or('0') }
}

/// The 18 characters of an identity number by ISO 7064 MOD 11-2, step by step.
pub(crate) fn identity(body: &str) -> String {
    let product = digits(body).fold(0, |product, digit| (product + digit) * 2 % 11);
    format!("{body}{}", or_x((12 - product) % 11))
}

/// An identity number: region, birth, sequence (odd for men).
pub(crate) fn resident(region: &str, birth: &str, sequence: u32) -> String {
    identity(&format!("{region}{birth}{sequence:03}"))
}

/// The unified social credit code of a made-up employer: `TE0T` is no pattern of an issued one.
pub(crate) fn credit_code(number: u32) -> String {
    credit_code_of("91", number)
}

/// The same of another kind of organisation, such as `11`, a state organ.
pub(crate) fn credit_code_of(kind: &str, number: u32) -> String {
    let body = format!("{kind}440300TE0T{number:04}");
    closed(&format!("{body}{}", organisation_check(&body[8..])))
}

/// One that checks as a whole, while the organisation code in it does not.
pub(crate) fn credit_code_with_wrong_core(number: u32) -> String {
    let body = format!("91440300TE0T{number:04}");
    let wrong = if organisation_check(&body[8..]) == '1' { '2' } else { '1' };
    closed(&format!("{body}{wrong}"))
}

/// Seventeen characters and the check of GB 32100.
fn closed(body: &str) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let (sum, _) = body.chars().fold((0, 1), |(sum, weight), c| (sum + ALPHABET.find(c).unwrap_or(0) * weight, weight * 3 % 31));
    format!("{body}{}", &ALPHABET[(31 - sum % 31) % 31..][..1])
}

/// The check of eight characters of an organisation code (GB 11714).
fn organisation_check(code: &str) -> char {
    let sum: u32 = code.chars().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
    match 11 - sum % 11 {
        11 => '0',
        value => or_x(value),
    }
}

pub(crate) fn issn(serial: u32) -> String {
    let body = format!("0000{:03}", serial % 1000);
    let sum: u32 = digits(&body).zip((2..=8).rev()).map(|(digit, weight)| digit * weight).sum();
    format!("{}-{}{}", &body[..4], &body[4..], or_x((11 - sum % 11) % 11))
}

pub(crate) fn isbn(serial: u32) -> String {
    let body = format!("978700000{:03}", serial % 1000);
    let sum: u32 = digits(&body).enumerate().map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 3 }).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// A patent number of the kinds 1, 2, 3, 8 and 9.
pub(crate) fn patent(year: i32, kind: u32, serial: u32) -> String {
    let body = format!("{year}{kind}0000{:03}", serial % 1000);
    let sum: u32 = digits(&body).zip([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]).map(|(digit, weight)| digit * weight).sum();
    format!("{body}.{}", or_x(sum % 11))
}
