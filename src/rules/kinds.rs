//! What each kind of declaration asks for and what it has no room for: ordinary, change of series, exceptional. R12, domain 5.2.

use crate::finding::{Finding, Severity};
use crate::pointer::Pointer;
use crate::rules::declared_title::declared;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "series-change-held",
        severity: Severity::Error,
        title: Text::new("转系列申报要有现资格", "A change of series starts from a title that is held"),
        why: Text::new(
            "转系列是把原系列的资格换成同级的新系列资格，没有现资格就没有可转的。",
            "It turns a title of one series into one of the same level in another; without a title there is nothing to change.",
        ),
        source: "R12; S34",
        bad: "declared_title: {kind: 转系列申报, series_change_since: 2024-03}",
        good: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报, series_change_since: 2024-03}}",
        implies: &[],
        check: Check::Law(change_without_title),
    },
    Rule {
        id: "declared-not-asked",
        severity: Severity::Warning,
        title: Text::new("只填申报类型要的项目", "Only what the kind of declaration asks for"),
        why: Text::new(
            "破格理由只用于破格申报，转岗时间只用于转系列申报，其他系列的说明只在答“有”时填；填了别的，多半是申报类型或回答选错。",
            "The reason is for exceptional applications, the month for changes of series, the details for a yes; elsewhere kind or answer is mostly wrong.",
        ),
        source: "R12",
        bad: "declared_title: {exceptional_reason: 业绩突出。}",
        good: "declared_title: {exceptional_reason: 无}",
        implies: &[],
        check: Check::Law(not_asked),
    },
    Rule {
        id: "series-change-before-work",
        severity: Severity::Warning,
        title: Text::new("转岗在参加工作之后", "The post changed after work started"),
        why: Text::new("转岗以前要先在原岗位工作；更早的必有一处写错。", "One works in the old post first; an earlier month is a slip."),
        source: "R7; R12",
        bad: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报, series_change_since: 2022-06}}",
        good: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报, series_change_since: 2022-07}}",
        implies: &[],
        check: Check::Law(change_before_work),
    },
    Rule {
        id: "exceptional-works",
        severity: Severity::Warning,
        title: Text::new("破格申报要有业绩", "An exceptional application has works"),
        why: Text::new(
            "破格凭的是突出业绩（国家级、省部级奖，专利奖等），一项都没有列，破格理由就没有依据。",
            "It rests on outstanding works, such as national, provincial or patent awards; with none listed the reason has nothing to stand on.",
        ),
        source: "R12; S14; S38",
        bad: "{declared_title: {kind: 破格申报, level: 中级, title: 工程师, exceptional_reason: 没有助理工程师资格，由两名正高级工程师推荐。}, achievements: []}",
        good: "{declared_title: {kind: 破格申报, level: 中级, title: 工程师, exceptional_reason: 没有助理工程师资格，由两名正高级工程师推荐。}}",
        implies: &[],
        check: Check::Law(exceptional_works),
    },
    Rule {
        id: "exceptional-needed",
        severity: Severity::Note,
        title: Text::new("条件都够的用普通申报", "Who meets all conditions applies ordinarily"),
        why: Text::new(
            "学历、年限、逐级都够的不必破格；破格另要推荐表和业绩，审得更严。",
            "Where education, years and the next level are all met no exception is needed; it asks for a recommendation and is judged more strictly.",
        ),
        source: "R12; S14",
        bad: "declared_title: {kind: 破格申报, exceptional_reason: 业绩突出，由两名正高级工程师推荐。}",
        good: "declared_title: {kind: 普通申报}",
        implies: &[],
        check: Check::Law(exceptional_needed),
    },
];

fn change_without_title(facts: &Facts<'_>, report: &mut Report) {
    let (declared, current) = (declared(facts), &facts.application.current_title);
    if declared.kind.code() != "series_change" || current.holds_title.get() != Some(&false) {
        return;
    }
    let finding = report
        .finding(&declared.at.key("kind"), Text::new("没有现资格，不能转系列申报", "no title is held, so there is no series to change"))
        .help(Text::new("有现资格的补上；没有的改为“普通申报”。", "Add the title that is held, or choose 普通申报."))
        .also(&current.at.key("holds_title"), Text::new("答了“无”", "answered no here"));
    report.push(finding);
}

fn not_asked(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let Some(kind) = declared.kind.get() else { return };
    let fields = [
        ("exceptional_reason", declared.exceptional_reason.is_absent() || kind.code == "exceptional"),
        ("series_change_since", declared.series_change_since.is_absent() || kind.code == "series_change"),
        ("other_series_details", declared.other_series_details.is_absent() || declared.other_series.get() != Some(&false)),
    ];
    for (key, is_fine) in fields {
        if !is_fine {
            report.push(not_asked_here(facts, report, &declared.at.key(key)));
        }
    }
}

fn not_asked_here(facts: &Facts<'_>, report: &Report, at: &Pointer) -> Finding {
    let label = facts.label(at);
    let message = text!(("照申报类型和回答，不用填“{}”", label.zh), ("by the kind and the answers given, “{}” is not asked for", label.en));
    report
        .finding(at, message)
        .help(Text::new("核对申报类型和回答；没错就删去这一项。", "Check kind and answer; if they are right, remove this."))
        .fix(fixes::remove(std::slice::from_ref(at), &label))
}

fn change_before_work(facts: &Facts<'_>, report: &mut Report) {
    let (declared, basic) = (declared(facts), &facts.application.basic);
    let Some(since) = declared.series_change_since.get().filter(|_| declared.kind.code() == "series_change") else { return };
    let Some(start) = basic.work_start.get().filter(|start| since < *start) else { return };
    let message = text!("转岗时间 {since} 早于参加工作时间 {start}", "the post changed in {since}, before work starts in {start}");
    let finding = report
        .finding(&declared.at.key("series_change_since"), message)
        .help(Text::new("写转到新岗位的年月。", "Write the month in which the post changed."))
        .also(&basic.at.key("work_start"), Text::new("参加工作时间", "the start of work"));
    report.push(finding);
}

fn exceptional_works(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    // Where the guide has thresholds their rule says it.
    let has_thresholds = facts.guide.thresholds(declared.specialty.code(), declared.level.code()).next().is_some();
    // Until the reason is written there is nothing to hold it against.
    let has_reason = !declared.exceptional_reason.is_absent();
    if declared.kind.code() == "exceptional" && has_reason && !has_thresholds && facts.application.works().iter().all(|(_, works)| works.is_empty()) {
        let message = Text::new("破格申报没有列出业绩", "an exceptional application lists no works");
        let help = Text::new("把破格所凭的业绩、奖励、论文或专利写进各栏。", "List the achievements, awards, papers or patents that it rests on.");
        report.find(&declared.at.key("kind"), message, help);
    }
}

fn exceptional_needed(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    if declared.kind.code() == "exceptional" && super::service::meets_all(facts) {
        let message = Text::new("学历、年限和级别都够，不必破格申报", "education, years and level are all met; no exception is needed");
        report.find(&declared.at.key("kind"), message, Text::new("可以改为“普通申报”。", "It may be an ordinary application (普通申报)."));
    }
}
