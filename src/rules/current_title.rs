//! The title that is held: all of it or nothing, and the years that count from it. R11.

use crate::document::CurrentTitle;
use crate::field::{Appointed, List, Month};
use crate::finding::Severity;
use crate::rules::dates::day_of_filling_in;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "current-title-complete",
        severity: Severity::Error,
        title: Text::new("有现资格时各项都要填", "Who holds a title fills in all of it"),
        why: Text::new(
            "有现专业技术资格的，系列、专业、级别、名称、取得时间和方式、发证机关、证书编号、聘任时间缺一不可；没有的，这些都不填。",
            "Series, specialty, level, title, when and how it was obtained, issuer, certificate number and appointment are all needed; without a title, none.",
        ),
        source: "R11",
        bad: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, appointed_on: 未聘任}",
        good: "current_title: {holds_title: 无}",
        implies: &[],
        check: Check::Law(complete),
    },
    Rule {
        id: "current-title-unheld",
        severity: Severity::Error,
        title: Text::new("没有现资格就不填它的各项", "Who holds no title fills in none of it"),
        why: Text::new("答了“无”又填了资格，两处矛盾，不知道以哪个为准。", "The answer and the fields contradict each other."),
        source: "R11",
        bad: "current_title: {holds_title: 无, title: 技术员}",
        good: "current_title: {holds_title: 无, title: null}",
        implies: &[],
        check: Check::Law(unheld),
    },
    Rule {
        id: "current-title-review",
        severity: Severity::Error,
        title: Text::new("评审取得的要有评审年度和评审机构", "A title by review has its round and its committee"),
        why: Text::new(
            "年限和业绩从评审年度起算，不从发证日期起算，所以两样都要填。",
            "Years and works count from the round's year, not from the certificate's date, so both are needed.",
        ),
        source: "R11; S5",
        bad: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 评审, round_year: 2022, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        good: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        implies: &[],
        check: Check::Law(review),
    },
    Rule {
        id: "current-title-level",
        severity: Severity::Warning,
        title: Text::new("现资格的系列有这个级别", "The series of the current title has its level"),
        why: Text::new(
            "有的系列没有员级或助理级；旧资格名称不同的可以不改。",
            "Some series have no lowest levels; an older title of another name may stay.",
        ),
        source: "R11; S15",
        bad: "{current_title: {holds_title: 有, series: 会计, specialty: 会计, level: 员级, title: 会计员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {series: 会计, specialty: 会计, level: 助理级, title: 助理会计师}, exam: {ticket_number: KJ2025021, place: 深圳}}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        implies: &[],
        check: Check::Law(level),
    },
    Rule {
        id: "round-year",
        severity: Severity::Warning,
        title: Text::new("评审年度是发证当年或上一年", "The round is of the certificate's year or the year before"),
        why: Text::new(
            "证书常在评审年度的次年发；把发证年份当作评审年度，年限就算错了。",
            "Certificates are often issued in the year after; taking one year for the other makes the years of service wrong.",
        ),
        source: "S5",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 评审, round_year: 2023, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 评审, round_year: 2021, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        implies: &[],
        check: Check::Law(round_year),
    },
    Rule {
        id: "appointed-before-title",
        severity: Severity::Warning,
        title: Text::new("聘任不早于取得资格", "The appointment is not before the title"),
        why: Text::new("先取得资格，后聘任；早于取得的多半是写了上一级的聘任时间。", "An earlier one is mostly that of the lower title."),
        source: "R11",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 2022-06}}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 2022-12}}",
        implies: &[],
        check: Check::Law(appointed),
    },
    Rule {
        id: "years-in-field",
        severity: Severity::Warning,
        title: Text::new("从事本专业的年数不超过工龄", "Years in the field are at most the years of work"),
        why: Text::new("年数从参加工作起最多算到填表时间。", "They count from the start of work to the day of filling in at most."),
        source: "R11",
        bad: "current_title: {years_in_field: 13}",
        good: "current_title: {years_in_field: 4}",
        implies: &[],
        check: Check::Law(years_in_field),
    },
    Rule {
        id: "years-in-post",
        severity: Severity::Warning,
        title: Text::new("现任职务的年数不超过聘任以来的年数", "Years in the post are at most those since the appointment"),
        why: Text::new("年数从聘任时间起最多算到填表时间。", "They count from the appointment to the day of filling in at most."),
        source: "R11",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 2023-01, years_in_post: 6}}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 2023-01, years_in_post: 3}}",
        implies: &[],
        check: Check::Law(years_in_post),
    },
    Rule {
        id: "current-title-name",
        severity: Severity::Warning,
        title: Text::new("现资格名称与级别相符", "The current title is one of its level"),
        why: Text::new(
            "系列里有这个名称，却是另一个级别的，或只有别的系列有；级别或系列写错，晋升和年限都算错。",
            "The series has the title at another level, or only another series has it; with the wrong one the step and the years come out wrong.",
        ),
        source: "R11; S15",
        bad: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 工程师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        good: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        implies: &[],
        check: Check::Law(name),
    },
    Rule {
        id: "round-not-asked",
        severity: Severity::Warning,
        title: Text::new("考试、认定取得的没有评审年度和评审机构", "A title by exam or recognition has no round and no committee"),
        why: Text::new(
            "只有评审才有这两项；填了的，多半是取得方式选错，起算的日子也就错了。",
            "Only reviews have them; where they are given, how it was obtained is mostly wrong, and with it from when the years count.",
        ),
        source: "R11; S5",
        bad: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        good: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 评审, round_year: 2022, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        implies: &[],
        check: Check::Law(round_not_asked),
    },
];

/// The fields that belong to a held title, with whether each is absent.
fn held_fields(title: &CurrentTitle) -> [(&'static str, bool); 9] {
    [
        ("series", title.series.is_absent()),
        ("specialty", title.specialty.is_absent()),
        ("level", title.level.is_absent()),
        ("title", title.title.is_absent()),
        ("obtained_on", title.obtained_on.is_absent()),
        ("obtained_by", title.obtained_by.is_absent()),
        ("issuer", title.issuer.is_absent()),
        ("certificate_number", title.certificate_number.is_absent()),
        ("appointed_on", title.appointed_on.is_absent()),
    ]
}

fn complete(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    if !title.holds_title.is_yes() {
        return;
    }
    for (key, _) in held_fields(title).into_iter().filter(|(_, is_absent)| *is_absent) {
        let at = title.at.key(key);
        let label = facts.label(&at);
        let message = text!(("有现专业技术资格，缺少“{}”", label.zh), ("a title is held, but “{}” is missing", label.en));
        let help = match key {
            "appointed_on" => Text::new("写聘任的年月；从未聘任写“未聘任”。", "Write the month of appointment, or 未聘任 for never."),
            _ => Text::new(
                "照资格证书填写；没有现资格则把“有无现专业技术资格”改为“无”。",
                "Copy it from the certificate; without a title answer 无 to holds_title.",
            ),
        };
        report.missing(&at, message, help);
    }
}

fn unheld(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    if title.holds_title.get() != Some(&false) {
        return;
    }
    let of_review = [("round_year", title.round_year.is_absent()), ("reviewed_by", title.reviewed_by.is_absent())];
    let filled = held_fields(title).into_iter().chain(of_review).find(|(_, is_absent)| !is_absent);
    let Some((key, _)) = filled else { return };
    let at = title.at.key(key);
    let label = facts.label(&at);
    let message = text!(("没有现专业技术资格，却填了“{}”", label.zh), ("no title is held, but “{}” is given", label.en));
    let finding = report
        .finding(&at, message)
        .help(Text::new("有现资格就把“有无现专业技术资格”改为“有”，没有就清空这些项。", "Answer 有 if a title is held, else empty these fields."))
        .also(&title.at.key("holds_title"), Text::new("答了“无”", "answered no here"));
    report.push(finding);
}

fn review(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    if !title.holds_title.is_yes() || !matches!(title.obtained_by.code(), "review" | "exam_and_review") {
        return;
    }
    for (key, is_absent) in [("round_year", title.round_year.is_absent()), ("reviewed_by", title.reviewed_by.is_absent())] {
        if is_absent {
            let at = title.at.key(key);
            let label = facts.label(&at);
            let message = text!(("资格是评审取得的，缺少“{}”", label.zh), ("the title is by review, but “{}” is missing", label.en));
            let help = Text::new(
                "照评审结果通知写；评审年度不是发证年份。考试或认定取得的，改“取得方式”。",
                "Copy it from the notice of the result; the round's year is not the certificate's. For an exam or recognition change how it was obtained.",
            );
            report.missing(&at, message, help);
        }
    }
}

fn level(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let (Some(series), Some(level)) = (title.series.get(), title.level.get()) else { return };
    let Some(known) = facts.guide.series(&series.code).filter(|known| !known.titles.contains_key(&level.code)) else { return };
    let message = text!(("{}系列没有{}的资格", known.name.zh, level.name.zh), ("the series {} has no {} title", known.name.en, level.name.en));
    report.find(
        &title.at.key("level"),
        message,
        Text::new(
            "照资格证书核对系列和级别；旧资格确实如此则不必改。",
            "Compare series and level with the certificate; for an older title leave it.",
        ),
    );
}

fn name(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let (Some(series), Some(level), Some(written)) = (title.series.get(), title.level.get(), title.title.get()) else { return };
    let is_of_level = facts.guide.titles(&series.code, &level.code).iter().any(|known| known.code() == written || known.name.zh == *written);
    other_series(facts, report);
    let Some(right) = facts.guide.level_of_title(&series.code, written).filter(|right| !is_of_level && *right != level.code) else { return };
    let right = facts.guide.name_of(List::TitleLevel, right);
    let at = title.at.key("level");
    let message = text!(("“{written}”是{}，不是{}", right.zh, level.name.zh), ("“{written}” is {}, not {}", right.en, level.name.en));
    let finding = report
        .finding(&at, message)
        .help(Text::new("照资格证书核对名称和级别。", "Compare title and level with the certificate."))
        .also(&title.at.key("title"), Text::new("现资格名称", "the title"))
        .fix(fixes::write(&at, right.zh));
    report.push(finding);
}

/// A title that the series has not at any level, and just one other has.
fn other_series(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let (Some(series), Some(written)) = (title.series.get(), title.title.get()) else { return };
    // A level that the series has not is told by another rule.
    if facts.guide.titles(&series.code, title.level.code()).is_empty() {
        return;
    }
    let mut of = facts.guide.series.iter().filter(|known| facts.guide.level_of_title(&known.id, written).is_some());
    let Some(right) = of.next().filter(|right| of.next().is_none() && right.id != series.code) else { return };
    let at = title.at.key("series");
    let message = text!(
        ("“{written}”是{}系列的资格，不是{}系列的", right.name.zh, series.name.zh),
        ("“{written}” is a title of the series {}, not of {}", right.name.en, series.name.en)
    );
    let finding = report
        .finding(&at, message)
        .help(Text::new("照资格证书核对系列和名称；旧资格确实如此则不必改。", "Compare both with the certificate; for an older title leave it."))
        .also(&title.at.key("title"), Text::new("现资格名称", "the title"));
    report.push(finding);
}

fn round_not_asked(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let Some(by) = title.obtained_by.get().filter(|by| title.holds_title.is_yes() && matches!(by.code.as_str(), "exam" | "recognition")) else {
        return;
    };
    let fields = [("round_year", title.round_year.is_absent()), ("reviewed_by", title.reviewed_by.is_absent())];
    let given: Vec<_> = fields.into_iter().filter(|(_, is_absent)| !is_absent).map(|(key, _)| title.at.key(key)).collect();
    let Some(first) = given.first() else { return };
    let label = facts.label(first);
    let message = text!(("取得方式是{}，却填了“{}”", by.name.zh, label.zh), ("the title was obtained {}, but “{}” is given", by.name.en, label.en));
    let finding = report
        .finding(first, message)
        .help(Text::new(
            "评审取得的改“取得方式”，不是评审的删去评审年度和评审机构。",
            "For a review change how it was obtained, else remove round and committee.",
        ))
        .also(&title.at.key("obtained_by"), Text::new("取得方式", "how it was obtained"))
        .fix(fixes::remove(&given, &Text::new("评审年度、评审机构", "round and committee")));
    report.push(finding);
}

fn round_year(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let is_by_review = !matches!(title.obtained_by.code(), "exam" | "recognition");
    let (Some(round), Some(obtained)) = (title.round_year.get().filter(|_| is_by_review), title.obtained_on.get()) else { return };
    let years = obtained.year() - round;
    if (0..=1).contains(&years) {
        return;
    }
    let message = if years < 0 {
        text!("评审年度 {round} 晚于取得时间 {obtained}", "the round {round} is after the title was obtained, {obtained}")
    } else {
        text!(
            "评审年度 {round} 与取得时间 {obtained} 相差 {years} 年",
            "the round {round} is {years} years before the title was obtained, {obtained}"
        )
    };
    let finding = report
        .finding(&title.at.key("round_year"), message)
        .help(Text::new(
            "评审年度照评审结果通知写，取得时间照证书写；确实如此则不必改。",
            "Copy the round from the notice of the result and the date from the certificate; where it is true, leave it.",
        ))
        .also(&title.at.key("obtained_on"), Text::new("取得时间", "when it was obtained"));
    report.push(finding);
}

fn appointed(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let (Some(Appointed::Since(since)), Some(obtained)) = (title.appointed_on.get(), title.obtained_on.get()) else { return };
    if *since < Month::of(*obtained) {
        let message = text!("聘任时间 {since} 早于取得时间 {obtained}", "the appointment in {since} is before the title was obtained, {obtained}");
        let finding = report
            .finding(&title.at.key("appointed_on"), message)
            .help(Text::new("写这一资格的聘任年月；从未聘任写“未聘任”。", "Write the month of appointment to this title, or 未聘任 for never."))
            .also(&title.at.key("obtained_on"), Text::new("取得时间", "when it was obtained"));
        report.push(finding);
    }
}

/// The most years that may be said from a month on. Begun years count as whole ones, so nobody is told off by a month.
fn most_years(from: Month, filled_on: time::Date) -> i64 {
    i64::from((from.until(Month::of(filled_on)).max(0) + 11) / 12) + 1
}

fn years_in_post(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let (Some(years), Some(Appointed::Since(since))) = (title.years_in_post.get(), title.appointed_on.get()) else { return };
    let Some(filled_on) = day_of_filling_in(facts).filter(|filled_on| *years > most_years(*since, *filled_on)) else { return };
    let message = text!(
        "现任职务 {years} 年，聘任时间却是 {since}，填表时间 {filled_on}",
        "{years} years in the post, but appointed in {since} and filled in on {filled_on}"
    );
    let finding = report
        .finding(&title.at.key("years_in_post"), message)
        .help(Text::new("核对年数和聘任时间。", "Check the number of years and the appointment."))
        .also(&title.at.key("appointed_on"), Text::new("聘任时间", "the appointment"));
    report.push(finding);
}

fn years_in_field(facts: &Facts<'_>, report: &mut Report) {
    let (title, basic) = (&facts.application.current_title, &facts.application.basic);
    let (Some(years), Some(start), Some(filled_on)) = (title.years_in_field.get(), basic.work_start.get(), day_of_filling_in(facts)) else {
        return;
    };
    let at = title.at.key("years_in_field");
    if *years > most_years(*start, filled_on) {
        let message = text!("从事本专业 {years} 年，参加工作却是 {start}", "{years} years in the field, but work starts in {start}");
        let finding = report
            .finding(&at, message)
            .help(Text::new("核对年数和参加工作时间。", "Check the number of years and the start of work."))
            .also(&basic.at.key("work_start"), Text::new("参加工作时间", "the start of work"));
        report.push(finding);
    } else if *years < 0 {
        report.find(&at, Text::new("年数不能是负数", "a number of years is not negative"), Text::new("写 0 或以上的整数。", "Write nought or more."));
    }
}
