//! What a file says of itself in its ID: what it was made from, and that nothing in it was changed since.
//!
//! The ID of a PDF is two byte strings. Ours are the first half of the hash of the papers ([`Source`]), and that of the file's bytes with
//! the ID left out. So a print is known again, and never mistaken for a file that somebody signed, filled or made.

use sha2::{Digest, Sha256};

use super::super::fonts::Fonts;
use super::super::layout::{Draw, Element, Ink, Paper, Role};
use super::tags;

/// What a print was made from: papers, fonts and program version. Equal sources give equal files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source([u8; HALF]);

const HALF: usize = 16;
/// As the writer puts an ID down, and how long the rest is: two strings of 32 hexadecimal digits in angle brackets, and the end.
const START: &[u8] = b"/ID[<";
const LENGTH: usize = 4 * HALF + 3;
/// The ID stands near the end of the file, in the trailer.
const TAIL: usize = 64 * 1024;

/// An ID to be filled in by [`seal`].
pub(super) fn blank() -> lopdf::Object {
    let half = || lopdf::Object::String(vec![0; HALF], lopdf::StringFormat::Hexadecimal);
    vec![half(), half()].into()
}

/// Fills the blank ID of a file.
pub(super) fn seal(bytes: &mut [u8], source: Source) {
    let Some(at) = place(bytes) else { return };
    let half = |bytes: &[u8]| hex::encode_upper(bytes.get(..HALF).unwrap_or_default());
    let id = format!("{}><{}", half(&source.0), half(&hash_without(bytes, at)));
    bytes[at..at + id.len()].copy_from_slice(id.as_bytes());
}

/// What a file was made from; `None` where it is not a print of ours, or was changed since.
pub fn source_of(bytes: &[u8]) -> Option<Source> {
    let at = place(bytes)?;
    let half = |from: usize| hex::decode(bytes.get(from..from + 2 * HALF)?).ok()?.try_into().ok();
    let (source, sealed): ([u8; HALF], [u8; HALF]) = (half(at)?, half(at + 2 * HALF + 2)?);
    (hash_without(bytes, at)[..HALF] == sealed).then_some(Source(source))
}

/// Where the digits of the ID start.
fn place(bytes: &[u8]) -> Option<usize> {
    let tail = bytes.len().saturating_sub(TAIL);
    let at = tail + bytes[tail..].windows(START.len()).rposition(|window| window == START)? + START.len();
    (at + LENGTH <= bytes.len()).then_some(at)
}

fn hash_without(bytes: &[u8], at: usize) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&bytes[..at]);
    hash.update(&bytes[at + LENGTH..]);
    hash.finalize().into()
}

/// What `papers` are made of.
pub fn source(papers: &[Paper], fonts: &Fonts) -> Source {
    let mut print = Print::default();
    print.text(super::dress::PRODUCER);
    print.bytes(fonts.id());
    papers.iter().for_each(|paper| print.paper(paper));
    let mut half = [0; HALF];
    half.copy_from_slice(&Sha256::digest(&print.0)[..HALF]);
    Source(half)
}

/// Everything that a writer looks at, as bytes that are the same on every machine.
#[derive(Default)]
struct Print(Vec<u8>);

impl Print {
    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn number(&mut self, number: usize) {
        self.0.extend((number as u64).to_le_bytes());
    }

    fn lengths(&mut self, lengths: &[f32]) {
        lengths.iter().for_each(|length| self.0.extend(length.to_le_bytes()));
    }

    fn ink(&mut self, ink: Ink) {
        match ink {
            Ink::Black => self.lengths(&[0.0]),
            Ink::Grey(level) => self.lengths(&[1.0, level]),
            Ink::Rgb(red, green, blue) => self.lengths(&[2.0, red, green, blue]),
        }
    }

    fn paper(&mut self, paper: &Paper) {
        let frame = paper.frame;
        self.text(&paper.title);
        self.text(&paper.author);
        self.number(paper.date.to_julian_day().unsigned_abs() as usize);
        self.lengths(&[frame.width, frame.height]);
        self.number(paper.outline.len());
        for (title, page) in &paper.outline {
            self.text(title);
            self.number(*page);
        }
        self.number(paper.images.len());
        paper.images.iter().for_each(|image| self.bytes(&image.bytes));
        self.number(paper.elements.len());
        paper.elements.iter().for_each(|element| self.element(element));
        self.number(paper.pages.len());
        for page in &paper.pages {
            self.number(page.draws.len());
            page.draws.iter().for_each(|draw| self.draw(draw));
        }
    }

    fn element(&mut self, element: &Element) {
        self.text(tags::name(&element.role));
        self.number(element.parent.map_or(0, |parent| parent + 1));
        match &element.role {
            Role::Picture { alt } => self.text(alt),
            Role::ColumnHead { span } => [0, span.0, span.1].iter().for_each(|number| self.number(*number)),
            Role::RowHead { span } => [1, span.0, span.1].iter().for_each(|number| self.number(*number)),
            Role::Cell { span } => [span.0, span.1].iter().for_each(|number| self.number(*number)),
            Role::Part | Role::Heading | Role::Paragraph | Role::Table | Role::Row => {}
        }
    }

    /// Each kind of drawing with a number of its own, so that no two of different kinds give the same bytes.
    fn draw(&mut self, draw: &Draw) {
        match draw {
            Draw::Of(element) => {
                self.0.push(0);
                self.number(element.map_or(0, |element| element + 1));
            }
            Draw::Text { x, y, size, face, text, tracking, spaces, ink, turn } => {
                self.0.push(1);
                self.lengths(&[*x, *y, *size, *tracking, *turn]);
                self.number(face.number());
                self.text(text);
                self.number(spaces.len());
                for (at, ems) in spaces {
                    self.number(*at);
                    self.lengths(&[*ems]);
                }
                self.ink(*ink);
            }
            Draw::Spaced { text, pieces } => {
                self.0.push(2);
                self.number(*pieces);
                self.text(text);
            }
            Draw::Line { x1, y1, x2, y2, width, ink } => {
                self.0.push(3);
                self.lengths(&[*x1, *y1, *x2, *y2, *width]);
                self.ink(*ink);
            }
            Draw::Rects { rects, ink } => {
                self.0.push(4);
                self.number(rects.len());
                rects.iter().for_each(|rect| self.lengths(rect));
                self.ink(*ink);
            }
            Draw::Modules { x, y, side, across, runs } => {
                self.0.push(5);
                self.lengths(&[*x, *y, *side]);
                self.number(*across);
                self.number(runs.len());
                runs.iter().flatten().for_each(|number| self.number(*number));
            }
            Draw::Path { points, closed, width, ink } => {
                self.0.push(6);
                self.number(points.len());
                points.iter().for_each(|point| self.lengths(point));
                self.lengths(&[f32::from(u8::from(*closed)), width.unwrap_or(-1.0)]);
                self.ink(*ink);
            }
            Draw::Image { image, x, y, width, height } => {
                self.0.push(7);
                self.number(*image);
                self.lengths(&[*x, *y, *width, *height]);
            }
        }
    }
}
