//! Who the applicant is: the identity document, and what it says of birth, sex and nationality. R7.

use time::Date;

use crate::document::Basic;
use crate::finding::{Finding, Severity};
use crate::rules::number::{self, IdentityNumber};
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "id-number-form",
        severity: Severity::Error,
        title: Text::new("证件号码的写法与证件类型相符", "The identity number has the form of its document"),
        why: Text::new(
            "每种证件的号码有固定的位数和写法；写法不对的号码查不到人。",
            "The number of each document has its length and form; one that has not finds nobody.",
        ),
        source: "GB 11643-1999; GA/T 517-2004",
        bad: "basic: {id_number: '4403001999030800'}",
        good: "basic: {id_type: 港澳居民来往内地通行证, id_number: H01234567, household: 香港特别行政区}",
        implies: &[],
        check: Check::Law(form),
    },
    Rule {
        id: "id-number-checksum",
        severity: Severity::Error,
        title: Text::new("证件号码的最后一位是校验码", "The last character of an identity number is its check"),
        why: Text::new(
            "最后一位由前十七位算出，不符说明有一位写错了。",
            "It is computed from the other seventeen; where it differs, one of them is wrong.",
        ),
        source: "GB 11643-1999",
        bad: "basic: {id_number: '440300199903080022'}",
        good: "basic: {id_number: '440300199903080021'}",
        implies: &[],
        check: Check::Law(checksum),
    },
    Rule {
        id: "id-number-date",
        severity: Severity::Error,
        title: Text::new("证件号码里的出生日期存在", "The day of birth in an identity number exists"),
        why: Text::new(
            "第七到十四位是出生年月日。校验码对了，日期也可能不存在。",
            "Characters 7 to 14 are the day of birth; it may be none although the check is right.",
        ),
        source: "GB 11643-1999",
        bad: "basic: {id_number: '440305198802300037', sex: 男}",
        good: "basic: {id_number: '440300198802290025', birth_date: 1988-02-29}",
        implies: &[],
        check: Check::Law(date),
    },
    Rule {
        id: "id-number-region",
        severity: Severity::Warning,
        title: Text::new("证件号码的前两位是省级代码", "An identity number begins with the code of a province"),
        why: Text::new(
            "只看前两位：区县代码年年有变，440301 这样的旧代码仍在用，不能算错。",
            "Only these two are looked at: codes of districts change, and old ones such as 440301 stay on cards.",
        ),
        source: "GB/T 2260-2007",
        bad: "basic: {id_number: '990300199903080029'}",
        good: "basic: {id_number: '440301199903080028'}",
        implies: &[],
        check: Check::Law(region),
    },
    Rule {
        id: "id-birth-date",
        severity: Severity::Error,
        title: Text::new("出生日期与证件号码一致", "The date of birth is that of the identity number"),
        why: Text::new("受理时按证件核对，两处不一致会被退回。", "They are compared at intake; a difference sends the application back."),
        source: "R7; GB 11643-1999",
        bad: "basic: {birth_date: 1999-03-09}",
        good: "basic: {birth_date: 1999-03-08}",
        implies: &[],
        check: Check::Law(birth_date),
    },
    Rule {
        id: "id-sex",
        severity: Severity::Error,
        title: Text::new("性别与证件号码一致", "The sex is that of the identity number"),
        why: Text::new("第十七位单数为男，双数为女。", "The seventeenth digit is odd for men, even for women."),
        source: "R7; GB 11643-1999",
        bad: "basic: {sex: 男}",
        good: "basic: {sex: 女}",
        implies: &[],
        check: Check::Law(sex),
    },
    Rule {
        id: "name-form",
        severity: Severity::Warning,
        title: Text::new("姓名与证件上的一致", "The name is written as on the document"),
        why: Text::new(
            "少数民族姓名中间用间隔号“·”；姓名里不会有数字和符号。单字姓名、生僻字、外文姓名都可以。",
            "Names of ethnic minorities have the interpunct “·”; no name has digits or symbols. Names of one character, rare characters and foreign names are fine.",
        ),
        source: "R7; GB 18030",
        bad: "basic: {name: 阿卜杜拉.买买提}",
        good: "basic: {name: 阿卜杜拉·买买提}",
        implies: &[],
        check: Check::Law(name),
    },
];

/// Codes of the documents (GA/T 517; a residence permit has no code there).
pub(super) mod document {
    pub(in crate::rules) const RESIDENT: &str = "111";
    pub(in crate::rules) const TEMPORARY: &str = "112";
    pub(in crate::rules) const PASSPORT: &str = "414";
    pub(in crate::rules) const TAIWAN_PERMIT: &str = "511";
    pub(in crate::rules) const HONG_KONG_PERMIT: &str = "516";
    pub(in crate::rules) const PERMANENT_RESIDENT: &str = "553";
    pub(in crate::rules) const RESIDENCE_PERMIT: &str = "residence_permit";
}

fn form(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let (Some(kind), Some(written)) = (basic.id_type.get(), basic.id_number.get()) else { return };
    let Some(wanted) = wanted_form(&kind.code, written) else { return };
    let at = basic.at.key("id_number");
    let message = text!(("“{written}”不是{}的号码", kind.name.zh), ("“{written}” is no number of this document ({})", kind.name.en));
    let longer = number::from_fifteen_digits(written).filter(|_| kind.code == document::RESIDENT);
    let help = match &longer {
        Some(longer) => text!("15 位的旧号码请改写成 18 位：{longer}", "A number of 15 digits is written with 18 today: {longer}"),
        None => wanted,
    };
    let longer = longer.map(|longer| fixes::write(&at, longer));
    let mut finding = report.finding(&at, message).help(help);
    finding.fix = longer;
    report.push(finding);
}

/// What a number of this document looks like, when `written` does not.
fn wanted_form(kind: &str, written: &str) -> Option<Text> {
    let digits_after =
        |prefix: usize, lengths: &[usize]| written.get(prefix..).is_some_and(|rest| number::all_digits(rest) && lengths.contains(&rest.len()));
    let (is_good, wanted) = match kind {
        document::RESIDENT | document::TEMPORARY => {
            (is_resident_number(written), Text::new("应为 18 位：17 位数字加一位数字或 X。", "It has 18 characters: 17 digits and a digit or X."))
        }
        document::RESIDENCE_PERMIT => (
            IdentityNumber::parse(written).is_some() && ["810000", "820000", "830000"].iter().any(|region| written.starts_with(region)),
            Text::new(
                "应为 18 位，以 810000（香港）、820000（澳门）或 830000（台湾）开头。",
                "It has 18 characters and begins with 810000 (Hong Kong), 820000 (Macao) or 830000 (Taiwan).",
            ),
        ),
        document::HONG_KONG_PERMIT => (
            written.starts_with(['H', 'M']) && digits_after(1, &[8, 10]),
            Text::new("应为 H 或 M 加 8 位数字，例如 H01234567。", "It is H or M and 8 digits, such as H01234567."),
        ),
        document::TAIWAN_PERMIT => (
            digits_after(0, &[8]) || number::all_digits(written.get(..10).unwrap_or_default()),
            Text::new("应为 8 位数字，旧证 10 位。", "It has 8 digits, an old one 10."),
        ),
        document::PERMANENT_RESIDENT => (
            is_permanent_resident_number(written),
            Text::new(
                "2023 年版以 9 开头共 18 位，2017 年版为 3 个字母加 12 位数字。",
                "The card of 2023 has 18 characters beginning with 9, the card of 2017 three letters and 12 digits.",
            ),
        ),
        document::PASSPORT => (
            (5..=17).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
            Text::new("应为 5 到 17 位字母和数字，照护照上的写。", "It has 5 to 17 letters and digits, as printed in the passport."),
        ),
        _ => return None,
    };
    (!is_good).then_some(wanted)
}

fn is_resident_number(written: &str) -> bool {
    IdentityNumber::parse(written).is_some() && !written.starts_with('0')
}

fn is_permanent_resident_number(written: &str) -> bool {
    let of_2017 = || {
        let (letters, rest) = written.split_at_checked(3)?;
        Some(letters.bytes().all(|byte| byte.is_ascii_uppercase()) && rest.len() == 12 && number::all_digits(rest))
    };
    (IdentityNumber::parse(written).is_some() && written.starts_with('9')) || of_2017().unwrap_or(false)
}

/// The identity number, when it is of a document whose numbers carry a check and is well-formed.
fn checked_number(basic: &Basic) -> Option<IdentityNumber<'_>> {
    let written = basic.id_number.get()?;
    let kind = basic.id_type.code();
    let is_checked = match kind {
        document::RESIDENT | document::TEMPORARY | document::RESIDENCE_PERMIT => true,
        document::PERMANENT_RESIDENT => written.starts_with('9'),
        _ => false,
    };
    if !is_checked || wanted_form(kind, written).is_some() {
        return None;
    }
    IdentityNumber::parse(written)
}

/// The same, once the check character is right: only then do birth and sex in it mean anything.
fn trusted_number(basic: &Basic) -> Option<IdentityNumber<'_>> {
    checked_number(basic).filter(|number| number.is_checked())
}

fn checksum(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(number) = checked_number(basic).filter(|number| !number.is_checked()) else { return };
    let right = number.check();
    let message = Text::new("证件号码的最后一位校验码不对", "the check character of the identity number is wrong");
    let help = text!(
        "照证件逐位核对；前十七位若都对，最后一位应是 {right}。",
        "Compare it with the document; if the first seventeen are right, the last is {right}."
    );
    let at = basic.at.key("id_number");
    let finding = report.finding(&at, message).help(help).fix(fixes::write(&at, number.mended()));
    report.push(finding);
}

fn date(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    if trusted_number(basic).is_some_and(|number| number.birth().is_none()) {
        let message = Text::new("证件号码里的出生日期不存在", "the day of birth in the identity number does not exist");
        let help = Text::new("照证件逐位核对第七到十四位（年月日）。", "Compare characters 7 to 14 (year, month, day) with the document.");
        report.find(&basic.at.key("id_number"), message, help);
    }
}

fn region(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(number) = trusted_number(basic).filter(|_| basic.id_type.code() != document::PERMANENT_RESIDENT) else { return };
    let province = number.province();
    if !number::is_province(province) {
        let message = text!("证件号码以 {province} 开头，没有这个省级代码", "the identity number begins with {province}, the code of no province");
        let help =
            Text::new("照证件核对前两位；确实如此则不必改。", "Compare the first two digits with the document; if they stand there, leave them.");
        report.find(&basic.at.key("id_number"), message, help);
    }
}

fn birth_date(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(birth) = basic.birth_date.get() else { return };
    // A wrong check character leaves the day of birth readable, so both mistakes are told at once.
    let Some(of_number) = checked_number(basic).and_then(IdentityNumber::birth).filter(|of_number| of_number != birth) else { return };
    // Where the digits of a permanent residence card stand is known from hearsay only.
    let is_sure = basic.id_type.code() != document::PERMANENT_RESIDENT;
    let message =
        text!("出生日期 {birth} 与证件号码中的 {of_number} 不一致", "the date of birth {birth} is not the {of_number} of the identity number");
    let at = basic.at.key("birth_date");
    let mut finding = report
        .finding(&at, message)
        .fix(fixes::write(&at, of_number.to_string()))
        .help(text!(
            "照证件核对两处；证件号码没错的话，写 {of_number}。",
            "Compare both with the document; if the number is right, write {of_number}."
        ))
        .also(&basic.at.key("id_number"), Text::new("证件号码", "the identity number"));
    if !is_sure {
        finding.severity = Severity::Warning;
    }
    report.push(finding);
}

fn sex(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(number) = trusted_number(basic).filter(|_| basic.id_type.code() != document::PERMANENT_RESIDENT) else { return };
    let (code, wanted) = if number.is_male() { ("1", Text::new("男", "male")) } else { ("2", Text::new("女", "female")) };
    let Some(written) = basic.sex.get().filter(|written| written.code != code) else { return };
    let message = text!(("性别“{}”与证件号码不一致", written.name.zh), ("the sex “{}” is not that of the identity number", written.name.en));
    let at = basic.at.key("sex");
    let finding = report
        .finding(&at, message)
        .fix(fixes::write(&at, wanted.zh.as_ref()))
        .help(text!(
            ("照证件核对；证件号码没错的话，写“{}”。", wanted.zh),
            ("Compare it with the document; if the number is right, write “{}”.", wanted.en)
        ))
        .also(&basic.at.key("id_number"), Text::new("证件号码", "the identity number"));
    let is_told = matches!(written.code.as_str(), "1" | "2");
    report.push(if is_told { finding } else { Finding { severity: Severity::Warning, ..finding } });
}

fn name(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    // Passports of Japan and Korea have a blank between the two names; the nationality may be unreadable.
    let is_spaced = !basic.nationality.is_absent() && basic.nationality.code() != "156";
    for (key, slot) in [("name", &basic.name), ("former_name", &basic.former_name)] {
        let Some(name) = slot.get() else { continue };
        let at = basic.at.key(key);
        if let Some(dotted) = with_interpunct(name) {
            let message = text!("姓名“{name}”中间的点不是间隔号", "the dot in the name “{name}” is not the interpunct");
            let finding = report.finding(&at, message).help(text!("写成：{dotted}", "Write: {dotted}"));
            report.push(finding.fix(fixes::write(&at, dotted).surely()));
        } else if let Some(bare) = without_blanks(name).filter(|_| !is_spaced) {
            let message = text!("姓名“{name}”中间有空格", "the name “{name}” has blanks in it");
            let finding = report.finding(&at, message).help(text!("写成：{bare}", "Write: {bare}"));
            report.push(finding.fix(fixes::write(&at, bare).surely()));
        } else if let Some(odd) = name.chars().find(|c| c.is_ascii_digit() || "@#$%^&*_+=<>|~`\\/?!:;\"[]{}，。、；：？！“”【】《》".contains(*c))
        {
            let message = text!("姓名“{name}”里有“{odd}”", "the name “{name}” has “{odd}” in it");
            report.find(&at, message, Text::new("照证件上的姓名写。", "Write the name as it stands on the document."));
        }
    }
}

/// The name with the interpunct wherever another dot stands between two Chinese characters.
fn with_interpunct(name: &str) -> Option<String> {
    const DOTS: &str = ".．•・‧∙⋅。｡";
    let chars: Vec<char> = name.chars().collect();
    let is_dot = |at: usize| at > 0 && DOTS.contains(chars[at]) && is_han(chars[at - 1]) && chars.get(at + 1).copied().is_some_and(is_han);
    let mended: String = (0..chars.len()).map(|at| if is_dot(at) { '·' } else { chars[at] }).collect();
    (mended != name).then_some(mended)
}

/// The name without the blanks that align it with longer ones in a table: `张　三`.
fn without_blanks(name: &str) -> Option<String> {
    let bare: Vec<&str> = name.split_whitespace().collect();
    let is_spread = bare.len() > 1 && bare.iter().all(|part| part.chars().all(is_han));
    is_spread.then(|| bare.concat())
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// The age in whole years on a day.
pub(super) fn age_on(birth: Date, day: Date) -> i32 {
    let had_birthday = (day.month() as u8, day.day()) >= (birth.month() as u8, birth.day());
    day.year() - birth.year() - i32::from(!had_birthday)
}
