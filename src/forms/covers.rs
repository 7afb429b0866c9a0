//! The covers of 《证书、证明材料》《业绩、成果材料》《学术成果材料》 (表四 to 表六, domain facts 1.1): whose volume it is, and what belongs in it.
//!
//! What belongs in a volume follows from the application and the guide, not from the files: so a cover bears the application's code.
//! The pages of the volume are numbered once it is bound, so their column is left to the pen.

use super::fonts::Fonts;
use super::layout::{Align, Builder, Cell, Paper, Style};
use super::parts::page;
use super::parts::show::{self, Shown};
use super::parts::style::{self, small};
use super::parts::{cover, digest};
use super::{Form, Papers, Sources};
use crate::guide::{Demand, Guide, Need};

/// The height of a field of the cover.
const FIELD: f32 = 30.0;

pub(super) fn form(form: Form, sources: &Sources<'_>, papers: Papers<'_>, fonts: &Fonts) -> Paper {
    let mut builder = Builder::new(fonts, page::A4);
    builder.part("封面");
    builder.paragraph(form.number().unwrap_or_default(), Style::new(15.0));
    builder.space(20.0);
    cover::title(&mut builder, form.title());
    builder.space(14.0);
    cover::fields(&mut builder, FIELD, &fields(sources));
    builder.space(14.0);
    builder.part("本册材料");
    builder.heading("本册材料", style::HEADING.center());
    builder.table(&list(form, sources, papers));
    page::finish(builder, sources, form)
}

fn fields(sources: &Sources<'_>) -> Vec<(&'static str, String)> {
    let (basic, declared) = (&sources.application.basic, &sources.application.declared_title);
    vec![
        ("单位", basic.employer.shown()),
        ("姓名", basic.name.shown()),
        ("申报系列", declared.series.shown()),
        ("申报专业", declared.specialty.shown()),
        ("申报职称", show::title_with_level(declared)),
        ("申报年度", sources.look().year()),
    ]
}

fn list(form: Form, sources: &Sources<'_>, papers: Papers<'_>) -> super::layout::Table {
    let needs = of_volume(sources.guide, form, papers.needs);
    let rows = needs.into_iter().enumerate().map(|(at, need)| {
        let entry = need.entry.as_ref().map_or_else(String::new, |entry| digest::entry(sources, entry));
        let remark = match need.demand {
            Demand::Required => "",
            Demand::Unknown => "待系统核对",
            Demand::Optional => "如有",
        };
        vec![
            small((at + 1).to_string()),
            Cell::new(need.material.name.zh.as_ref(), style::SMALL),
            Cell::new(entry, style::SMALL.align(Align::Both)),
            small(""),
            small(remark),
        ]
    });
    style::list(&[0.6, 2.6, 4.6, 1.1, 1.2], &["序号", "材料", "对应的学历、条目或事项", "起止页码", "备注"], rows.collect())
}

/// The needs of the materials bound under a cover, in the guide's order for it.
fn of_volume<'n>(guide: &Guide, form: Form, needs: &'n [Need<'n>]) -> Vec<&'n Need<'n>> {
    let bound = guide.printed_form(form.name()).map_or(&[][..], |form| &form.materials);
    bound.iter().flat_map(|id| needs.iter().filter(move |need| need.material.id == *id)).collect()
}
