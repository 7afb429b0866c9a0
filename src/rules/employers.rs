//! Employers: their codes, what kind they are, and who pays the insurance. R7, R19, domain 3.5, 7.4.

use crate::document::Application;
use crate::field::{Month, Slot};
use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::rules::contact::credit_codes;
use crate::rules::number::{self, organisation_code};
use crate::rules::work::same_name;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "organisation-code-check",
        severity: Severity::Warning,
        title: Text::new("统一社会信用代码里的组织机构代码校验相符", "The organisation code inside a credit code checks"),
        why: Text::new(
            "第9到17位是组织机构代码，它自己也有校验码；不符多半是写错了，早期代码有例外，所以只提醒。",
            "Characters 9 to 17 are the organisation code with a check of its own; early codes may differ, so this is only a warning.",
        ),
        source: "GB 11714-1997; GB 32100-2015",
        bad: "{basic: {employer_code: 91440300TE0T00026A}, next_step: {employer_code: 91440300TE0T00026A}}",
        good: "basic: {employer_code: 91440300TE0T000257}",
        implies: &[],
        check: Check::Law(organisation_check),
    },
    Rule {
        id: "employer-kind-code",
        severity: Severity::Warning,
        title: Text::new("单位性质与统一社会信用代码相符", "The kind of employer agrees with its credit code"),
        why: Text::new(
            "代码头两位是登记机关和类别：11 机关、12 事业单位、5 开头是社会组织、91 和 93 企业、92 个体户。",
            "Its first two characters say who registered it: 11 state organs, 12 public institutions, 5 social organisations, 91 and 93 enterprises, 92 the self-employed.",
        ),
        source: "GB 32100-2015",
        bad: "basic: {employer_kind: 事业单位}",
        good: "basic: {employer_kind: 民营企业}",
        implies: &[],
        check: Check::Law(kind),
    },
    Rule {
        id: "public-servant",
        severity: Severity::Warning,
        title: Text::new("公务员不能申报职称", "Public servants cannot apply for titles"),
        why: Text::new(
            "公务员不参加职称评审；机关里的聘用、工勤等人员不在此列，可以不改。",
            "They take no part in title review; other staff of state organs may, and leave it.",
        ),
        source: "S17",
        bad: "{basic: {employer_kind: 机关, employer_code: 11440300TE0T00017L}, next_step: {employer_code: 11440300TE0T00017L}}",
        good: "basic: {employer_kind: 民营企业}",
        implies: &[],
        check: Check::Law(public_servant),
    },
    Rule {
        id: "insured-employer",
        severity: Severity::Warning,
        title: Text::new("参保单位是工作单位", "The insured employer is the working one"),
        why: Text::new(
            "参保与工作单位对不上是退回的头一个原因。劳务派遣、人事代理参保的要写明，母子公司、总分公司的附隶属关系证明。",
            "Where they differ the application is mostly returned. Say so where an agency insures; attach the proof of affiliation where a parent or branch does.",
        ),
        source: "R7; R24; S27; S35; S40",
        bad: "system: {insured_employer: 深圳市示例人力资源服务有限公司, insured_employer_code: 91440300TE0T00121G}",
        good: "{basic: {insured_via_agency: 是}, system: {insured_employer: 深圳市示例人力资源服务有限公司, insured_employer_code: 91440300TE0T00121G}}",
        implies: &[],
        check: Check::Law(insured),
    },
    Rule {
        id: "insured-via-agency",
        severity: Severity::Warning,
        title: Text::new("工作单位自己参保的，不是派遣或代理", "Who is insured by the working employer is not insured through an agency"),
        why: Text::new(
            "答了“是”，系统里参保单位却就是工作单位，要交的材料就错了。",
            "The answer is yes, but the register names the working employer; the wrong proof would be asked for.",
        ),
        source: "R7; S40",
        bad: "{basic: {insured_via_agency: 是}, system: {insured_employer: 深圳市示例微电子有限公司, insured_employer_code: TE0T00025}}",
        good: "{basic: {insured_via_agency: 否}, system: {insured_employer: 深圳市示例微电子有限公司, insured_employer_code: TE0T00025}}",
        implies: &[],
        check: Check::Law(via_agency),
    },
    Rule {
        id: "post-since",
        severity: Severity::Warning,
        title: Text::new("任现行政职务在进入现单位之后", "The present post is held since one works at the employer"),
        why: Text::new(
            "任职时间早于在现单位的第一段工作经历，两处必有一处写错。",
            "Where it is before the first entry of work with the present employer, one of the two is wrong.",
        ),
        source: "R7; R8",
        bad: "basic: {post: 组长, post_since: 2022-06}",
        good: "basic: {post: 组长, post_since: 2022-07}",
        implies: &[],
        check: Check::Law(post_since),
    },
];

fn organisation_check(facts: &Facts<'_>, report: &mut Report) {
    for (at, code) in credit_codes(facts) {
        let is_sound = number::credit_code_check(code).is_some_and(|right| code.chars().count() == 18 && code.ends_with(right));
        let Some(inner) = organisation_code(code).filter(|_| is_sound) else { continue };
        let Some(right) = number::organisation_check(inner).filter(|right| !inner.ends_with(*right)) else { continue };
        let message = text!("代码里的组织机构代码 {inner} 校验不对", "the organisation code {inner} in it does not check");
        let help = text!(
            "照营业执照逐位核对第9到17位，其中最后一位按前八位应是 {right}；执照上确实如此则不必改。",
            "Compare characters 9 to 17 with the licence; by its first eight the last is {right}. If it stands there, leave it."
        );
        report.find(&at, message, help);
    }
}

/// The kinds that a credit code is of, by its first two characters; `None` where that says nothing.
fn kinds_of(code: &str) -> Option<&'static [&'static str]> {
    const ENTERPRISES: &[&str] = &["state_owned", "collective", "private", "enterprise", "foreign_invested", "hmt_invested", "self_employed"];
    Some(match code.get(..2)? {
        "11" => &["state_organ"],
        "12" => &["public_institution"],
        // Private schools and hospitals call themselves private enterprises too.
        "51" | "52" | "53" => &["social_organisation", "private", "enterprise"],
        "91" | "93" => ENTERPRISES,
        "92" => &["self_employed", "private", "enterprise"],
        _ => return None,
    })
}

fn kind(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let (Some(written), Some(code)) = (basic.employer_kind.get().filter(|kind| kind.code != "other"), basic.employer_code.get()) else { return };
    let Some(kinds) = kinds_of(code).filter(|kinds| code.chars().count() == 18 && !kinds.contains(&written.code.as_str())) else { return };
    let names: Vec<Text> = kinds.iter().map(|kind| facts.guide.name_of(crate::field::List::EmployerKind, kind)).collect();
    let zh: Vec<&str> = names.iter().map(|name| name.zh.as_ref()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_ref()).collect();
    let start = &code[..2];
    let message = text!(
        ("单位性质写了“{}”，统一社会信用代码却以 {start} 开头", written.name.zh),
        ("the kind of employer is “{}”, but its code begins with {start}", written.name.en)
    );
    let at = basic.at.key("employer_kind");
    let mut finding = report
        .finding(&at, message)
        .help(text!(("以 {start} 开头的是：{}。核对两处。", zh.join("、")), ("Codes with {start} are of: {}. Check both.", en.join(", "))))
        .also(&basic.at.key("employer_code"), Text::new("工作单位的代码", "the employer's code"));
    if let [only] = names.as_slice() {
        finding = finding.fix(fixes::write(&at, only.zh.to_string()));
    }
    report.push(finding);
}

fn public_servant(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let says_so = basic.employer_kind.code() == "state_organ";
    if !says_so && !basic.employer_code.text().starts_with("11") {
        return;
    }
    let at = basic.at.key(if says_so { "employer_kind" } else { "employer_code" });
    let message = Text::new("工作单位是机关，公务员不能申报职称", "the employer is a state organ; public servants cannot apply for titles");
    report.find(
        &at,
        message,
        Text::new("不是公务员的不必改；单位写错的改正。", "Who is no public servant leaves it; correct the employer if it is a slip."),
    );
}

/// Whether the employer in the register is the working one, by code, else by name; `None` where it is not known.
fn is_insured_here(facts: &Facts<'_>) -> Option<bool> {
    let (basic, system) = (&facts.application.basic, facts.document.system());
    let codes = (system.insured_employer_code.as_deref().map(bare_organisation), basic.employer_code.get().map(|code| bare_organisation(code)));
    match codes {
        (Some(insured), Some(working)) => Some(insured == working),
        _ => Some(same_name(system.insured_employer.as_deref()?, basic.employer.get()?)),
    }
}

/// The organisation code of a credit code, or the code itself, without its dash.
fn bare_organisation(code: &str) -> String {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    organisation_code(&bare).map(str::to_owned).unwrap_or(bare)
}

fn insured(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let name = facts.document.system().insured_employer.as_deref().unwrap_or_default();
    // Where the declaring employer is another one anyway, its rule asks for the proof.
    if is_insured_here(facts) != Some(false) || basic.insured_via_agency.is_yes() {
        return;
    }
    let message = text!("系统里的参保单位是“{name}”，不是工作单位", "the register says that “{name}” insures you, not the working employer");
    let help = Text::new(
        "由派遣或代理机构参保的，“劳务派遣或人事代理参保”写“是”；由母公司、分公司参保的，附隶属关系证明；工作单位写错的改正。",
        "Insured through an agency, answer 是 to insured_via_agency; by a parent or branch, attach the proof of affiliation; else correct the employer.",
    );
    report.find(&basic.at.key("employer"), message, help);
}

fn via_agency(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    if !basic.insured_via_agency.is_yes() || is_insured_here(facts) != Some(true) {
        return;
    }
    let at = basic.at.key("insured_via_agency");
    let message = Text::new(
        "写了派遣或代理参保，系统里的参保单位却是工作单位",
        "insured through an agency, it says, but the register names the working employer",
    );
    let finding = report
        .finding(&at, message)
        .help(Text::new("不是派遣或代理的改为“否”；工作单位写错的改正。", "Answer 否 if no agency is between, else correct the employer."))
        .fix(fixes::write(&at, "否"));
    report.push(finding);
}

/// The first month of work with the present employer.
fn joined(application: &Application) -> Option<(Month, &Pointer)> {
    let employer = application.basic.employer.get()?;
    let is_here = |written: &Slot<String>| written.get().is_some_and(|written| same_name(written, employer));
    let here = application.work.iter().filter(|entry| is_here(&entry.employer));
    here.filter_map(|entry| Some((*entry.start.get()?, &entry.at))).min_by_key(|(start, _)| *start)
}

fn post_since(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(since) = basic.post_since.get() else { return };
    let Some((joined, at)) = joined(facts.application).filter(|(joined, _)| since < joined) else { return };
    let message = text!("任职时间 {since} 早于进入现单位的 {joined}", "the post is held since {since}, before one joined the employer in {joined}");
    let finding = report
        .finding(&basic.at.key("post_since"), message)
        .help(Text::new(
            "写现行政职务的任职年月；在现单位更早的经历请补上。",
            "Write since when the present post is held; add earlier work with the employer.",
        ))
        .also(&at.key("start"), Text::new("在现单位的第一段", "the first entry with it"));
    report.push(finding);
}
