//! The specialty and the title applied for: that the guide has them, for this series and level. R12.

use crate::field::List;
use crate::finding::Severity;
use crate::guide::{Cited, CodeList, Confidence, Title};
use crate::rules::declared_title::{declared, find_as_sure, severity_of};
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "declared-specialty",
        severity: Severity::Error,
        title: Text::new("申报专业属于申报系列，并有这个级别", "The specialty is of the series and has the level"),
        why: Text::new(
            "每个专业属于一个系列，只能申报指南列出的级别。",
            "A specialty belongs to one series and can be declared at the levels that the guide lists.",
        ),
        source: "R12; S8; S9; S11",
        bad: "declared_title: {specialty: 中学语文}",
        good: "declared_title: {specialty: 集成电路（制造）}",
        implies: &[],
        check: Check::Law(specialty),
    },
    Rule {
        id: "declared-level-exists",
        severity: Severity::Error,
        title: Text::new("申报系列有这个级别", "The declared series has the level"),
        why: Text::new(
            "有的系列没有员级，或没有别的级别；没有的级别不能申报。",
            "Some series lack the lowest levels or others; what there is not cannot be declared.",
        ),
        source: "R12; S15",
        bad: "declared_title: {series: 翻译, specialty: 英语, level: 员级, title: null}",
        good: "declared_title: {level: 员级, title: 技术员}",
        implies: &[],
        check: Check::Law(level_exists),
    },
    Rule {
        id: "specialty-not-listed",
        severity: Severity::Warning,
        title: Text::new("申报专业在指南收录的名单里", "The specialty is one that the guide lists"),
        why: Text::new(
            "指南收录的专业不全，名单以外的照写照收；评审方式、评审委员会和数量要求这时无从得知，不作判断。",
            "The guide's list is not complete, so another name is taken as written; mode, committee and thresholds are then not known and not judged.",
        ),
        source: "R12",
        bad: "declared_title: {specialty: 集成电路（封装）}",
        good: "declared_title: {specialty: 集成电路（制造）}",
        implies: &[],
        check: Check::Law(not_listed),
    },
    Rule {
        id: "declared-title-name",
        severity: Severity::Error,
        title: Text::new("申报资格名称与系列、级别相符", "The title is one of the series and level"),
        why: Text::new(
            "每个系列的每个级别有规定的名称；有几个名称时要选一个。",
            "Each level of a series has its titles; where it has several, choose one.",
        ),
        source: "R12; S15",
        bad: "declared_title: {title: 助理会计师}",
        good: "declared_title: {title: null}",
        implies: &[],
        check: Check::Law(title),
    },
];

fn specialty(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let Some(known) = facts.guide.specialty(declared.specialty.code()) else { return };
    let at = declared.at.key("specialty");
    if let Some(series) = declared.series.get().filter(|series| series.code != known.series) {
        let right = facts.guide.series(&known.series).map_or_else(|| Text::same(known.series.as_str()), |series| series.name.clone());
        let message = text!(
            ("专业“{}”属于{}系列，不属于{}系列", known.name.zh, right.zh, series.name.zh),
            ("the specialty “{}” is of the series {}, not of {}", known.name.en, right.en, series.name.en)
        );
        let help = Text::new(
            "改申报系列，或用 declare guide codes specialty 看各系列有哪些专业。",
            "Change the series, or see the specialties of each with `declare guide codes specialty`.",
        );
        find_as_sure(report, &at, known.confidence(), message, help);
        return;
    }
    let Some(level) = declared.level.get().filter(|level| !known.levels.contains_key(&level.code)) else { return };
    let at = declared.at.key("level");
    // What the series has not, the specialty has not either: another rule says so.
    if facts.guide.series(&known.series).is_some_and(|series| !series.titles.contains_key(&level.code)) {
        return;
    }
    let levels: Vec<Text> = known.levels.keys().map(|level| facts.guide.name_of(List::TitleLevel, level)).collect();
    let zh: Vec<&str> = levels.iter().map(|level| level.zh.as_ref()).collect();
    let en: Vec<&str> = levels.iter().map(|level| level.en.as_ref()).collect();
    if facts.guide.list(List::Specialty.id()).is_some_and(CodeList::is_open) {
        let message = text!(
            ("指南没有收录“{}”的{}", known.name.zh, level.name.zh),
            ("the guide does not list “{}” at the level {}", known.name.en, level.name.en)
        );
        let help = text!(
            ("收录的级别：{}；名单不全，评审通知里有这一级的不必改。", zh.join("、")),
            ("Levels listed: {}; the list is not complete: where the notice has this level, leave it.", en.join(", "))
        );
        find_as_sure(report, &at, Confidence::Unverified, message, help);
        return;
    }
    let message = text!(
        ("专业“{}”不评{}", known.name.zh, level.name.zh),
        ("the specialty “{}” cannot be declared at the level {}", known.name.en, level.name.en)
    );
    let help = text!(("可以申报：{}。", zh.join("、")), ("Levels to declare: {}.", en.join(", ")));
    find_as_sure(report, &at, known.confidence(), message, help);
}

fn level_exists(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let (Some(series), Some(level)) = (facts.guide.series(declared.series.code()), declared.level.get()) else { return };
    if series.titles.contains_key(&level.code) || facts.guide.specialty(declared.specialty.code()).is_some_and(|known| known.series != series.id) {
        return;
    }
    let levels: Vec<Text> = series.titles.keys().map(|level| facts.guide.name_of(List::TitleLevel, level)).collect();
    let zh: Vec<&str> = levels.iter().map(|level| level.zh.as_ref()).collect();
    let en: Vec<&str> = levels.iter().map(|level| level.en.as_ref()).collect();
    let message = text!(("{}系列没有{}", series.name.zh, level.name.zh), ("the series {} has no level {}", series.name.en, level.name.en));
    let help = text!(("可以申报：{}。", zh.join("、")), ("Levels to declare: {}.", en.join(", ")));
    find_as_sure(report, &declared.at.key("level"), series.confidence(), message, help);
}

fn not_listed(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let Some(written) = declared.specialty.get().filter(|written| facts.guide.specialty(&written.code).is_none()) else { return };
    // A level that the series does not have is the mistake to mend first.
    if facts
        .guide
        .series(declared.series.code())
        .is_some_and(|series| declared.level.get().is_some_and(|level| !series.titles.contains_key(&level.code)))
    {
        return;
    }
    let near = facts.guide.list(List::Specialty.id()).map(|list| list.nearest(&written.code)).unwrap_or_default();
    let zh: Vec<&str> = near.iter().map(|entry| entry.name.zh.as_ref()).collect();
    let en: Vec<&str> = near.iter().map(|entry| entry.name.en.as_ref()).collect();
    let (asked_zh, asked_en) = if near.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("是不是：{}？", zh.join("、")), format!("Did you mean {}? ", en.join(", ")))
    };
    let series = declared.series.get().map_or_else(String::new, |series| format!(" --series {}", series.code));
    let message = text!(
        ("指南没有收录专业“{}”，照写照收，评审方式和评审委员会无从核对", written.name.zh),
        ("the guide does not list the specialty “{}”; it is taken as written, mode and committee are not checked", written.name.en)
    );
    let help = text!(
        "{asked_zh}照评审通知写专业的正式名称；收录的专业见 declare guide codes specialty{series}。",
        "{asked_en}Write its official name as in the notice; `declare guide codes specialty{series}` shows those that are listed."
    );
    report.find(&declared.at.key("specialty"), message, help);
}

/// The titles to choose from: the specialty's, or the series' where the guide does not list the specialty.
fn titles<'a>(facts: &Facts<'a>, level: &str) -> Vec<&'a Title> {
    let (guide, declared) = (facts.guide, declared(facts));
    match guide.specialty(declared.specialty.code()) {
        Some(specialty) if specialty.series == declared.series.code() => guide.titles_of(specialty, level),
        // A specialty of another series is a mistake of its own.
        Some(_) => Vec::new(),
        None if declared.specialty.get().is_some() => guide.titles(declared.series.code(), level).iter().collect(),
        None => Vec::new(),
    }
}

fn title(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let (Some(level), Some(series)) = (declared.level.get(), facts.guide.series(declared.series.code())) else { return };
    let titles = titles(facts, &level.code);
    if titles.is_empty() {
        return;
    }
    let zh: Vec<&str> = titles.iter().map(|title| title.name.zh.as_ref()).collect();
    let en: Vec<&str> = titles.iter().map(|title| title.name.en.as_ref()).collect();
    let help = text!(("写：{}。", zh.join("、")), ("Write {}.", en.join(" or ")));
    let at = declared.at.key("title");
    let message = match declared.title.get() {
        Some(written) if titles.iter().all(|title| title.code() != written.code && title.name.zh != written.name.zh) => text!(
            ("“{}”不是这个专业{}的资格名称", written.name.zh, level.name.zh),
            ("“{}” is no title of this specialty at the level {}", written.name.en, level.name.en)
        ),
        None if declared.title.is_absent() && titles.len() > 1 => {
            Text::new("这个级别有几个资格名称，要选一个", "this level has several titles; one must be chosen")
        }
        _ => return,
    };
    let listed = facts.guide.specialty(declared.specialty.code()).map_or(Confidence::Official, Cited::confidence);
    let surest = listed.min(series.confidence());
    let mut finding = report.finding(&at, message).help(help);
    finding.severity = finding.severity.min(severity_of(surest));
    if let [only] = titles.as_slice() {
        finding = finding.fix(fixes::write(&at, only.name.zh.to_string()));
    }
    report.push(finding);
}
