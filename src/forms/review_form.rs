//! 《广东省职称评审表》 (表二): cover, sixteen pages and more where the person has more to say, the code of the application on each.
//!
//! No official blank was available: the sections follow domain facts 1.2, and every copy says 栏目参照官方表式，以受理系统打印件为准.

mod cover;
mod look;
mod opinions;
mod person;
mod show;
mod statements;
mod style;
mod titles;
mod works;

use std::collections::BTreeMap;

use time::Date;

use super::fonts::Fonts;
use super::jpeg::Jpeg as Picture;
use super::layout::{Align, Builder, Canvas, Frame, Ink, MM, Paper, Style};
use crate::document::Application;
use crate::guide::Guide;
use crate::paper::{self, Code, Form, Mark};
use look::Look;

pub(crate) const TITLE: &str = "广东省职称评审表";
const DISCLAIMER: &str = "栏目参照官方表式，以受理系统打印件为准";
/// The side of the code and its place from the right and upper edge.
const CODE_SIDE: f32 = 26.0 * MM;
const CODE_TOP: f32 = 8.0 * MM;
const FRAME: Frame = Frame::a4(30.0, 20.0, 38.5, 18.0);

/// What only the system can say; absent values are printed 以系统为准.
#[derive(Clone, Debug, Default)]
pub struct System {
    pub insured_employer: Option<String>,
    pub insured_employer_code: Option<String>,
    /// By the names of the exam record's fields: `exam_name`, `specialty`, `level`, `date`, `score`, `pass_mark`, `result`, `valid_until`.
    pub exam: BTreeMap<String, String>,
}

/// Everything the form is made of.
pub struct Sources<'a> {
    pub application: &'a Application,
    pub guide: &'a Guide,
    pub system: &'a System,
    pub photo: Option<Picture>,
    /// The mark of the application digest; without it the form is a draft.
    pub mark: Option<Mark>,
}

struct Input<'a> {
    application: &'a Application,
    look: Look<'a>,
    system: &'a System,
    photo: Option<Picture>,
}

impl Input<'_> {
    fn insured_employer(&self) -> String {
        self.system.insured_employer.clone().unwrap_or_else(|| show::SYSTEM.to_owned())
    }

    fn insured_employer_code(&self) -> String {
        self.system.insured_employer_code.clone().unwrap_or_else(|| show::SYSTEM.to_owned())
    }

    fn exam(&self, key: &str) -> String {
        self.system.exam.get(key).cloned().unwrap_or_else(|| show::SYSTEM.to_owned())
    }
}

/// Sets the form.
pub fn set(sources: Sources<'_>, fonts: &Fonts) -> Paper {
    let Sources { application, guide, system, photo, mark } = sources;
    let input = Input { application, look: Look { guide }, system, photo };
    let mut builder = Builder::new(fonts, FRAME);
    cover::cover(&mut builder, &input);
    builder.new_page();
    cover::notes(&mut builder);
    person::basic(&mut builder, &input);
    builder.new_page();
    person::education(&mut builder, &input);
    person::work(&mut builder, &input);
    person::associations(&mut builder, &input);
    builder.new_page();
    titles::current(&mut builder, &input);
    titles::appointments(&mut builder, &input);
    titles::appraisals(&mut builder, &input);
    builder.new_page();
    titles::declared(&mut builder, &input);
    titles::exam(&mut builder, &input);
    titles::study(&mut builder, &input);
    builder.new_page();
    works::continuing_education(&mut builder, &input);
    works::achievements(&mut builder, &input);
    works::awards(&mut builder, &input);
    builder.new_page();
    works::publications(&mut builder, &input);
    builder.new_page();
    works::intellectual_property(&mut builder, &input);
    builder.new_page();
    statements::self_evaluation(&mut builder, &input);
    statements::negative_record(&mut builder, &input);
    builder.new_page();
    statements::commitment(&mut builder, &input);
    opinion_pages(&mut builder);
    let name = application.basic.name.text();
    let date = application.filled_on.get().copied().unwrap_or(UNDATED);
    builder.finish(TITLE, name, date, |canvas, page, pages| decorate(canvas, page, pages, name, mark))
}

/// A draft may lack its date, a file may not.
const UNDATED: Date = time::macros::date!(2000 - 01 - 01);

fn opinion_pages(builder: &mut Builder<'_>) {
    for page in [opinions::employer, opinions::authority, opinions::panel, opinions::committee, opinions::approval] {
        builder.new_page();
        page(builder);
    }
}

/// What stands on every page: whose form it is, the code and its readable groups, page numbers; or that it is a draft.
fn decorate(canvas: &mut Canvas<'_>, page: usize, pages: usize, name: &str, mark: Option<Mark>) {
    let small = Style::new(8.5).ink(Ink::Grey(0.25));
    let (left, width) = (FRAME.left, FRAME.text_width() - CODE_SIDE - 6.0 * MM);
    let bottom = CODE_TOP + CODE_SIDE;
    if page > 1 {
        canvas.block(left, bottom - 26.0, width, &format!("{TITLE}　{name}"), small.sized(10.0).leading(1.6).shrink_to(5.0));
    }
    match mark {
        Some(mark) => {
            canvas.text(left, bottom, width, &format!("校验码 {}", mark.groups()), small);
            code(canvas, page, pages, mark);
        }
        None => {
            canvas.text(left, bottom, width, "草稿：未定稿，不得签名、报送", small);
            canvas.beneath(|canvas| canvas.turned(180.0, 590.0, 50.0, "草　稿", Style::new(120.0).bold().ink(Ink::Grey(0.88))));
        }
    }
    let foot = FRAME.height - 10.0 * MM;
    canvas.text(FRAME.left, foot, FRAME.text_width(), &format!("第 {page} 页　共 {pages} 页"), Style::new(9.0).center());
    canvas.text(FRAME.left, foot, FRAME.text_width(), DISCLAIMER, Style::new(7.0).ink(Ink::Grey(0.35)).align(Align::Right));
}

fn code(canvas: &mut Canvas<'_>, page: usize, pages: usize, mark: Mark) {
    let (Ok(page), Ok(pages)) = (u16::try_from(page), u16::try_from(pages)) else { return };
    let Some(code) = Code::new(Form::ReviewForm, page, pages, mark) else { return };
    let matrix = paper::encode(&code);
    let runs = (0..matrix.size()).flat_map(|row| matrix.runs(row).into_iter().map(move |(column, length)| [column, row, length])).collect();
    canvas.modules(FRAME.width - FRAME.right - CODE_SIDE, CODE_TOP, CODE_SIDE, matrix.size(), runs);
}

#[cfg(test)]
mod tests;
