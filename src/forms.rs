//! What is printed: layout, fonts, PDF writing, and the forms themselves.
//!
//! Any paper is made in three steps: set it with a [`layout::Builder`], end it with `finish`, write it with [`pdf::write`].
//!
//! ```
//! use declare::forms::{fonts::Fonts, layout::{Builder, Cell, Frame, Ink, Row, Style, Table}, pdf};
//!
//! let fonts = Fonts::builtin();
//! let style = Style::new(12.0);
//! let mut paper = Builder::new(&fonts, Frame::a4(30.0, 25.0, 25.0, 20.0)); // `.landscape()` turns it
//! paper.heading("毕业证书", style.sized(26.0).bold().center().tracking(0.5));
//! paper.paragraph("学生张三，修完教学计划规定的全部课程，成绩合格，准予毕业。", style.indent(2.0));
//! paper.table(&Table::new([1.0, 3.0]).row(Row::new(vec![Cell::new("编号", style.center()), Cell::new("示例0001", style)])));
//! // Free drawing on the current page, in points from the top left corner.
//! paper.canvas().frame(40.0, 40.0, 515.0, 760.0, 2.0, Ink::Rgb(0.8, 0.1, 0.1));
//! let date = time::Date::from_calendar_date(2026, time::Month::March, 1)?;
//! let paper = paper.finish("毕业证书", "张三", date, |canvas, page, pages| {
//!     canvas.text(0.0, 820.0, 595.0, &format!("第 {page} 页　共 {pages} 页"), style.sized(9.0).center());
//! });
//! let bytes = pdf::write(&paper, &fonts)?;
//! assert!(bytes.starts_with(b"%PDF-1.7"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod coverage;
mod covers;
mod directory;
mod exceptional;
pub mod fonts;
mod form;
pub mod jpeg;
pub mod layout;
mod notice;
mod parts;
pub mod pdf;
mod registration;
mod review_form;
mod sources;
mod undertaking;

pub use crate::paper::Form;
pub use form::set;
pub use sources::{PaperFile, Papers, Sources, System};

#[cfg(test)]
mod tests;
