//! Drawing on one page: lines of text by style, rules, boxes, pictures.

use super::super::fonts::{FaceId, Fonts, is_layout_only};
use super::structure::{Role, Structure};
use super::wrap::{HYPHEN, Line, Measure, closer, is_word_char, wrap};
use super::{Align, Draw, ElementId, Ink, Page, Para, Style};

/// Above this many ems, letters are drawn so far apart that readers of the file would take them for words.
const APART: f32 = 0.099;

/// A page to draw on.
pub struct Canvas<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) page: &'a mut Page,
    pub(super) missing: &'a mut Vec<char>,
    /// Where text becomes paragraphs; without one all that is drawn is decoration.
    pub(super) structure: Option<&'a mut Structure>,
}

/// A line of a paragraph, set but not placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct SetLine<'t> {
    pub text: &'t str,
    pub width: f32,
    pub inset: f32,
    pub last: bool,
    pub hyphen: bool,
    pub style: Style,
}

impl SetLine<'_> {
    pub(super) fn height(&self) -> f32 {
        self.style.line_height()
    }
}

/// The lines of paragraphs in a box of `width`.
pub(super) fn set_paras<'t>(paras: &'t [Para], fonts: &Fonts, width: f32) -> Vec<SetLine<'t>> {
    paras.iter().flat_map(|para| set_para(&para.text, para.style, fonts, width)).collect()
}

pub(super) fn set_para<'t>(text: &'t str, mut style: Style, fonts: &Fonts, width: f32) -> Vec<SetLine<'t>> {
    let mut lines = lines_of(text, style, fonts, width);
    if let Some((smaller, shrunk)) = shrunk(text, style, fonts, width, &lines) {
        (style, lines) = (smaller, shrunk);
    }
    if style.align == Align::Field {
        style.align = if lines.len() <= 2 || text.chars().count() <= FEW { Align::Center } else { Align::Both };
    }
    if lines.len() > 1 && matches!(style.align, Align::Center | Align::Spread(_)) {
        lines = lines_by(text, |para| balanced(para, style, fonts, width));
    }
    let set = |(at, line): (usize, Line)| {
        let inset = if starts_para(text, &line, at) { style.indent } else { style.hang } * style.size;
        SetLine { text: &text[line.range], width: line.width, inset, last: line.last, hyphen: line.hyphen, style }
    };
    lines.into_iter().enumerate().map(set).collect()
}

/// A field of up to so many characters is centred on any number of lines.
const FEW: usize = 30;
/// Words wider than their box are set smaller before they are torn, down to this part of the size.
const LEAST_PART: f32 = 0.7;

/// The text at the largest size at which it takes as few lines as wanted, or at which no word is torn; where words are torn at any size,
/// at the least one.
fn shrunk(text: &str, style: Style, fonts: &Fonts, width: f32, lines: &[Line]) -> Option<(Style, Vec<Line>)> {
    let torn = |lines: &[Line]| lines.iter().any(|line| line.torn);
    let smaller = |least: f32| {
        let sizes = std::iter::successors(Some(style.size - 0.5), |size| Some(size - 0.5)).take_while(move |size| *size >= least);
        sizes.map(|size| style.sized(size)).map(|style| (style, lines_of(text, style, fonts, width)))
    };
    let fit = style.fit.filter(|(most, _)| lines.len() > *most);
    let few = fit.and_then(|(most, least)| smaller(least).find(|(_, lines)| lines.len() <= most && !torn(lines)));
    few.or_else(|| {
        if !torn(lines) {
            return None;
        }
        let whole = smaller(style.size * LEAST_PART).find(|(_, lines)| !torn(lines));
        // What is torn at any size is at least no higher than it must be.
        whole.or_else(|| fit.and_then(|(_, least)| smaller(least).last()))
    })
}

/// As few lines as there can be but of nearly the same length: a title or label with one letter on its last line looks torn.
fn balanced(text: &str, style: Style, fonts: &Fonts, width: f32) -> Vec<Line> {
    let mut lines = wrapped(text, style, fonts, width);
    let mut narrower = width - style.size / 2.0;
    while narrower > width / 2.0 {
        let tried = wrapped(text, style, fonts, narrower);
        if tried.len() > lines.len() || tried.iter().any(|line| line.torn) {
            break;
        }
        lines = tried;
        narrower -= style.size / 2.0;
    }
    lines
}

fn starts_para(text: &str, line: &Line, at: usize) -> bool {
    at == 0 || text[..line.range.start].ends_with('\n')
}

fn lines_of(text: &str, style: Style, fonts: &Fonts, width: f32) -> Vec<Line> {
    lines_by(text, |para| wrapped(para, style, fonts, width))
}

/// The lines of each paragraph of a text with line breaks.
fn lines_by(text: &str, lines_of: impl Fn(&str) -> Vec<Line>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for para in text.split('\n') {
        lines.extend(lines_of(para).into_iter().map(|line| Line { range: line.range.start + start..line.range.end + start, ..line }));
        start += para.len() + 1;
    }
    lines
}

/// The lines of one paragraph, the first with its own indent.
fn wrapped(para: &str, style: Style, fonts: &Fonts, width: f32) -> Vec<Line> {
    let measure = Measure { fonts, weight: style.weight, size: style.size, tracking: style.tracking };
    wrap(para, measure, width, style.indent * style.size, style.hang * style.size)
}

impl Canvas<'_> {
    /// One line, not wrapped, between `x` and `x + width` as the style aligns it, on the baseline `y`.
    pub fn text(&mut self, x: f32, y: f32, width: f32, text: &str, style: Style) {
        let measure = Measure { fonts: self.fonts, weight: style.weight, size: style.size, tracking: style.tracking };
        let line = SetLine { text, width: measure.text(text), inset: 0.0, last: true, hyphen: false, style };
        self.begin_paragraph();
        self.set_line(x, y, width, &line);
    }

    /// Wrapped text below `y`; gives the height it took.
    pub fn block(&mut self, x: f32, y: f32, width: f32, text: &str, style: Style) -> f32 {
        let lines = set_para(text, style, self.fonts, width);
        self.begin_paragraph();
        let mut top = y;
        for line in &lines {
            self.line_below(x, top, width, line);
            top += line.height();
        }
        top - y
    }

    /// The height that [`Canvas::block`] would take.
    pub fn height_of(&self, width: f32, text: &str, style: Style) -> f32 {
        set_para(text, style, self.fonts, width).iter().map(SetLine::height).sum()
    }

    /// Draws beneath what the page already holds.
    pub fn beneath(&mut self, draw: impl FnOnce(&mut Self)) {
        let above = std::mem::take(&mut self.page.draws);
        draw(self);
        self.of(None);
        self.page.draws.extend(above);
    }

    /// A line of text turned by `degrees` counter-clockwise around its start at (`x`, `y`).
    pub fn turned(&mut self, x: f32, y: f32, degrees: f32, text: &str, style: Style) {
        self.begin_paragraph();
        for run in self.runs(text, style, 0.0) {
            let angle = degrees.to_radians();
            let (along, size) = (run.x, style.size);
            let (x, y, tracking) = (x + along * angle.cos(), y - along * angle.sin(), run.tracking * size);
            self.push(Draw::Text { x, y, size, face: run.face, text: run.text, tracking, spaces: run.spaces, ink: style.ink, turn: degrees });
        }
    }

    pub fn line(&mut self, from: [f32; 2], to: [f32; 2], width: f32, ink: Ink) {
        self.decorate(Draw::Line { x1: from[0], y1: from[1], x2: to[0], y2: to[1], width, ink });
    }

    /// The outline of a box.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, line: f32, ink: Ink) {
        let points = vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
        self.decorate(Draw::Path { points, closed: true, width: Some(line), ink });
    }

    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.decorate(Draw::Rects { rects: vec![[x, y, width, height]], ink });
    }

    /// A polygon: filled, or drawn with a line of `width`.
    pub fn path(&mut self, points: Vec<[f32; 2]>, closed: bool, width: Option<f32>, ink: Ink) {
        self.decorate(Draw::Path { points, closed, width, ink });
    }

    /// Image number `image` (`Builder::add_image`) in a box.
    pub fn image(&mut self, image: usize, x: f32, y: f32, width: f32, height: f32) {
        self.picture(None, image, [x, y, width, height]);
    }

    /// An image inside `parent`.
    pub(super) fn picture(&mut self, parent: Option<ElementId>, image: usize, [x, y, width, height]: [f32; 4]) {
        let element = self.structure.as_mut().map(|structure| structure.picture(image, parent));
        self.of(element);
        self.push(Draw::Image { image, x, y, width, height });
    }

    /// A square of `across` × `across` modules, `side` points wide; `runs` are the dark ones: column, row, length.
    pub fn modules(&mut self, x: f32, y: f32, side: f32, across: usize, runs: Vec<[usize; 3]>) {
        self.decorate(Draw::Modules { x, y, side, across, runs });
    }

    /// What is drawn from here on belongs to `element`, or is decoration.
    pub(super) fn of(&mut self, element: Option<ElementId>) {
        self.push(Draw::Of(element));
    }

    fn begin_paragraph(&mut self) {
        let element = self.structure.as_mut().map(|structure| structure.block(Role::Paragraph));
        self.of(element);
    }

    fn decorate(&mut self, draw: Draw) {
        self.of(None);
        self.push(draw);
    }

    pub(super) fn push(&mut self, draw: Draw) {
        self.page.draws.push(draw);
    }

    /// A set line in the box whose top is `top`.
    pub(super) fn line_below(&mut self, x: f32, top: f32, width: f32, line: &SetLine<'_>) {
        // The middle of a Chinese character is 0.38 of its size above the baseline.
        self.set_line(x, top + line.height() / 2.0 + 0.38 * line.style.size, width, line);
    }

    fn set_line(&mut self, x: f32, y: f32, width: f32, line: &SetLine<'_>) {
        let style = line.style;
        let room = width - line.inset - line.width + style.tracking * style.size;
        let count = line.text.chars().filter(|c| !is_layout_only(*c)).count();
        let (shift, tracking, gap) = match style.align {
            Align::Left => (0.0, style.tracking, 0.0),
            Align::Center | Align::Field => (room / 2.0, style.tracking, 0.0),
            Align::Right => (room, style.tracking, 0.0),
            Align::Both => (0.0, style.tracking, if line.last { 0.0 } else { self.gap(line, room) }),
            Align::Spread(ems) => spread(ems, line, room, count),
        };
        let style = Style { tracking, ..style };
        let end = x + line.inset + shift + line.width + gap * gaps(line.text) as f32 * style.size;
        let runs = self.runs(line.text, style, gap);
        if tracking > APART && count > 1 {
            self.push(Draw::Spaced { text: line.text.to_owned(), pieces: runs.len() });
        }
        for run in runs {
            let (x, size, tracking) = (x + line.inset + shift + run.x, style.size, run.tracking * style.size);
            self.push(Draw::Text { x, y, size, face: run.face, text: run.text, tracking, spaces: run.spaces, ink: style.ink, turn: 0.0 });
        }
        if line.hyphen {
            self.hyphen(end, y, style);
        }
    }

    /// A hyphen that ends at `end`, and that who copies the text does not get.
    fn hyphen(&mut self, end: f32, y: f32, style: Style) {
        let Some(glyph) = self.fonts.glyph(HYPHEN, style.weight) else { return };
        let x = end - glyph.advance * style.size;
        self.push(Draw::Spaced { text: String::new(), pieces: 1 });
        let (text, face, size, ink) = (HYPHEN.to_string(), glyph.face, style.size, style.ink);
        self.push(Draw::Text { x, y, size, face, text, tracking: 0.0, spaces: Vec::new(), ink, turn: 0.0 });
    }

    /// The space to add at each place that may stretch, in ems, so that both edges are straight; none where it would show.
    fn gap(&self, line: &SetLine<'_>, room: f32) -> f32 {
        let stretches = gaps(line.text);
        let gap = room / line.style.size / stretches.max(1) as f32;
        if gap < APART { gap.max(0.0) } else { 0.0 }
    }

    /// Splits a line where the face changes, and a stretched one where words begin and end. `gap` (ems) goes wherever Chinese text may stretch.
    fn runs(&mut self, text: &str, style: Style, gap: f32) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let (mut x, mut before) = (0.0, style.tracking);
        let mut chars = text.chars().filter(|c| !is_layout_only(*c)).map(unified).peekable();
        while let Some(character) = chars.next() {
            let Some(glyph) = self.fonts.glyph(character, style.weight) else {
                if !self.missing.contains(&character) {
                    self.missing.push(character);
                }
                continue;
            };
            match runs.last_mut() {
                Some(run) if run.face == glyph.face && (gap == 0.0 || run.is_word() == is_wordlike(character)) => run.push(character, before),
                _ => {
                    let tracking = style.tracking + if is_wordlike(character) { 0.0 } else { gap };
                    runs.push(Run { x, face: glyph.face, text: character.to_string(), tracking, spaces: Vec::new() });
                }
            }
            let next = chars.peek().copied();
            before = style.tracking + next.map_or(0.0, |next| if stretches(character, next) { gap } else { 0.0 } - closer(character, next));
            x += (glyph.advance + before) * style.size;
        }
        runs
    }
}

/// Characters drawn in one go.
struct Run {
    x: f32,
    face: FaceId,
    text: String,
    /// The space between its characters in ems, and what is more or less of it before a byte.
    tracking: f32,
    spaces: Vec<(usize, f32)>,
}

impl Run {
    fn push(&mut self, character: char, before: f32) {
        if before != self.tracking {
            self.spaces.push((self.text.len(), before - self.tracking));
        }
        self.text.push(character);
    }

    fn is_word(&self) -> bool {
        self.text.ends_with(is_wordlike)
    }
}

fn spread(ems: f32, line: &SetLine<'_>, room: f32, count: usize) -> (f32, f32, f32) {
    let size = line.style.size;
    let wanted = ems * size - line.width;
    if count < 2 || !line.last || wanted <= 0.0 || wanted > room {
        return (room / 2.0, line.style.tracking, 0.0);
    }
    ((room - wanted) / 2.0, wanted / size / (count - 1) as f32, 0.0)
}

fn gaps(text: &str) -> usize {
    let chars: Vec<char> = text.chars().filter(|c| !is_layout_only(*c)).collect();
    chars.windows(2).filter(|pair| stretches(pair[0], pair[1])).count()
}

/// Whether a line may grow between these two: everywhere but inside words, and where a word has its space already.
fn stretches(before: char, after: char) -> bool {
    !(is_wordlike(before) && is_wordlike(after)) && closer(before, after) >= 0.0
}

fn is_wordlike(c: char) -> bool {
    is_word_char(c) || c.is_ascii_punctuation()
}

/// Radicals that share their picture with a character are set as that character, so that searching finds them.
fn unified(character: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    if matches!(character, '\u{2f00}'..='\u{2fd5}') { std::iter::once(character).nfkc().next().unwrap_or(character) } else { character }
}
