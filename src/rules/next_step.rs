//! Where the application goes: the declaring employer. R19, R24.

use crate::field::Slot;
use crate::finding::Severity;
use crate::rules::text::is_template;
use crate::rules::work::same_name;
use crate::rules::{Check, Facts, Report, Rule, fixes, number};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "declaring-employer-differs",
        severity: Severity::Note,
        title: Text::new("申报单位与工作单位不同，要隶属关系证明", "Another declaring employer wants a proof of affiliation"),
        why: Text::new(
            "在分公司工作、由总公司申报等情况，要交《公司隶属关系证明》；劳务派遣或人事代理的交劳动合同。",
            "Where a branch employs and its parent declares, a proof of affiliation is attached; with an agency the labour contract.",
        ),
        source: "R24; S40",
        bad: "next_step: {employer: 深圳市示例微电子集团有限公司, employer_code: 91440300TE0T00017C}",
        good: "next_step: {employer: 深圳市示例微电子有限公司, employer_code: 91440300TE0T000257}",
        implies: &[],
        check: Check::Law(differs),
    },
    Rule {
        id: "employer-name",
        severity: Severity::Warning,
        title: Text::new("同一代码的单位用同一名称", "One code, one name of the employer"),
        why: Text::new("代码相同就是同一单位，两处名称不同必有一处写错。", "The same code is the same employer; of two names one is wrong."),
        source: "R19; GB 32100-2015",
        bad: "next_step: {employer: 深圳市示例微电子公司}",
        good: "next_step: {employer: 深圳市示例微电子有限公司}",
        implies: &[],
        check: Check::Law(name),
    },
];

/// Whether the working and the declaring employer are one, by organisation code; by name only where a code is missing.
fn is_same(facts: &Facts<'_>) -> Option<bool> {
    let (basic, next) = (&facts.application.basic, &facts.application.next_step);
    let code = |slot: &Slot<String>| slot.get().map(|code| number::organisation_code(code).map(str::to_owned));
    match (code(&basic.employer_code), code(&next.employer_code)) {
        (Some(working), Some(declaring)) => Some(working? == declaring?),
        _ => Some(same_name(basic.employer.get()?, next.employer.get()?)),
    }
}

fn differs(facts: &Facts<'_>, report: &mut Report) {
    if is_same(facts) != Some(false) {
        return;
    }
    let via_agency = facts.application.basic.insured_via_agency.is_yes();
    let message = Text::new("报送的用人单位与工作单位不同", "the declaring employer is not the working one");
    let help = if via_agency {
        Text::new("附上劳动合同；写错了就改成同一单位。", "Attach the labour contract; if it is a slip, make them the same.")
    } else {
        Text::new("附上《公司隶属关系证明》；写错了就改成同一单位。", "Attach the proof of affiliation; if it is a slip, make them the same.")
    };
    let finding = report
        .finding(&facts.application.next_step.at.key("employer"), message)
        .help(help)
        .also(&facts.application.basic.at.key("employer"), Text::new("工作单位", "the working employer"));
    report.push(finding);
}

fn name(facts: &Facts<'_>, report: &mut Report) {
    let (basic, next) = (&facts.application.basic, &facts.application.next_step);
    let (Some(working), Some(declaring)) = (basic.employer.get(), next.employer.get()) else { return };
    let has_code = basic.employer_code.get().is_some() && next.employer_code.get().is_some();
    // Template text is another rule's.
    if !has_code || is_same(facts) != Some(true) || same_name(working, declaring) || [working, declaring].iter().any(|name| is_template(name)) {
        return;
    }
    let message =
        text!("两处代码相同，名称却是“{working}”和“{declaring}”", "the codes are the same, but the names are “{working}” and “{declaring}”");
    let at = next.at.key("employer");
    let finding = report
        .finding(&at, message)
        .fix(fixes::write(&at, working.as_str()))
        .help(Text::new("照营业执照写全称。", "Write the full name of the licence."))
        .also(&basic.at.key("employer"), Text::new("工作单位", "the working employer"));
    report.push(finding);
}
