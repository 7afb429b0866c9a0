//! What stands on every page of a form: whose it is, the code and its readable groups, the page's number; or that it is a draft.

use time::Date;

use crate::forms::Sources;
use crate::forms::layout::{Align, Builder, Canvas, Frame, Ink, MM, Paper, Style};
use crate::paper::{self, Code, Form, Mark};

/// No official blank of any form was at hand (domain facts 1), and each copy says so.
pub(in crate::forms) const DISCLAIMER: &str = "栏目参照官方表式，以受理系统打印件为准";
/// The side of the code and its place from the upper edge.
const CODE_SIDE: f32 = 26.0 * MM;
const CODE_TOP: f32 = 8.0 * MM;
/// A draft may lack its date, a file may not.
const UNDATED: Date = time::macros::date!(2000 - 01 - 01);

/// The page of the upright forms: room for the code above, for binding on the left.
pub(in crate::forms) const A4: Frame = Frame::a4(30.0, 20.0, 38.5, 18.0);

/// The same for a form that bears no code.
pub(in crate::forms) const A4_PLAIN: Frame = Frame::a4(30.0, 20.0, 25.0, 18.0);

/// Ends a form: each page gets what all pages bear. The first shows the form's title itself.
pub(in crate::forms) fn finish(builder: Builder<'_>, sources: &Sources<'_>, form: Form) -> Paper {
    let name = sources.application.basic.name.text();
    let date = sources.application.filled_on.get().copied().unwrap_or(UNDATED);
    let frame = builder.frame();
    builder.finish(form.title(), name, date, |canvas, page, pages| {
        let sheet = Sheet { form, frame, page, pages };
        sheet.head(canvas, name, sources.mark);
        sheet.foot(canvas);
    })
}

struct Sheet {
    form: Form,
    frame: Frame,
    page: usize,
    pages: usize,
}

impl Sheet {
    fn head(&self, canvas: &mut Canvas<'_>, name: &str, mark: Option<Mark>) {
        let small = Style::new(8.5).ink(Ink::Grey(0.25));
        let (left, width) = (self.frame.left, self.frame.text_width() - CODE_SIDE - 6.0 * MM);
        let has_code = self.form.code().is_some();
        let bottom = if has_code { CODE_TOP + CODE_SIDE } else { self.frame.top - 4.5 * MM };
        if self.page > 1 {
            canvas.block(left, bottom - 26.0, width, &format!("{}　{name}", self.form.title()), small.sized(10.0).leading(1.6).shrink_to(5.0));
        }
        match mark {
            Some(mark) if has_code => {
                canvas.text(left, bottom, width, &format!("校验码 {}", mark.groups()), small);
                self.code(canvas, mark);
            }
            Some(_) => {}
            None => {
                canvas.text(left, bottom, width, "草稿：未定稿，不得签名、报送", small);
                let (x, y) = (self.frame.width / 2.0 - 120.0, self.frame.height * 0.7);
                canvas.beneath(|canvas| canvas.turned(x, y, 50.0, "草　稿", Style::new(120.0).bold().ink(Ink::Grey(0.88))));
            }
        }
    }

    fn foot(&self, canvas: &mut Canvas<'_>) {
        let Self { frame, page, pages, .. } = self;
        let foot = frame.height - 10.0 * MM;
        canvas.text(frame.left, foot, frame.text_width(), &format!("第 {page} 页　共 {pages} 页"), Style::new(9.0).center());
        canvas.text(frame.left, foot, frame.text_width(), DISCLAIMER, Style::new(7.0).ink(Ink::Grey(0.35)).align(Align::Right));
    }

    fn code(&self, canvas: &mut Canvas<'_>, mark: Mark) {
        let (Ok(page), Ok(pages)) = (u16::try_from(self.page), u16::try_from(self.pages)) else { return };
        let Some(code) = Code::new(self.form, page, pages, mark) else { return };
        let matrix = paper::encode(&code);
        let runs = (0..matrix.size()).flat_map(|row| matrix.runs(row).into_iter().map(move |(column, length)| [column, row, length])).collect();
        canvas.modules(self.frame.width - self.frame.right - CODE_SIDE, CODE_TOP, CODE_SIDE, matrix.size(), runs);
    }
}
