//! `declare guide diff`: what changed from one guide to another, for people.

use serde_json::{Value, json};

use super::{open, print};
use crate::cli::Context;
use crate::cli::page::Page;
use crate::cli::remote::Format;
use crate::error::Result;
use crate::guide::{self, Area, Change, Guide};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 旧的一份：编号或文件夹 ¦ The old one: its id or folder
    old: String,

    /// 新的一份：编号或文件夹 ¦ The new one: its id or folder
    new: String,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<()> {
    let (old, new) = (open(Some(&args.old))?, open(Some(&args.new))?);
    let changes = guide::changes(&old, &new);
    print(args.format, context, || as_json(&old, &new, &changes), |page| as_page(&old, &new, &changes, page));
    Ok(())
}

fn as_json(old: &Guide, new: &Guide, changes: &[Change]) -> Value {
    let change = |change: &Change| json!({ "area": change.area.id(), "key": change.key, "what": change.what, "old": change.old, "new": change.new });
    json!({
        "version": super::json::VERSION,
        "old": super::json::head(old),
        "new": super::json::head(new),
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
        "unlisted": guide::unlisted(old, new, changes),
    })
}

fn as_page(old: &Guide, new: &Guide, changes: &[Change], page: &mut Page) {
    page.heading(&text!(("{} → {}", old.title.zh, new.title.zh), ("{} → {}", old.title.en, new.title.en)));
    let unlisted = guide::unlisted(old, new, changes);
    if changes.is_empty() && unlisted.is_empty() {
        page.item("  ", &Text::new("没有不同", "nothing changed"));
    }
    let mut area: Option<Area> = None;
    for change in changes {
        if area != Some(change.area) {
            page.heading(&change.area.title());
            area = Some(change.area);
        }
        one(change, page);
    }
    page.line("");
    let count = changes.len();
    page.item("", &text!("共 {count} 处不同", "{count} changes"));
    if !unlisted.is_empty() {
        page.item("", &text!(("另有未列出的不同：{}", unlisted.join("、")), ("more differs that is not listed: {}", unlisted.join(", "))));
    }
}

/// A fact of its own stands on a line; one that changed says before and after.
fn one(change: &Change, page: &mut Page) {
    let said = |value: &Text| match change.what.zh.is_empty() {
        true => value.clone(),
        false => text!(("{}：{}", change.what.zh, value.zh), ("{}: {}", change.what.en, value.en)),
    };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            page.item("  ~ ", &change.what);
            page.item("      ", &text!(("原：{}", old.zh), ("was: {}", old.en)));
            page.item("      ", &text!(("现：{}", new.zh), ("now: {}", new.en)));
        }
        (Some(old), None) => page.item("  - ", &said(old)),
        (None, Some(new)) => page.item("  + ", &said(new)),
        (None, None) => {}
    }
}
