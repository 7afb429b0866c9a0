//! The record of review: what must be said with each action, checked before the workflow moves.

mod dates;

use serde_json::{Map, Value};
use time::Date;

use crate::api::record::{Field, Kind, fields};
use crate::api::{Action, ActionRequest, State};
use crate::field::Decimal;
use crate::finding::{Finding, Place, Severity};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::server::guides::Notice;
use crate::server::store::Event;
use crate::server::workflow::Switches;
use crate::text;
use crate::text::{Lang, Text};

/// What a record is held to.
pub struct Standard<'a> {
    pub switches: Switches,
    /// The guide of the round; one that is gone asks for no days.
    pub guide: Option<&'a Guide>,
    pub today: Date,
    /// The day on which the fee notice was sent that is not paid yet, and the last day to pay.
    pub fee_notice: Option<(Date, Option<Date>)>,
    /// The last day of the public notice that is posted.
    pub notice_until: Option<Date>,
    /// The public notice that the action posts.
    pub notice: Option<Notice>,
    /// The record of the employer's notice that is posted.
    pub posted: Option<&'a Map<String, Value>>,
}

/// The record of the employer's notice that is posted, where one is.
pub fn posted(state: State, events: &[Event]) -> Option<&Map<String, Value>> {
    let notice = || events.iter().rev().find(|event| event.body.action == Action::Notice.name());
    (state == State::EmployerNotice).then(notice)?.and_then(|event| event.body.data.as_ref()?.as_object())
}

/// The request with what was said when the notice was posted: an endorsement that tells of the notice need not say it again.
pub fn completed(mut request: ActionRequest, posted: Option<&Map<String, Value>>, switches: Switches) -> ActionRequest {
    if let (Action::Endorse, Some(posted)) = (request.action, posted)
        && let Value::Object(data) = request.data.get_or_insert_with(|| Value::Object(Map::new()))
    {
        let known = fields(Action::Endorse, switches.employer_notice);
        for (key, value) in posted.iter().filter(|(key, _)| known.iter().any(|field| field.key == **key)) {
            data.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    request
}

/// What is wrong with the record of an action. Places point into the request.
pub fn check(request: &ActionRequest, standard: &Standard<'_>) -> Vec<Finding> {
    let known = fields(request.action, standard.switches.employer_notice);
    let root = Pointer::root().key("data");
    let mut findings = Vec::new();
    let empty = serde_json::Map::new();
    let data = match &request.data {
        None => &empty,
        Some(Value::Object(data)) => data,
        Some(_) => return vec![finding("record-field", &root, text!("办理记录应为一组字段", "the record of review is a group of fields"))],
    };
    for field in known {
        let at = root.key(field.key);
        match data.get(field.key).map(Value::as_str) {
            None if field.required => {
                let name = field.name();
                let missing = finding("record-missing", &at, text!(("缺少“{}”", name.zh), ("“{}” is missing", name.en)));
                findings.push(missing.help(written(field)));
            }
            None => {}
            Some(Some(value)) if !value.trim().is_empty() && field.kind.takes(value, standard.today) => {}
            Some(_) => findings.push(finding("record-field", &at, wrong(field)).help(written(field))),
        }
    }
    for key in data.keys().filter(|key| !known.iter().any(|field| field.key == **key)) {
        findings.push(finding("record-unknown", &root.key(key), text!("不认识“{key}”", "{key} is not known here")).help(all(known)));
    }
    if request.action == Action::Return && request.reasons.is_empty() {
        let at = Pointer::root().key("reasons");
        findings.push(finding("record-missing", &at, Text::new("退回须写明理由", "a return needs at least one reason")));
    }
    if let Some(notice) = standard.notice.filter(|notice| !notice.is_certain && !data.contains_key("notice_end")) {
        let message = text!(
            ("{}年的放假安排还没有收录，请写明公示到哪天为止", notice.until.year()),
            ("the holidays of {} are not known yet: say with which day the notice ends", notice.until.year())
        );
        let help = Text::new("写 --data notice_end=2026-03-01 这样的日期。", "Write a date such as --data notice_end=2026-03-01.");
        findings.push(finding("record-missing", &root.key("notice_end"), message).help(help));
    }
    if findings.is_empty() && request.action == Action::Endorse {
        findings.extend(no_endorsement(request, standard));
    }
    if findings.is_empty() {
        findings.extend(dates::far(request, standard.today).or_else(|| dates::together(request, standard)));
    }
    findings
}

/// An endorsement that the employer's own notice, or its own words, speak against.
fn no_endorsement(request: &ActionRequest, standard: &Standard<'_>) -> Option<Finding> {
    let at = Pointer::root().key("data");
    let posted = standard.posted.filter(|_| standard.switches.employer_notice);
    let end = posted.and_then(|posted| posted.get("notice_end")?.as_str().and_then(dates::read));
    if let Some(end) = end.filter(|end| *end >= standard.today) {
        let message = text!("单位公示到 {end} 为止，结束后才能推荐", "the employer's notice runs until {end}; endorse after it");
        let help = Text::new("日期记错了的，用 notice 重新登记。", "Where that day is a slip, record the notice again with `notice`.");
        return Some(finding("record-dates", &at.key("notice_end"), message).help(help));
    }
    let opinion = request.data.as_ref()?.get("opinion")?.as_str()?.trim();
    // “不同意见：无” is of the opinions that differ.
    let begins = opinion.to_lowercase().replace("不同意见", "");
    let against = ["不同意", "不推荐", "不予推荐", "not recommended", "do not recommend", "disagree"].iter().any(|word| begins.starts_with(word));
    against.then(|| {
        let message = text!("推荐意见写的是“{opinion}”，这不是推荐", "the opinion is “{opinion}”, which endorses nothing");
        let help = Text::new("要退回用 return，不予推荐用 refuse。", "Give it back with `return`, or refuse it with `refuse`.");
        finding("record-field", &at.key("opinion"), message).help(help)
    })
}

impl Kind {
    fn takes(self, value: &str, today: Date) -> bool {
        match self {
            Self::Text | Self::Number => true,
            Self::Amount => is_amount(value),
            Self::Date => dates::read(value).is_some(),
            Self::Past => dates::read(value).is_some_and(|day| day <= today),
        }
    }
}

fn is_amount(value: &str) -> bool {
    let cents = value.split_once('.').map_or(0, |(_, part)| part.len());
    cents <= 2 && Decimal::parse(value).is_some_and(|amount| amount.to_f64() > 0.0)
}

/// The due date that an action sets.
pub fn due(request: &ActionRequest) -> Option<Date> {
    match request.action {
        Action::Return | Action::Fee => dates::day(request, "due"),
        Action::Pass | Action::Dismiss => dates::day(request, "notice_end"),
        _ => None,
    }
}

fn wrong(field: &Field) -> Text {
    let name = field.name();
    match field.kind {
        Kind::Text | Kind::Number => text!(("“{}”应为文字", name.zh), ("“{}” must be a text", name.en)),
        Kind::Amount => text!(("“{}”应为金额（元）", name.zh), ("“{}” must be an amount in yuan", name.en)),
        Kind::Past => text!(("“{}”应为日期，不能晚于今天", name.zh), ("“{}” must be a date, today or before", name.en)),
        Kind::Date => text!(("“{}”应为日期", name.zh), ("“{}” must be a date", name.en)),
    }
}

/// How a field is given.
fn written(field: &Field) -> Text {
    let key = field.key;
    match field.kind {
        Kind::Text | Kind::Number => text!("写 --data {key}=内容。", "Write --data {key}=TEXT."),
        Kind::Amount => text!("写 --data {key}=580 或 580.50 这样的数。", "Write a number such as --data {key}=580 or 580.50."),
        // It has a flag of its own, which is the one that people see.
        Kind::Date if key == "due" => Text::new("写 --due 2026-03-01 这样的日期。", "Write a date such as --due 2026-03-01."),
        Kind::Past | Kind::Date => text!("写 --data {key}=2026-03-01 这样的日期。", "Write a date such as --data {key}=2026-03-01."),
    }
}

/// What there is to be said.
fn all(known: &[Field]) -> Text {
    if known.is_empty() {
        return Text::new("这项办理不用写记录。", "This action takes no record.");
    }
    let listed = |lang| known.iter().map(|field| format!("{}={}", field.key, field.name().get(lang))).collect::<Vec<_>>();
    text!(("这项办理可以写：{}。", listed(Lang::Zh).join("、")), ("This action takes: {}.", listed(Lang::En).join(", ")))
}

fn finding(rule: &'static str, at: &Pointer, message: Text) -> Finding {
    Finding::new(rule, Severity::Error, Place::At(at.clone()), message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::date;

    use super::*;
    use crate::api::Reason;
    use crate::canonical::Manifest;
    use crate::guide::Guides;

    const ON: Switches = Switches { employer_notice: true, fee: true, public_notice: true };
    const TODAY: Date = date!(2026 - 04 - 01);

    fn rules(action: Action, data: Value) -> Vec<String> {
        with_notice(action, data, None)
    }

    fn with_notice(action: Action, data: Value, notice: Option<Notice>) -> Vec<String> {
        let tell = |finding: Finding| format!("{} {:?}", finding.rule, finding.place);
        found(action, data, notice).into_iter().map(tell).collect()
    }

    fn found(action: Action, data: Value, notice: Option<Notice>) -> Vec<Finding> {
        let reasons = vec![Reason { at: None, material: Some("photo".into()), text: "背景不符".into() }];
        let request = ActionRequest { action, data: Some(data), reasons, attachments: Manifest::default() };
        let guide = Guides::built_in().get("shenzhen-2026").unwrap();
        let (fee_notice, notice_until) = (Some((date!(2026 - 03 - 19), Some(date!(2026 - 03 - 31)))), Some(date!(2026 - 03 - 26)));
        check(&request, &Standard { switches: ON, guide: Some(&guide), today: TODAY, fee_notice, notice_until, notice, posted: None })
    }

    #[test]
    fn a_complete_record_passes() {
        let endorse = json!({"notice_start": "2026-03-20", "notice_end": "2026-03-27", "place": "公告栏", "objections": "无", "opinion": "同意推荐"});
        assert!(rules(Action::Endorse, endorse).is_empty());
        assert!(rules(Action::Return, json!({"due": "2026-04-20"})).is_empty());
        assert!(rules(Action::Withdraw, json!({})).is_empty());
    }

    #[test]
    fn a_due_date_in_a_year_that_cannot_be_meant_is_refused() {
        let message = |action, data| found(action, data, None).remove(0).message.en.into_owned();
        for (action, data) in [
            (Action::Return, json!({"due": "2036-04-20"})),
            (Action::Fee, json!({"amount": "300", "due": "2036-04-20"})),
            (Action::Notice, json!({"notice_start": "2036-04-20", "notice_end": "2036-04-30", "place": "公告栏"})),
        ] {
            assert_eq!(message(action, data), "2036-04-20 is more than a year away: check the year");
        }
        assert!(rules(Action::Return, json!({"due": "2027-01-08"})).is_empty(), "the next year is not far in December");
    }

    #[test]
    fn missing_unknown_and_impossible_fields_are_named() {
        assert_eq!(
            rules(Action::Accept, json!({"number": "1"})),
            [r#"record-missing At(Pointer("/data/acceptance_number"))"#, r#"record-unknown At(Pointer("/data/number"))"#]
        );
        assert_eq!(rules(Action::Fee, json!({"amount": "300", "due": "2026-02-30"})), [r#"record-field At(Pointer("/data/due"))"#]);
        let short = json!({"notice_start": "2026-03-27", "notice_end": "2026-03-31", "place": "公告栏", "objections": "无", "opinion": "同意推荐"});
        assert_eq!(rules(Action::Endorse, short), [r#"record-dates At(Pointer("/data/notice_end"))"#]);
        let early = json!({"notice_start": "2026-03-30", "notice_end": "2026-04-08", "place": "公告栏", "objections": "无", "opinion": "同意推荐"});
        assert_eq!(rules(Action::Endorse, early), [r#"record-dates At(Pointer("/data/notice_end"))"#]);
    }

    #[test]
    fn a_public_notice_is_as_long_as_it_must_be_and_may_be_longer() {
        let (until, known) = (date!(2026 - 04 - 09), |is_certain| Some(Notice { until: date!(2026 - 04 - 09), is_certain }));
        for (action, mut data) in [(Action::Pass, json!({"session": "1"})), (Action::Dismiss, json!({"text": "不成立"}))] {
            assert!(with_notice(action, data.clone(), known(true)).is_empty());
            assert_eq!(with_notice(action, data.clone(), known(false)), [r#"record-missing At(Pointer("/data/notice_end"))"#], "{action:?}");
            for (end, is_good) in [(until.previous_day().unwrap(), false), (until, true), (until.next_day().unwrap(), true)] {
                data["notice_end"] = json!(end.to_string());
                let wrong: &[&str] = if is_good { &[] } else { &[r#"record-dates At(Pointer("/data/notice_end"))"#] };
                assert_eq!(with_notice(action, data.clone(), known(false)), wrong, "{action:?} {end}");
                let reasons = Vec::new();
                assert_eq!(due(&ActionRequest { action, data: Some(data.clone()), reasons, attachments: Manifest::default() }), Some(end));
            }
        }
    }

    #[test]
    fn a_date_with_blanks_around_it_is_no_date() {
        assert_eq!(rules(Action::Fee, json!({"amount": "300", "due": " 2026-04-20"})), [r#"record-field At(Pointer("/data/due"))"#]);
        let approve = json!({"certificate_number": "1", "approval_number": "1", "date": "2026-03-12 "});
        assert_eq!(rules(Action::Approve, approve), [r#"record-field At(Pointer("/data/date"))"#]);
        assert_eq!(rules(Action::Accept, json!({"acceptance_number": " "})), [r#"record-field At(Pointer("/data/acceptance_number"))"#]);
    }

    #[test]
    fn a_notice_is_endorsed_after_its_last_day() {
        let of = |end: &str| json!({"notice_start": "2026-03-20", "notice_end": end, "place": "公告栏", "objections": "无", "opinion": "同意推荐"});
        assert_eq!(rules(Action::Endorse, of("2026-04-01")), [r#"record-dates At(Pointer("/data/notice_end"))"#]);
        assert!(rules(Action::Endorse, of("2026-03-31")).is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_in_words_and_how_it_is_written() {
        let request = |data| ActionRequest { action: Action::Accept, data: Some(data), reasons: Vec::new(), attachments: Manifest::default() };
        let standard = Standard { switches: ON, guide: None, today: TODAY, fee_notice: None, notice_until: None, notice: None, posted: None };
        let told = |data, lang: Lang| {
            let tell = |finding: Finding| format!("{} {}", finding.message.get(lang), finding.help.as_ref().map_or("", |help| help.get(lang)));
            check(&request(data), &standard).into_iter().map(tell).collect::<Vec<_>>()
        };
        assert_eq!(told(json!({}), Lang::Zh), ["缺少“受理号” 写 --data acceptance_number=内容。"]);
        assert_eq!(told(json!({}), Lang::En), ["“acceptance number” is missing Write --data acceptance_number=TEXT."]);
        let unknown = json!({"acceptance_number": "1", "number": "1"});
        assert_eq!(told(unknown, Lang::En), ["number is not known here This action takes: acceptance_number=acceptance number."]);
    }

    #[test]
    fn a_due_date_is_written_with_its_flag() {
        for data in [json!({"amount": "300"}), json!({"amount": "300", "due": "2026-13-01"})] {
            let help = found(Action::Fee, data, None).remove(0).help.unwrap();
            assert!(help.zh.contains(" --due 2026-03-01 ") && help.en.ends_with(" --due 2026-03-01."), "{help:?}");
        }
        let help = found(Action::Return, json!({"due": "2026-13-01"}), None).remove(0).help.unwrap();
        assert!(help.en.ends_with(" --due 2026-03-01."), "{help:?}");
        let help = found(Action::ConfirmFee, json!({}), None).remove(0).help.unwrap();
        assert!(help.en.ends_with(" --data paid_on=2026-03-01."), "{help:?}");
    }

    #[test]
    fn a_notice_that_is_over_is_not_posted() {
        let of = |start: &str, end: &str| rules(Action::Notice, json!({"notice_start": start, "notice_end": end, "place": "公告栏"}));
        assert_eq!(of("2026-03-20", "2026-03-31"), [r#"record-dates At(Pointer("/data/notice_end"))"#]);
        assert!(of("2026-03-26", "2026-04-01").is_empty(), "it may have been put up before it is told");
        // 4 to 6 April are days off.
        assert_eq!(of("2026-04-01", "2026-04-07"), [r#"record-dates At(Pointer("/data/notice_end"))"#]);
        assert!(of("2026-04-01", "2026-04-08").is_empty());
    }

    #[test]
    fn a_fee_is_an_amount_and_is_not_paid_tomorrow() {
        let fee = |amount: &str| rules(Action::Fee, json!({"amount": amount, "due": "2026-04-20"}));
        for amount in ["580", "580.5", "580.50", "0.01"] {
            assert!(fee(amount).is_empty(), "{amount}");
        }
        for amount in ["", "0", "-580", "580.555", "五百八十", "580元", "1e3", "5,80"] {
            assert_eq!(fee(amount), [r#"record-field At(Pointer("/data/amount"))"#], "{amount}");
        }
        let paid = |day: &str| rules(Action::ConfirmFee, json!({"paid_on": day}));
        assert!(paid("2026-03-31").is_empty() && paid("2026-03-19").is_empty());
        for before_or_late in ["2026-03-18", "2025-03-19", "2026-04-01"] {
            assert_eq!(paid(before_or_late), [r#"record-dates At(Pointer("/data/paid_on"))"#], "{before_or_late}");
        }
        assert_eq!(paid("2026-04-02"), [r#"record-field At(Pointer("/data/paid_on"))"#]);
    }

    #[test]
    fn an_approval_is_dated_after_the_notice_and_not_ahead() {
        let approve = |day: &str| rules(Action::Approve, json!({"certificate_number": "1", "approval_number": "1", "date": day}));
        assert!(approve("2026-03-27").is_empty() && approve("2026-04-01").is_empty());
        assert_eq!(approve("2026-03-26"), [r#"record-dates At(Pointer("/data/date"))"#]);
        assert_eq!(approve("2026-04-02"), [r#"record-field At(Pointer("/data/date"))"#]);
    }
}
