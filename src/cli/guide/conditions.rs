//! `declare guide conditions`: who may declare what, each line with its source.

use serde_json::{Value, json};

use super::{open, print};
use crate::cli::Context;
use crate::cli::page::Page;
use crate::cli::remote::Format;
use crate::error::{Error, Result};
use crate::field::List;
use crate::guide::{Area, Fact, Guide};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 指南编号，例如 shenzhen-2026，或放指南的文件夹（默认最新的一份） ¦ A guide's id, such as shenzhen-2026, or its folder (default: the newest)
    guide: Option<String>,

    /// 只看这个系列的 ¦ Only what is about this series
    #[arg(long, value_name = "SERIES")]
    series: Option<String>,

    /// 只看申报这一级的 ¦ Only what is about this level
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

/// What is a condition for applying.
const AREAS: &[Area] = &[
    Area::Conditions,
    Area::Years,
    Area::Counting,
    Area::ContinuingEducation,
    Area::Recognition,
    Area::Skilled,
    Area::Exceptional,
    Area::Thresholds,
];

pub(super) fn run(args: &Args, context: &Context) -> Result<()> {
    let guide = open(args.guide.as_deref())?;
    let series = args.series.as_deref().map(|written| code(&guide, List::Series, written)).transpose()?;
    let level = args.level.as_deref().map(|written| code(&guide, List::TitleLevel, written)).transpose()?;
    let fits = |known: Option<&str>, asked: Option<&str>| known.is_none() || asked.is_none() || known == asked;
    let mut facts = guide.facts();
    facts.retain(|fact| AREAS.contains(&fact.area) && fits(fact.series, series.as_deref()) && fits(fact.level, level.as_deref()));
    print(
        args.format,
        context,
        || as_json(&guide, &facts),
        |page| {
            as_page(&guide, &facts, page);
            if let Some(series) = series.as_deref().filter(|series| guide.years.iter().all(|rule| rule.series != *series)) {
                unlisted(&guide, series, page);
            }
        },
    );
    Ok(())
}

/// A series of which the guide lists no years must not seem to ask for none.
fn unlisted(guide: &Guide, series: &str, page: &mut Page) {
    let series = guide.name_of(List::Series, series);
    page.heading(&text!(("{}：这一系列的年限没有收录", series.zh), ("{}: the years of this series are not listed", series.en)));
    page.item("  ", &Text::new("以评审通知和本系列的评价标准为准。", "The notice and the standard of the series say them."));
}

fn code(guide: &Guide, list: List, written: &str) -> Result<String> {
    let (known, title) = (list.id(), list.title());
    guide.code(list, written).map(|entry| entry.code.clone()).ok_or_else(|| {
        Error::usage(
            text!(("没有“{written}”这个{}", title.zh), ("there is no {} “{written}”", title.en)),
            text!("可以写的见 declare guide codes {known}", "What may be written: declare guide codes {known}"),
        )
    })
}

fn as_json(guide: &Guide, facts: &[Fact<'_>]) -> Value {
    let fact = |fact: &Fact<'_>| {
        json!({
            "area": fact.area.id(),
            "key": fact.key,
            "what": fact.what,
            "value": fact.value,
            "series": fact.series,
            "level": fact.level,
            "source": fact.source,
            "confidence": fact.confidence,
        })
    };
    json!({ "version": super::json::VERSION, "guide": super::json::head(guide), "conditions": facts.iter().map(fact).collect::<Vec<_>>() })
}

fn as_page(guide: &Guide, facts: &[Fact<'_>], page: &mut Page) {
    for area in AREAS {
        let of_area: Vec<&Fact<'_>> = facts.iter().filter(|fact| fact.area == *area).collect();
        if of_area.is_empty() {
            continue;
        }
        page.heading(&area.title());
        for fact in of_area {
            let line = if fact.what.zh.is_empty() {
                fact.value.clone()
            } else {
                text!(("{}：{}", fact.what.zh, fact.value.zh), ("{}: {}", fact.what.en, fact.value.en))
            };
            page.item("  - ", &line);
            let source = guide.source_in_words(fact.source, fact.confidence);
            page.remark(4, &source);
        }
    }
}
