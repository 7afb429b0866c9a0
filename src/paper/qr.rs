//! Writing the code: a QR code of version 3, level Q, in alphanumeric mode.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use super::Code;

/// The dark and light squares of a code, without the four squares of white that must surround it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    dark: Vec<bool>,
}

impl Matrix {
    /// White squares to leave free on every side.
    pub const QUIET: usize = 4;

    /// Squares along one side: 29.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Whether the square at column `x`, row `y` (from the upper left, from nought) is dark; outside it is light.
    pub fn dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark[y * self.size + x]
    }

    /// The dark runs of row `y` as (first column, length): what a PDF draws with the fewest rectangles.
    pub fn runs(&self, y: usize) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for x in (0..self.size).filter(|x| self.dark(*x, y)) {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == x => *length += 1,
                _ => runs.push((x, 1)),
            }
        }
        runs
    }
}

/// The squares of `code`.
#[expect(clippy::expect_used, reason = "Code::new keeps the text within the 47 characters of version 3, level Q; a test writes the longest")]
pub fn encode(code: &Code) -> Matrix {
    let version = Version::new(3);
    let segment = QrSegment::make_alphanumeric(&code.text());
    let qr = QrCode::encode_segments_advanced(&[segment], QrCodeEcc::Quartile, version, version, None, false).expect("the text fits");
    let size = usize::try_from(qr.size()).unwrap_or(0);
    let mut dark = Vec::with_capacity(size * size);
    for y in 0..qr.size() {
        dark.extend((0..qr.size()).map(|x| qr.get_module(x, y)));
    }
    Matrix { size, dark }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{Form, MAX_PAGES, Mark};

    #[test]
    fn version_three_holds_the_longest_code() {
        let code = Code::new(Form::ReviewForm, MAX_PAGES, MAX_PAGES, Mark::of(&[0xff; 32])).unwrap();
        let matrix = encode(&code);
        assert_eq!(matrix.size(), 29);
        assert_eq!(matrix.runs(0).first(), Some(&(0, 7)));
        assert!(!matrix.dark(29, 0) && !matrix.dark(0, 29));
    }

    #[test]
    fn runs_cover_exactly_the_dark_squares() {
        let matrix = encode(&Code::new(Form::ReviewForm, 1, 16, Mark::of(&[0x5a; 32])).unwrap());
        for y in 0..matrix.size() {
            let covered: Vec<usize> = matrix.runs(y).into_iter().flat_map(|(start, length)| start..start + length).collect();
            let dark: Vec<usize> = (0..matrix.size()).filter(|x| matrix.dark(*x, y)).collect();
            assert_eq!(covered, dark);
        }
    }
}
