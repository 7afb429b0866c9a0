//! `declare explain`: every rule, or one with its reason, its source and examples in the reader's language; as a page or as JSON too.

use clap::ValueEnum;
use serde_json::{Map, Value as Json, json};

use crate::cli::page::Page;
use crate::cli::term::{self, Colour, Term};
use crate::cli::{Context, Exit};
use crate::error::{Error, Result};
use crate::field::{self, SECTIONS, WORKS_FIELDS};
use crate::finding::Severity;
use crate::guide::{Category, Guide, Guides};
use crate::rules::{self, Check, Rule};
use crate::text;
use crate::text::{Lang, Text};

mod page;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 规则编号，例如 work-gap（不写则列出全部） ¦ A rule's id, such as work-gap (default: list them all)
    rule: Option<String>,

    /// 输出格式：human、markdown 或 json ¦ Output: human, markdown or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Markdown,
    Json,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let term = &context.term;
    let wanted = args.rule.map(|id| rules::by_id(&as_id(&id)).ok_or_else(|| unknown(&id))).transpose()?;
    match (args.format, wanted) {
        (Format::Human, None) => term.raw(list(*term).as_bytes()),
        (Format::Human, Some(rule)) => term.raw(one(rule, *term).as_bytes()),
        (Format::Markdown, None) => term.raw(page::whole(term.lang).as_bytes()),
        (Format::Markdown, Some(rule)) => term.raw(page::rule(rule, term.lang, &Guides::built_in().newest()).as_bytes()),
        (Format::Json, wanted) => term.data(&format!("{:#}", as_json(wanted))),
    }
    Ok(Exit::Ok)
}

fn list(term: Term) -> String {
    const NARROW: usize = 60;
    let widest = if term.width < NARROW { 0 } else { rules::all().map(|rule| rule.id.len()).max().unwrap_or_default() };
    let mut page = Page::new(term);
    for (title, rules) in rules::sections() {
        page.heading(title);
        for rule in rules {
            let severity = term::pad(term.get(&name_of(rule.severity)), 8);
            let id = term::pad(rule.id, widest);
            let painted = term.paint(colour_of(rule.severity), &severity);
            page.behind(&format!("  {id}  {severity}"), &format!("  {id}  {painted}"), &rule.title);
        }
    }
    page.finish()
}

/// One rule or all, for programs.
fn as_json(wanted: Option<&Rule>) -> Json {
    let guide = Guides::built_in().newest();
    let of = |section: &Text, rule: &Rule| {
        json!({ "id": rule.id, "severity": rule.severity, "section": section, "title": rule.title, "why": rule.why,
            "sources": rule.sources(&guide), "implies": rule.implies, "bad": rule.bad, "good": rule.good })
    };
    let all = rules::sections().flat_map(|(section, rules)| rules.iter().map(move |rule| (section, rule)));
    let mut chosen = all.filter(|(_, rule)| wanted.is_none_or(|wanted| wanted.id == rule.id)).map(|(section, rule)| of(section, rule));
    match wanted {
        Some(_) => chosen.next().unwrap_or_default(),
        None => json!({ "version": 1, "rules": chosen.collect::<Vec<_>>() }),
    }
}

fn one(rule: &Rule, term: Term) -> String {
    let guide = Guides::built_in().newest();
    let mut page = Page::new(term);
    let severity = term.paint(colour_of(rule.severity), term.get(&name_of(rule.severity)));
    page.line(&format!("{} · {severity}", term.paint(Colour::Bold, rule.id)));
    page.item("", &rule.title);
    page.line("");
    page.item("", &rule.why);
    let sources = rule.sources(&guide);
    let join = |pick: fn(&Text) -> &str, between: &str| sources.iter().map(pick).collect::<Vec<_>>().join(between);
    page.item("", &text!(("出处：{}", join(|source| &source.zh, "；")), ("Source: {}", join(|source| &source.en, "; "))));
    for (head, example) in [(Text::new("这样会报：", "This is found:"), rule.bad), (Text::new("这样不报：", "This is fine:"), rule.good)] {
        if example.is_empty() {
            continue;
        }
        page.heading(&head);
        for line in example_of(rule, example, term.lang, &guide).lines() {
            page.line(&format!("  {line}"));
        }
    }
    page.finish()
}

/// An example of a rule in the keys of the reader's language.
fn example_of(rule: &Rule, example: &str, lang: Lang, guide: &Guide) -> String {
    let shown = if matches!(rule.check, Check::Law(_)) { in_blocks(example, lang, guide) } else { None };
    shown.unwrap_or_else(|| example.to_owned())
}

/// An id as ids are written.
fn as_id(written: &str) -> String {
    written.to_lowercase().replace('_', "-")
}

pub(super) fn unknown(id: &str) -> Error {
    let wanted = as_id(id);
    let scored = rules::all().map(|rule| (strsim::jaro_winkler(&wanted, rule.id), rule.id));
    let near = scored.filter(|(score, _)| *score >= 0.75).max_by(|one, other| one.0.total_cmp(&other.0));
    let help = match near {
        Some((_, near)) => text!("是不是 {near}？用 declare explain 列出全部规则。", "Did you mean {near}? `declare explain` lists all rules."),
        None => Text::new("用 declare explain 列出全部规则。", "`declare explain` lists all rules."),
    };
    Error::usage(text!("没有“{id}”这条规则", "there is no rule “{id}”"), help)
}

const fn name_of(severity: Severity) -> Text {
    match severity {
        Severity::Error => Text::new("错误", "error"),
        Severity::Warning => Text::new("提醒", "warning"),
        Severity::Note => Text::new("说明", "note"),
    }
}

const fn colour_of(severity: Severity) -> Colour {
    match severity {
        Severity::Error => Colour::Red,
        Severity::Warning => Colour::Yellow,
        Severity::Note => Colour::Blue,
    }
}

/// An example as a person writes it: a line each, with the keys of the reader's language; the registers' values are a file of their own.
fn in_blocks(example: &str, lang: Lang, guide: &Guide) -> Option<String> {
    let read: Json = serde_yaml::from_str(example).ok()?;
    let Json::Object(mut sections) = read else { return None };
    let system = sections.remove("system");
    let mut out = String::new();
    if !sections.is_empty() || system.is_none() {
        let named = sections.into_iter().map(|(key, value)| {
            let section = field::section(&key);
            let label = section.filter(|_| lang == Lang::Zh).map_or_else(|| key.clone(), |section| section.zh.to_owned());
            (label, keys_in(value, &key, lang, guide))
        });
        out = serde_yaml::to_string(&Json::Object(named.collect())).ok()?;
    }
    if let Some(system) = system {
        let head = Text::new("# system.yaml：", "# system.yaml:");
        out = format!("{out}{}\n{}", head.get(lang), serde_yaml::to_string(&system).ok()?);
    }
    Some(out)
}

fn keys_in(value: Json, section: &str, lang: Lang, guide: &Guide) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().map(|item| keys_in(item, section, lang, guide)).collect()),
        Json::Object(members) if lang == Lang::Zh => {
            let categories = categories_of(&members, section, guide);
            let named: Map<String, Json> = members.into_iter().map(|(key, value)| (chinese(&key, section, &categories), value)).collect();
            Json::Object(named)
        }
        other => other,
    }
}

/// The category of an entry; all of its section where it names none.
fn categories_of<'g>(members: &Map<String, Json>, section: &str, guide: &'g Guide) -> Vec<&'g Category> {
    let written = members.get("category").and_then(Json::as_str).unwrap_or_default();
    let is_named = |known: &&Category| {
        known.id == written || known.name.zh == written || known.name.en == written || known.aliases.iter().any(|alias| alias == written)
    };
    let all = guide.categories(section);
    all.iter().find(is_named).map_or_else(|| all.iter().collect(), |own| vec![own])
}

/// The Chinese name of a field of a section, in an entry of these categories.
fn chinese(key: &str, section: &str, categories: &[&Category]) -> String {
    let fixed = SECTIONS.iter().filter(|known| known.key == section).flat_map(|known| known.fields);
    let of_works = categories.iter().flat_map(|category| &category.fields);
    let mut known = of_works.chain(fixed).chain(WORKS_FIELDS);
    known.find(|field| field.key == key).map_or_else(|| key.to_owned(), |field| field.zh.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_read_as_a_person_writes_them() {
        let guide = Guides::built_in().newest();
        let rule = rules::by_id("education-certificate").unwrap();
        let shown = in_blocks(rule.bad, Lang::Zh, &guide).unwrap();
        assert!(shown.starts_with("教育经历:\n- 开始年月: 2018-09\n  结束年月: 2022-06\n"), "{shown}");
        let shown = in_blocks(rule.bad, Lang::En, &guide).unwrap();
        assert!(shown.starts_with("education:\n- start: 2018-09\n"), "{shown}");
    }

    #[test]
    fn examples_have_the_names_that_their_own_category_has() {
        let judge = rules::Judge::new(Guides::built_in());
        let guide = judge.guides().newest();
        let unknown = |text: &str| {
            let document = crate::document::Document::parse("example", text.as_bytes(), judge.guides());
            judge.judge(&document).iter().filter(|finding| finding.rule == "unknown-key").map(|finding| finding.times).sum::<usize>()
        };
        let mut wrong = Vec::new();
        for rule in rules::all().filter(|rule| matches!(rule.check, Check::Law(_))) {
            for example in [rule.bad, rule.good].into_iter().filter(|example| !example.is_empty()) {
                let shown = |lang| in_blocks(example, lang, &guide).unwrap_or_default().split("# system.yaml").next().unwrap_or_default().to_owned();
                let (zh, en) = (shown(Lang::Zh), shown(Lang::En));
                if unknown(&zh) > unknown(&en) {
                    wrong.push(format!("{}:\n{zh}", rule.id));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_the_registers_say_is_a_file_of_its_own() {
        let guide = Guides::built_in().newest();
        let shown = in_blocks("{basic: {insured_via_agency: 否}, system: {insured_employer: 甲}}", Lang::Zh, &guide).unwrap();
        assert!(shown.starts_with("基本信息:\n") && shown.ends_with("# system.yaml：\ninsured_employer: 甲\n"), "{shown}");
    }

    #[test]
    fn an_unknown_rule_gets_the_nearest() {
        assert!(unknown("work_gaps").help.en.contains("work-gap"));
        assert_eq!(Exit::from(&unknown("nothing-like-it")), Exit::Usage);
    }
}
