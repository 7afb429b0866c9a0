//! Numbers on papers that are posted: enough to tell two people apart, too little to take either's place.

/// A number of an identity document with its middle hidden: at most four characters stay at either end, and never more than half of all.
/// Of a resident number that hides the date of birth.
pub(in crate::forms) fn number(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let shown = (chars.len() / 4).min(4);
    let hide = |(at, c): (usize, &char)| if at < shown || at >= chars.len() - shown { *c } else { '*' };
    chars.iter().enumerate().map(hide).collect()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn the_middle_is_hidden_and_the_length_stays() {
        assert_eq!(number("440300198703030017"), "4403**********0017");
        assert_eq!(number("H12345678"), "H1*****78");
        assert_eq!(number("E12"), "***");
        assert_eq!(number(""), "");
    }
}
