//! The list of materials: short, or with requirements, conditions and sources.

use crate::cli::page::Page;
use crate::guide::{Demand, Guide, Material, Provider, Stage};
use crate::text;
use crate::text::Text;

pub(super) fn list(guide: &Guide, full: bool, page: &mut Page) {
    page.heading(&text!(("{}：申报材料清单", guide.title.zh), ("{}: materials", guide.title.en)));
    let own = |demand: Demand| move |material: &&Material| material.stage == Stage::File && material.demand() == demand;
    group(guide, full, &Text::new("每人都要交", "Everyone"), own(Demand::Required), page);
    group(guide, full, &Text::new("符合条件的要交", "Where the condition holds"), own(Demand::Unknown), page);
    group(guide, full, &Text::new("可以交", "If you like"), own(Demand::Optional), page);
    group(guide, full, &Text::new("用人单位审核时提供", "From the employer, when it reviews"), |material| material.stage == Stage::Endorse, page);
    if !full {
        page.line("");
        page.item("", &Text::new("每项的要求和出处：declare guide materials --full", "Requirements and sources: declare guide materials --full"));
    }
    page.item(
        "",
        &Text::new("你的申报需要哪些、还缺哪些：declare materials", "Which your application needs and which are missing: declare materials"),
    );
}

fn group(guide: &Guide, full: bool, heading: &Text, belongs: impl Fn(&&Material) -> bool, page: &mut Page) {
    let materials: Vec<&Material> = guide.materials().iter().filter(belongs).collect();
    if materials.is_empty() {
        return;
    }
    page.heading(heading);
    for material in materials {
        let line = match &material.applies {
            Some(applies) => text!(("{}：{}", material.name.zh, applies.zh), ("{}: {}", material.name.en, applies.en)),
            None => material.name.clone(),
        };
        page.item("  - ", &line);
        if full {
            details(guide, material, page);
        }
    }
}

fn details(guide: &Guide, material: &Material, page: &mut Page) {
    page.item("    ", &material.requirements);
    let formats = material.formats.join("/").to_uppercase();
    let limit = guide.limits.attachment_bytes >> 20;
    if material.id != "photo" {
        page.item("    ", &text!("{formats}，每个文件不超过 {limit} MB", "{formats}, each file at most {limit} MB"));
    }
    let names = |ids: &[String], pick: fn(&Text) -> &str| {
        ids.iter().filter_map(|id| guide.material(id)).map(|other| pick(&other.name).to_owned()).collect::<Vec<_>>().join("、")
    };
    if !material.satisfied_by.is_empty() {
        let (zh, en) = (names(&material.satisfied_by, |name| &name.zh), names(&material.satisfied_by, |name| &name.en));
        page.item("    ", &text!("也可以用：{zh}", "or instead: {en}"));
    }
    if let Some(check) = &material.verified_by {
        page.item("    ", &text!(("也可以：{}", check.zh), ("or: {}", check.en)));
    }
    if material.provided_by == Provider::Bureau {
        page.item("    ", &Text::new("由受理部门提供", "provided by the bureau"));
    }
    let source = guide.how_sure(material);
    page.remark(4, &source);
}
