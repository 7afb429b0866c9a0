//! What follows from the nationality: fields that Chinese nationals give, and documents that go with it. R7.

use crate::document::Basic;
use crate::field::List;
use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::rules::identity::document;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "national-fields",
        severity: Severity::Error,
        title: Text::new("国籍为中国时，户籍、民族、政治面貌必填", "Chinese nationals give household, ethnicity and political status"),
        why: Text::new(
            "申报系统对中国公民要求这三项。港澳台居民户籍填地区，政治面貌没有其他的填“群众”；外国人不填。",
            "The system asks them of Chinese nationals. People of Hong Kong, Macao and Taiwan give their region, and 群众 where nothing else applies; foreigners give none.",
        ),
        source: "R7",
        bad: "basic: {household: null}",
        good: "basic: {nationality: 德国, household: null, ethnicity: null, political_status: null, id_type: 护照, id_number: C01X00T47}",
        implies: &[],
        check: Check::Law(national_fields),
    },
    Rule {
        id: "id-type-nationality",
        severity: Severity::Warning,
        title: Text::new("证件类型与国籍相符", "The document is one for the nationality"),
        why: Text::new(
            "居民身份证、居住证、台胞证只发给中国公民，永久居留身份证只发给外国人。",
            "Resident cards, residence permits and permits for Taiwan residents are issued to Chinese nationals only, permanent residence cards to foreigners only.",
        ),
        source: "R7; S21",
        bad: "basic: {nationality: 德国, household: null, ethnicity: null, political_status: null}",
        good: "basic: {nationality: 中国}",
        implies: &[],
        check: Check::Law(type_and_nationality),
    },
    Rule {
        id: "foreign-fields",
        severity: Severity::Warning,
        title: Text::new("外国人不填户籍、民族、政治面貌", "Foreigners give no household, ethnicity or political status"),
        why: Text::new(
            "这三项只问中国公民；外国国籍又填了，不是国籍选错，就是多填了。",
            "They are asked of Chinese nationals only; with another nationality either that is wrong or these are too much.",
        ),
        source: "R7",
        bad: "basic: {nationality: 德国, ethnicity: null, political_status: null, id_type: 护照, id_number: C01X00T47}",
        good: "basic: {nationality: 德国, household: null, ethnicity: null, political_status: null, id_type: 护照, id_number: C01X00T47}",
        implies: &[],
        check: Check::Law(foreign_fields),
    },
    Rule {
        id: "household-region",
        severity: Severity::Warning,
        title: Text::new("港澳台居民的户籍填地区", "People of Hong Kong, Macao and Taiwan give their region as household"),
        why: Text::new(
            "港澳台居民没有内地户籍，填所在地区；填了内地地址的，不是证件、国籍选错，就是把住址当了户籍。",
            "They have no household in the mainland and give their region; a mainland address is mostly where they live.",
        ),
        source: "R7",
        bad: "basic: {id_type: 港澳台居民居住证, id_number: '810000199903080024', nationality: 中国香港}",
        good: "basic: {id_type: 港澳台居民居住证, id_number: '810000199903080024', nationality: 中国香港, household: 香港特别行政区}",
        implies: &[],
        check: Check::Law(household),
    },
    Rule {
        id: "id-number-nationality",
        severity: Severity::Warning,
        title: Text::new("证件号码里的地区与国籍一致", "The region in the number is that of the nationality"),
        why: Text::new(
            "居住证、通行证的号码开头是香港、澳门或台湾，永久居留身份证里有国家代码；与国籍不同，必有一处写错。换过国籍的可以不改。",
            "Residence and travel permits begin with Hong Kong, Macao or Taiwan, the permanent residence card holds a country; where the nationality differs, one is wrong. After a change of nationality leave it.",
        ),
        source: "R7; S19; S20",
        bad: "basic: {id_type: 港澳台居民居住证, id_number: '810000199903080024', nationality: 中国澳门, household: 澳门特别行政区}",
        good: "basic: {id_type: 港澳台居民居住证, id_number: '810000199903080024', nationality: 中国, household: 香港特别行政区}",
        implies: &[],
        check: Check::Law(number_and_nationality),
    },
];

/// China, and its regions that have codes of their own.
const CHINESE: &[&str] = &["156", "158", "344", "446"];

fn national_fields(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    if !CHINESE.contains(&basic.nationality.code()) {
        return;
    }
    let fields = [
        (
            "household",
            basic.household.is_absent(),
            Text::new(
                "请填写户籍；港澳台居民填所在地区，例如“香港特别行政区”。",
                "Give it; people of Hong Kong, Macao and Taiwan give their region.",
            ),
        ),
        ("ethnicity", basic.ethnicity.is_absent(), Text::new("请填写民族，例如“汉族”。", "Give it, such as 汉族.")),
        (
            "political_status",
            basic.political_status.is_absent(),
            Text::new("请填写政治面貌；没有其他的填“群众”。", "Give it; 群众 where nothing else applies."),
        ),
    ];
    for (key, is_missing, help) in fields {
        if is_missing {
            let at = basic.at.key(key);
            let label = facts.label(&at);
            let message = text!(("国籍为中国，缺少“{}”", label.zh), ("“{}” is missing, which Chinese nationals give", label.en));
            report.missing(&at, message, help);
        }
    }
}

fn type_and_nationality(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let (Some(kind), Some(nationality)) = (basic.id_type.get(), basic.nationality.get()) else { return };
    let is_chinese = CHINESE.contains(&nationality.code.as_str());
    let fits = if is_chinese { kind.code != document::PERMANENT_RESIDENT } else { !is_chinese_document(&kind.code) };
    if fits {
        return;
    }
    let message = text!(
        ("证件是{}，国籍却是“{}”", kind.name.zh, nationality.name.zh),
        ("the document is a {}, but the nationality “{}”", kind.name.en, nationality.name.en)
    );
    let finding = report
        .finding(&basic.at.key("nationality"), message)
        .help(Text::new("核对国籍和证件类型。", "Check nationality and kind of document."))
        .also(&basic.at.key("id_type"), Text::new("证件类型", "the kind of document"));
    report.push(finding);
}

/// The regions of China that have codes of their own: code, name, first digits and letter of their documents.
const REGIONS: &[(&str, &str, &str, &str)] = &[("344", "香港", "81", "H"), ("446", "澳门", "82", "M"), ("158", "台湾", "83", "台")];

fn foreign_fields(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(nationality) = basic.nationality.get().filter(|nationality| !CHINESE.contains(&nationality.code.as_str())) else { return };
    // A resident card says that the nationality is wrong, and another rule tells it.
    if is_chinese_document(basic.id_type.code()) {
        return;
    }
    let given = [
        ("household", basic.household.is_absent()),
        ("ethnicity", basic.ethnicity.is_absent()),
        ("political_status", basic.political_status.is_absent()),
    ];
    let given: Vec<Pointer> = given.into_iter().filter(|(_, is_absent)| !is_absent).map(|(key, _)| basic.at.key(key)).collect();
    let Some(first) = given.first() else { return };
    let label = facts.label(first);
    let message = text!(
        ("国籍是“{}”，却填了“{}”", nationality.name.zh, label.zh),
        ("the nationality is “{}”, but “{}” is given", nationality.name.en, label.en)
    );
    let all = Text::new("户籍、民族、政治面貌", "household, ethnicity and political status");
    let finding = report
        .finding(first, message)
        .help(Text::new(
            "核对国籍；外国人清空户籍、民族和政治面貌。",
            "Check the nationality; foreigners leave household, ethnicity and political status empty.",
        ))
        .also(&basic.at.key("nationality"), Text::new("国籍", "the nationality"))
        .fix(fixes::remove(&given, &all));
    report.push(finding);
}

/// Whether only Chinese nationals hold it.
fn is_chinese_document(kind: &str) -> bool {
    matches!(kind, document::RESIDENT | document::TEMPORARY | document::RESIDENCE_PERMIT | document::TAIWAN_PERMIT)
}

fn household(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let (Some(household), Some(region)) = (basic.household.get(), region(basic)) else { return };
    if REGIONS.iter().any(|(_, name, ..)| household.contains(name)) || !household.chars().any(crate::rules::identity::is_han) {
        return;
    }
    let message = text!(("{}居民的户籍写了“{}”", region, household), ("the household of a resident of {} is “{}”", english(region), household));
    let at = basic.at.key("household");
    let written = if region == "台湾" { region.to_owned() } else { format!("{region}特别行政区") };
    let finding = report
        .finding(&at, message)
        .help(text!("写“{written}”；住址写在“通讯地址”。", "Write {written}; where you live goes into the address."))
        .fix(fixes::write(&at, written));
    report.push(finding);
}

fn english(region: &str) -> &'static str {
    match region {
        "香港" => "Hong Kong",
        "澳门" => "Macao",
        _ => "Taiwan",
    }
}

/// The region that someone is of, by nationality, else by document.
fn region(basic: &Basic) -> Option<&'static str> {
    let by_nationality = REGIONS.iter().find(|(code, ..)| *code == basic.nationality.code());
    by_nationality
        .map(|(_, name, ..)| *name)
        .filter(|_| !matches!(basic.id_type.code(), document::RESIDENT | document::TEMPORARY))
        .or_else(|| of_number(basic))
}

/// The region whose residents have such a number.
fn of_number(basic: &Basic) -> Option<&'static str> {
    let number = basic.id_number.get()?;
    let (_, name, ..) = match basic.id_type.code() {
        document::RESIDENCE_PERMIT => REGIONS.iter().find(|(_, _, digits, _)| number.starts_with(digits)),
        document::HONG_KONG_PERMIT => REGIONS.iter().find(|(_, _, _, letter)| number.starts_with(letter)),
        document::TAIWAN_PERMIT => REGIONS.iter().find(|(_, name, ..)| *name == "台湾"),
        _ => None,
    }?;
    Some(name)
}

fn number_and_nationality(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let (Some(nationality), Some(number)) = (basic.nationality.get(), basic.id_number.get()) else { return };
    let said = match basic.id_type.code() {
        document::PERMANENT_RESIDENT if CHINESE.contains(&nationality.code.as_str()) => None,
        document::PERMANENT_RESIDENT => country_of_card(facts, number),
        // Foreigners who reside in Hong Kong or Macao for good hold the travel permit too.
        _ if CHINESE.contains(&nationality.code.as_str()) && nationality.code != "156" => {
            REGIONS.iter().find(|(_, name, ..)| of_number(basic) == Some(name)).map(|(code, ..)| facts.guide.name_of(List::Nationality, code))
        }
        _ => None,
    };
    let Some(said) = said.filter(|said| said.zh != nationality.name.zh) else { return };
    let message = text!(
        ("证件号码是{}的，国籍却是“{}”", said.zh, nationality.name.zh),
        ("the number is of {}, but the nationality “{}”", said.en, nationality.name.en)
    );
    let finding = report
        .finding(&basic.at.key("nationality"), message)
        .help(Text::new("核对国籍和证件号码；换过国籍的不必改。", "Check nationality and number; after a change of nationality leave it."))
        .also(&basic.at.key("id_number"), Text::new("证件号码", "the identity number"));
    report.push(finding);
}

/// The country in the number of a permanent residence card: three letters in 2017, the three digits after the place in 2023.
fn country_of_card(facts: &Facts<'_>, number: &str) -> Option<Text> {
    let code = match number.len() {
        15 => number.get(..3)?,
        18 if number.starts_with('9') => number.get(3..6)?,
        _ => return None,
    };
    facts.guide.code(List::Nationality, code).map(|country| country.name.clone())
}
