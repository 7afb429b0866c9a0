//! How the applicant is reached, since when they work, and the codes of employers. R7, R19.

use time::Date;

use crate::field::{Month, Slot};
use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::rules::identity::age_on;
use crate::rules::{Check, Facts, Report, Rule, fixes, number};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "mobile-form",
        severity: Severity::Error,
        title: Text::new("手机号码可以拨通", "A mobile number that can be called"),
        why: Text::new(
            "退回、缴费和结果都通知到这个号码。内地号码 11 位，其他地方的以 + 和国家或地区代码开头。",
            "Returns, fees and results are told to it. Mainland numbers have 11 digits; others begin with + and their country code.",
        ),
        source: "R7",
        bad: "basic: {mobile: 1380000001}",
        good: "basic: {mobile: +852 91234567}",
        implies: &[],
        check: Check::Law(mobile),
    },
    Rule {
        id: "email-form",
        severity: Severity::Error,
        title: Text::new("邮箱写成 名称@域名", "An e-mail address is name@domain"),
        why: Text::new("找回用户名和密码的邮件发到这里。", "Mail to recover user name and password goes there."),
        source: "R7",
        bad: "basic: {email: li.simin#example.com}",
        good: "basic: {email: li.simin@example.com}",
        implies: &[],
        check: Check::Law(email),
    },
    Rule {
        id: "uscc-form",
        severity: Severity::Error,
        title: Text::new("统一社会信用代码是 18 位", "A unified social credit code has 18 characters"),
        why: Text::new(
            "单位按代码识别，不按名称。代码由数字和大写字母组成，不用 I、O、S、V、Z。",
            "Employers are known by code, not by name. It is made of digits and capital letters without I, O, S, V and Z.",
        ),
        source: "GB 32100-2015",
        bad: "basic: {employer_code: 91440300TE0T00025}",
        good: "basic: {employer_code: 91440300TE0T000257}",
        implies: &[],
        check: Check::Law(credit_code_form),
    },
    Rule {
        id: "uscc-checksum",
        severity: Severity::Warning,
        title: Text::new("统一社会信用代码的校验码相符", "The check of a unified social credit code is right"),
        why: Text::new(
            "不符多半是写错了一位；早期试点的代码也有不符的，所以只提醒。",
            "It mostly means a slip; some early codes do not check either, so this is only a warning.",
        ),
        source: "GB 32100-2015",
        bad: "{basic: {employer_code: 91440300TE0T000258}, next_step: {employer_code: 91440300TE0T000257}}",
        good: "basic: {employer_code: 91440300TE0T000257}",
        implies: &[],
        check: Check::Law(credit_code_check),
    },
    Rule {
        id: "work-start-birth",
        severity: Severity::Error,
        title: Text::new("参加工作在出生之后", "Work starts after birth"),
        why: Text::new("工龄从这个月起算。", "Years of work count from this month."),
        source: "R7",
        bad: "{basic: {work_start: 1998-07}, work: [{start: 1998-07, employer: 深圳市示例微电子有限公司, post: 数字设计工程师, specialty: 芯片数字前端设计与验证}]}",
        good: "basic: {work_start: 2022-07}",
        implies: &[],
        check: Check::Law(work_start_after_birth),
    },
    Rule {
        id: "work-start-age",
        severity: Severity::Warning,
        title: Text::new("参加工作时年满 14 周岁", "Work starts at fourteen or later"),
        why: Text::new("太早多半是把年份写错了；确实如此可以不改。", "Earlier is mostly a slip in the year; where it is true, leave it."),
        source: "R7",
        bad: "{basic: {work_start: 2012-07}, work: [{start: 2012-07, employer: 深圳市示例微电子有限公司, post: 数字设计工程师, specialty: 芯片数字前端设计与验证}]}",
        good: "basic: {work_start: 2022-07}",
        implies: &[],
        check: Check::Law(work_start_age),
    },
];

fn mobile(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(written) = basic.mobile.get() else { return };
    let digits: String = written.chars().filter(|c| !matches!(c, '-' | '(' | ')')).collect();
    let national = digits.strip_prefix("+86").unwrap_or(&digits);
    let is_mainland =
        national.len() == 11 && number::all_digits(national) && matches!(national.get(..2), Some("13" | "14" | "15" | "16" | "17" | "18" | "19"));
    let is_abroad =
        digits.strip_prefix('+').is_some_and(|rest| !rest.starts_with("86") && (7..=15).contains(&rest.len()) && number::all_digits(rest));
    if is_mainland || is_abroad {
        return;
    }
    let message = text!("“{written}”不是手机号码", "“{written}” is not a mobile number");
    let help = Text::new(
        "写 11 位数字，例如 13800000000；境外号码以 + 开头，例如 +85291234567。",
        "Write 11 digits, such as 13800000000; a number abroad begins with +, such as +85291234567.",
    );
    report.find(&basic.at.key("mobile"), message, help);
}

fn email(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(written) = basic.email.get().filter(|written| !is_email(written)) else { return };
    let message = text!("“{written}”不是邮箱地址", "“{written}” is not an e-mail address");
    report.find(
        &basic.at.key("email"),
        message,
        Text::new("写成 名称@域名，例如 name@example.com。", "Write name@domain, such as name@example.com."),
    );
}

fn is_email(written: &str) -> bool {
    let Some((local, domain)) = written.rsplit_once('@') else { return false };
    let has_labels = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && !local.contains('@') && has_labels && !written.contains([',', ';', '，', '。', '；', '<', '>'])
}

/// The codes of the working and of the declaring employer.
pub(super) fn credit_codes<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (Pointer, &'a str)> {
    let Facts { application, .. } = *facts;
    let places = [(&application.basic.at, &application.basic.employer_code), (&application.next_step.at, &application.next_step.employer_code)];
    places.into_iter().filter_map(|(at, slot): (&Pointer, &'a Slot<String>)| slot.get().map(|code| (at.key("employer_code"), code.as_str())))
}

fn credit_code_form(facts: &Facts<'_>, report: &mut Report) {
    for (at, code) in credit_codes(facts) {
        let length = code.chars().count();
        let message = if length != 18 {
            text!("统一社会信用代码有 {length} 位，应为 18 位", "the unified social credit code has {length} characters instead of 18")
        } else if let Some(odd) = code.chars().find(|c| !number::is_credit_alphabet(c.encode_utf8(&mut [0; 4]))) {
            text!("统一社会信用代码里不会有“{odd}”", "no unified social credit code has “{odd}” in it")
        } else {
            continue;
        };
        let help =
            Text::new("照营业执照或法人证书写，数字 0 不是字母 O，数字 1 不是字母 I。", "Copy it from the licence; nought is not O, one is not I.");
        let mut finding = report.finding(&at, message).help(help);
        finding.fix = without_look_alikes(code).map(|right| fixes::write(&at, right));
        report.push(finding);
    }
}

/// The code with digits for the letters that look like them, where it then checks.
fn without_look_alikes(code: &str) -> Option<String> {
    let right: String = code
        .chars()
        .map(|c| {
            if c == 'O' {
                '0'
            } else if c == 'I' {
                '1'
            } else {
                c
            }
        })
        .collect();
    let check = number::credit_code_check(&right)?;
    (right.chars().count() == 18 && right.ends_with(check)).then_some(right)
}

fn credit_code_check(facts: &Facts<'_>, report: &mut Report) {
    for (at, code) in credit_codes(facts) {
        if code.chars().count() != 18 || !number::is_credit_alphabet(code) {
            continue;
        }
        let Some(right) = number::credit_code_check(code).filter(|right| !code.ends_with(*right)) else { continue };
        let message = Text::new("统一社会信用代码的校验码不对", "the check of the unified social credit code is wrong");
        let help = text!(
            "照营业执照逐位核对；前十七位若都对，最后一位应是 {right}。执照上确实如此则不必改。",
            "Compare it with the licence; if the first seventeen are right, the last is {right}. If it stands there, leave it."
        );
        report.find(&at, message, help);
    }
}

/// When the applicant was born and began to work.
fn birth_and_start(facts: &Facts<'_>) -> Option<(Date, Month)> {
    let basic = &facts.application.basic;
    Some((*basic.birth_date.get()?, *basic.work_start.get()?))
}

fn work_start_after_birth(facts: &Facts<'_>, report: &mut Report) {
    let Some((birth, start)) = birth_and_start(facts).filter(|(birth, start)| *start <= Month::of(*birth)) else { return };
    let at = &facts.application.basic.at;
    let message = text!("参加工作时间 {start} 不晚于出生日期 {birth}", "work starts in {start}, not after the birth on {birth}");
    let finding = report
        .finding(&at.key("work_start"), message)
        .help(Text::new("核对两处的年份。", "Check the year of both."))
        .also(&at.key("birth_date"), Text::new("出生日期", "the date of birth"));
    report.push(finding);
}

fn work_start_age(facts: &Facts<'_>, report: &mut Report) {
    let Some((birth, start)) = birth_and_start(facts).filter(|(birth, start)| *start > Month::of(*birth)) else { return };
    let Some(age) = start.first_day().map(|day| age_on(birth, day)).filter(|age| *age < 14) else { return };
    let message = text!("参加工作时只有 {age} 岁", "work starts at the age of {age}");
    let help = Text::new("核对参加工作时间和出生日期的年份；确实如此则不必改。", "Check the years of both; where it is true, leave it.");
    report.find(&facts.application.basic.at.key("work_start"), message, help);
}
