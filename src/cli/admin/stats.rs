//! How much there is of everything: under names for people, under keys for scripts.

use std::path::Path;

use serde_json::{Map, json};

use crate::api::State;
use crate::cli::page::Page;
use crate::cli::remote::Format;
use crate::cli::{Context, term};
use crate::error::Result;
use crate::server::admin::Admin;
use crate::text;
use crate::text::Text;

pub(super) fn tell(data: &Path, format: Format, context: &Context) -> Result<()> {
    let counts = Admin::open(data, context.clock.clone())?.stats()?;
    let term = &context.term;
    if format == Format::Json {
        let counts: Map<String, _> = counts.into_iter().map(|(key, count)| (key, json!(count))).collect();
        term.data(&serde_json::to_string_pretty(&json!({ "version": 1, "counts": counts })).unwrap_or_default());
        return Ok(());
    }
    let row = |(key, count): &(String, u64)| {
        let count = if key == "files.bytes" { term::size(*count) } else { count.to_string() };
        [name(key), Text::same(count)]
    };
    let mut page = Page::new(*term);
    page.pairs(&counts.iter().map(row).collect::<Vec<_>>());
    term.data(page.finish().trim_end());
    Ok(())
}

/// What a count is called; its key where nobody has named it.
fn name(key: &str) -> Text {
    if let Some(state) = key.strip_prefix("applications.").and_then(State::from_name) {
        let state = state.label();
        return text!(("事项：{}", state.zh), ("matters: {}", state.en));
    }
    match key {
        "accounts" => Text::new("个人账号", "personal accounts"),
        "employers" => Text::new("用人单位", "employers"),
        "applications" => Text::new("事项", "matters"),
        "filings" => Text::new("提交（含再次提交）", "filings, repeated ones too"),
        "receipts" => Text::new("回执", "receipts"),
        "events" => Text::new("记录在案的事件", "events on record"),
        "files" => Text::new("附件", "files"),
        "files.bytes" => Text::new("附件大小", "size of the files"),
        "uploads.unfinished" => Text::new("没有传完的附件", "files that came in part"),
        _ => Text::same(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn every_count_has_a_name() {
        let data = tempfile::tempdir().unwrap();
        let counts = Admin::create(data.path(), Clock::system()).unwrap().stats().unwrap();
        assert!(counts.len() > 20, "{counts:?}");
        for (key, _) in counts {
            assert!(name(&key).zh != key && (!key.contains(['_', '.']) || name(&key).en != key), "{key}");
        }
    }
}
