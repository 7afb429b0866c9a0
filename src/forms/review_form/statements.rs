//! Pages 10 and 11: the person's own evaluation, the negative record, the commitment by hand.

use crate::forms::Sources;
use crate::forms::layout::{Align, Builder, Cell, Row, Table};
use crate::forms::parts::show::{self, Shown, has};
use crate::forms::parts::style::{self, BODY, CELL, NOTE, SMALL, signature};

pub(super) fn self_evaluation(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十六", "个人自我评价");
    let text = sources.application.self_evaluation.shown();
    let style = if text == show::NONE { CELL.center() } else { BODY.sized(11.0) };
    let text: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let cell = Cell::new(text.join("\n"), style).top();
    builder.table(&Table::new([1.0]).row(Row::new(vec![cell]).min(200.0)));
}

pub(super) fn negative_record(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十七", "工作负面情况说明");
    let small = |text: String, align| Cell::new(text, SMALL.sized(10.0).align(align));
    let rows = sources.application.negative_record.iter().map(|entry| {
        vec![small(entry.question.shown(), Align::Left), small(has(&entry.occurred), Align::Center), small(entry.details.shown(), Align::Field)]
    });
    builder.table(&style::list(&[3.0, 0.8, 4.0], &["事项", "有无", "说明"], rows.collect()));
}

/// The commitment: its text small, lines to copy it by hand, and a place to sign.
pub(super) fn commitment(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    style::section(builder, "十八", "个人承诺（由申报人手写）");
    builder.paragraph("请将下列承诺抄写在横线上，签名并写明日期：", NOTE);
    builder.space(2.0);
    let text = sources.look().commitment(sources.application.commitment.version.text()).trim().to_owned();
    builder.table(&Table::new([1.0]).row(Row::new(vec![Cell::new(text, CELL.align(Align::Both).indent(2.0))])));
    let signing = signature(&["申报人签名："]);
    let height: f32 = signing.iter().map(|para| 11.5 * para.style.leading).sum();
    builder.writing_lines(29.0, height + 10.0);
    builder.space(10.0);
    style::sign(builder, &["申报人签名："], CELL.sized(11.5));
}
