//! Sets a paper on sheets that look like certificates and say on every page that they are examples.

use std::f32::consts::TAU;

use declare::error::Result;
use declare::forms::fonts::Fonts;
use declare::forms::layout::{Align, Builder, Canvas, Frame, Ink, Style};
use declare::forms::pdf;
use time::Date;

use super::papers::{Page, Paper};

const FRAME: Frame = Frame::a4(30.0, 30.0, 34.0, 30.0);
const TEXT: Style = Style::new(14.0).leading(1.9).indent(2.0).align(Align::Both);
const HEADING: Style = Style::new(24.0).leading(1.6).align(Align::Center);
const SMALL: Style = Style::new(9.0).ink(Ink::Grey(0.4));
const WATERMARK: Style = Style::new(150.0).ink(Ink::Grey(0.93));
const SEAL: Ink = Ink::Rgb(0.78, 0.16, 0.16);

/// The paper as PDF. `date` is what the file bears as its date.
pub(crate) fn pdf(paper: &Paper, person: &str, date: Date, fonts: &Fonts) -> Result<Vec<u8>> {
    let mut builder = Builder::new(fonts, FRAME);
    watermark(&mut builder.canvas());
    for (at, page) in paper.pages.iter().enumerate() {
        if at > 0 {
            builder.new_page();
            watermark(&mut builder.canvas());
        }
        set(&mut builder, page);
    }
    let about = subject(paper, person);
    let set = builder.finish(&format!("{}（示例）", paper.material), person, date, |canvas, number, count| frame(canvas, &about, number, count));
    pdf::write(&set, fonts)
}

fn set(builder: &mut Builder<'_>, page: &Page) {
    builder.heading(page.heading.as_str(), HEADING);
    builder.paragraph(" ", TEXT);
    for paragraph in &page.paragraphs {
        builder.paragraph(paragraph, TEXT);
    }
    if page.issuer.is_empty() {
        return;
    }
    builder.need(160.0);
    builder.space(40.0);
    builder.paragraph(&page.issuer, TEXT.indent(0.0).align(Align::Right));
    let [x, y] = [FRAME.width - FRAME.right - 60.0, builder.y() + 24.0];
    seal(&mut builder.canvas(), x, y);
    builder.space(80.0);
}

/// What the paper proves, in its foot.
fn subject(paper: &Paper, person: &str) -> String {
    let entry = paper.entry.map(|(noun, number)| format!(" · {noun}{number}")).unwrap_or_default();
    format!("示例 · {person} · {}{entry}", paper.material)
}

fn watermark(canvas: &mut Canvas<'_>) {
    canvas.turned(150.0, 560.0, 35.0, "示例", WATERMARK);
}

fn frame(canvas: &mut Canvas<'_>, about: &str, number: usize, count: usize) {
    for inset in [40.0, 44.0] {
        canvas.frame(inset, inset, FRAME.width - 2.0 * inset, FRAME.height - 2.0 * inset, 0.8, Ink::Grey(0.35));
    }
    let foot = FRAME.height - 54.0;
    canvas.text(FRAME.left, foot, FRAME.text_width(), about, SMALL);
    canvas.text(FRAME.left, foot, FRAME.text_width(), &format!("{number}/{count}"), SMALL.align(Align::Right));
}

/// A drawn seal that is nobody's.
fn seal(canvas: &mut Canvas<'_>, x: f32, y: f32) {
    let ring =
        |radius: f32| (0..48).map(|step| (step as f32 / 48.0 * TAU).sin_cos()).map(|(sin, cos)| [x + radius * sin, y + radius * cos]).collect();
    canvas.path(ring(46.0), true, Some(2.0), SEAL);
    canvas.text(x - 40.0, y + 5.0, 80.0, "示例章", Style::new(13.0).align(Align::Center).ink(SEAL));
}
