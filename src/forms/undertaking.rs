//! 《个人承诺书》: the commitment of the guide in full, whose it is, and of which version of the application.

use super::fonts::Fonts;
use super::layout::{Builder, Paper, Style};
use super::parts::page;
use super::parts::show::{self, Shown};
use super::parts::style::{self, BODY, CELL};
use super::{Form, Sources};

pub(super) fn form(sources: &Sources<'_>, fonts: &Fonts) -> Paper {
    let form = Form::Undertaking;
    let mut builder = Builder::new(fonts, page::A4);
    builder.part(form.title());
    style::title(&mut builder, form.title());
    style::note(&mut builder, sources, form);
    builder.table(&style::pairs(&person(sources)));
    builder.space(12.0);
    let text = sources.look().commitment(sources.application.commitment.version.text());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        builder.paragraph(line, BODY);
    }
    if let Some(mark) = sources.mark {
        builder.space(10.0);
        builder.paragraph("本承诺书所承诺的申报内容，以带有同一校验码的《广东省职称评审表》为准。", BODY);
        builder.paragraph(&format!("校验码：{}", mark.groups()), BODY);
    }
    builder.space(30.0);
    style::sign(&mut builder, &["承诺人（亲笔签名）："], Style { size: 12.0, ..CELL });
    page::finish(builder, sources, form)
}

fn person(sources: &Sources<'_>) -> [[(&'static str, String); 2]; 4] {
    let (basic, declared) = (&sources.application.basic, &sources.application.declared_title);
    [
        [("承诺人", basic.name.shown()), ("工作单位", basic.employer.shown())],
        [("证件类型", basic.id_type.shown()), ("证件号码", basic.id_number.shown())],
        [("申报系列", declared.series.shown()), ("申报专业", declared.specialty.shown())],
        [("申报职称", show::title_with_level(declared)), ("申报年度", sources.look().year())],
    ]
}
