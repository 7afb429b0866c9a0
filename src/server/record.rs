//! The record of review: what must be said with each action, checked before the workflow moves.

use serde_json::{Map, Value};
use time::Date;

use crate::api::{Action, ActionRequest};
use crate::canonical::date;
use crate::field::Decimal;
use crate::finding::{Finding, Place, Severity};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::server::guides::Notice;
use crate::server::workflow::Switches;
use crate::text;
use crate::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// Yuan, with two decimals at most.
    Amount,
    Date,
    /// A day that has come.
    Past,
}

struct Field {
    key: &'static str,
    zh: &'static str,
    kind: Kind,
    required: bool,
}

const fn text(key: &'static str, zh: &'static str) -> Field {
    Field { key, zh, kind: Kind::Text, required: true }
}

const fn day(key: &'static str, zh: &'static str) -> Field {
    Field { key, zh, kind: Kind::Date, required: true }
}

const fn past(key: &'static str, zh: &'static str) -> Field {
    Field { key, zh, kind: Kind::Past, required: true }
}

const fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

const NOTICE: &[Field] = &[day("notice_start", "公示开始"), day("notice_end", "公示结束"), text("place", "公示地点")];
const ENDORSE: &[Field] = &[text("opinion", "推荐意见")];
const ENDORSE_WITH_NOTICE: &[Field] = &[
    day("notice_start", "公示开始"),
    day("notice_end", "公示结束"),
    text("place", "公示地点"),
    text("objections", "有无异议"),
    text("opinion", "推荐意见"),
];
const RETURN: &[Field] = &[optional(day("due", "修改截止"))];
const ACCEPT: &[Field] = &[text("acceptance_number", "受理号")];
const FEE: &[Field] = &[Field { key: "amount", zh: "金额", kind: Kind::Amount, required: true }, day("due", "缴费截止")];
const CONFIRM_FEE: &[Field] = &[past("paid_on", "缴费日期")];
const PASS: &[Field] = &[text("session", "评审会次"), optional(day("notice_end", "公示结束"))];
const FAIL: &[Field] = &[text("session", "评审会次")];
const APPROVE: &[Field] = &[text("certificate_number", "证书编号"), text("approval_number", "核准文号"), past("date", "核准日期")];
const REFUSE: &[Field] = &[text("code", "理由代码"), text("text", "理由")];
const OBJECT: &[Field] = &[text("text", "异议内容")];
const DISMISS: &[Field] = &[text("text", "异议内容"), optional(day("notice_end", "公示结束"))];
const REVOKE: &[Field] = &[text("text", "理由")];

fn fields(action: Action, switches: Switches) -> &'static [Field] {
    match action {
        Action::Notice => NOTICE,
        Action::Endorse if switches.employer_notice => ENDORSE_WITH_NOTICE,
        Action::Endorse => ENDORSE,
        Action::Return => RETURN,
        Action::Accept => ACCEPT,
        Action::Fee => FEE,
        Action::ConfirmFee => CONFIRM_FEE,
        Action::Pass => PASS,
        Action::Fail => FAIL,
        Action::Approve => APPROVE,
        Action::Refuse => REFUSE,
        Action::Object | Action::Uphold => OBJECT,
        Action::Dismiss => DISMISS,
        Action::ProposeRevoke | Action::DropRevoke | Action::Revoke => REVOKE,
        Action::File | Action::Withdraw | Action::StartReview | Action::Lapse => &[],
    }
}

/// What an action's record says, each field with its name for people, in the order of the form.
pub fn labelled(action: Action, data: &Map<String, Value>) -> Vec<(Text, &Value)> {
    let known = fields(action, Switches { employer_notice: true, fee: true, public_notice: true });
    let mut entries: Vec<(usize, Text, &Value)> = Vec::new();
    for (key, value) in data {
        let en = key.replace('_', " ");
        let at = known.iter().position(|field| field.key == key);
        let zh = at.map_or(en.as_str(), |at| known[at].zh);
        entries.push((at.unwrap_or(known.len()), text!("{zh}", "{en}"), value));
    }
    entries.sort_by_key(|(at, ..)| *at);
    entries.into_iter().map(|(_, label, value)| (label, value)).collect()
}

/// What a record is held to.
pub struct Standard<'a> {
    pub switches: Switches,
    /// The guide of the round; one that is gone asks for no days.
    pub guide: Option<&'a Guide>,
    pub today: Date,
    /// The last day of the public notice that is posted.
    pub notice_until: Option<Date>,
    /// The public notice that the action posts.
    pub notice: Option<Notice>,
}

/// What is wrong with the record of an action. Places point into the request.
pub fn check(request: &ActionRequest, standard: &Standard<'_>) -> Vec<Finding> {
    let known = fields(request.action, standard.switches);
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
                let (zh, key) = (field.zh, field.key);
                findings.push(finding("record-missing", &at, text!("缺少“{zh}”（{key}）", "{key} ({zh}) is missing")));
            }
            None => {}
            Some(Some(value)) if !value.trim().is_empty() && field.kind.takes(value, standard.today) => {}
            Some(_) => findings.push(finding("record-field", &at, wrong(field))),
        }
    }
    for key in data.keys().filter(|key| !known.iter().any(|field| field.key == **key)) {
        findings.push(finding("record-unknown", &root.key(key), text!("不认识“{key}”", "{key} is not known here")));
    }
    if request.action == Action::Return && request.reasons.is_empty() {
        let at = Pointer::root().key("reasons");
        findings.push(finding("record-missing", &at, Text::new("退回须写明理由", "a return needs at least one reason")));
    }
    if let Some(notice) = standard.notice.filter(|notice| !notice.is_certain && !data.contains_key("notice_end")) {
        let message = text!(
            ("{}年的放假安排还没有收录，请写明公示到哪天为止（notice_end）", notice.until.year()),
            ("the holidays of {} are not known yet: say with which day the notice ends (notice_end)", notice.until.year())
        );
        findings.push(finding("record-missing", &root.key("notice_end"), message));
    }
    if findings.is_empty() {
        findings.extend(dates(request, standard));
    }
    findings
}

/// Dates that cannot be together.
fn dates(request: &ActionRequest, standard: &Standard<'_>) -> Option<Finding> {
    let today = standard.today;
    let at = Pointer::root().key("data");
    let day = |key: &str| request.data.as_ref().and_then(|data| data.get(key)).and_then(Value::as_str).and_then(read_date);
    let (start, end) = (day("notice_start"), day("notice_end"));
    if let (Some(start), Some(end)) = (start, end)
        && end < start
    {
        return Some(finding("record-dates", &at.key("notice_end"), Text::new("公示结束早于开始", "the notice ends before it starts")));
    }
    let notice_days = standard.guide.map_or(0, |guide| guide.workflow.employer_notice_days);
    if let (Some(start), Some(end), Some(guide)) = (start, end, standard.guide)
        && guide.working_days(start, end) < notice_days
    {
        let message = text!("公示不足{notice_days}个工作日", "the notice is shorter than {notice_days} working days");
        return Some(finding("record-dates", &at.key("notice_end"), message));
    }
    if let (Some(notice), Some(end)) = (standard.notice, end)
        && end < notice.until
    {
        let until = notice.until;
        let message = text!("公示至少到 {until} 为止", "the public notice must run until {until} at least");
        return Some(finding("record-dates", &at.key("notice_end"), message));
    }
    if request.action == Action::Notice && end.is_some_and(|end| end < today) {
        return Some(finding(
            "record-dates",
            &at.key("notice_end"),
            Text::new("公示已经结束，请直接推荐（endorse）", "the notice is over already: endorse it at once"),
        ));
    }
    if let Some(until) = standard.notice_until
        && request.action == Action::Approve
        && day("date").is_some_and(|date| date <= until)
    {
        let message = text!("核准日期须在评后公示期满（{until}）之后", "the approval must be dated after the public notice, which ran until {until}");
        return Some(finding("record-dates", &at.key("date"), message));
    }
    if request.action == Action::Endorse && standard.switches.employer_notice && end.is_some_and(|end| end >= today) {
        return Some(finding(
            "record-dates",
            &at.key("notice_end"),
            Text::new("公示尚未结束，结束后才能推荐", "the notice is not over yet; endorse after it"),
        ));
    }
    let past = matches!(request.action, Action::Return | Action::Fee) && day("due").is_some_and(|due| due < today);
    past.then(|| finding("record-dates", &at.key("due"), Text::new("截止日期已过", "the due date has passed")))
}

impl Kind {
    fn takes(self, value: &str, today: Date) -> bool {
        match self {
            Self::Text => true,
            Self::Amount => is_amount(value),
            Self::Date => read_date(value).is_some(),
            Self::Past => read_date(value).is_some_and(|day| day <= today),
        }
    }
}

fn is_amount(value: &str) -> bool {
    let cents = value.split_once('.').map_or(0, |(_, part)| part.len());
    cents <= 2 && Decimal::parse(value).is_some_and(|amount| amount.to_f64() > 0.0)
}

/// The due date that an action sets.
pub fn due(request: &ActionRequest) -> Option<Date> {
    let key = match request.action {
        Action::Return | Action::Fee => "due",
        Action::Pass | Action::Dismiss => "notice_end",
        _ => return None,
    };
    request.data.as_ref()?.get(key).and_then(Value::as_str).and_then(read_date)
}

fn read_date(text: &str) -> Option<Date> {
    date::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text)).ok()
}

fn wrong(field: &Field) -> Text {
    let (zh, key) = (field.zh, field.key);
    match field.kind {
        Kind::Text => text!("“{zh}”（{key}）应为文字", "{key} ({zh}) must be a text"),
        Kind::Amount => text!("“{zh}”（{key}）应为金额（元），如 580 或 580.50", "{key} ({zh}) must be an amount in yuan such as 580 or 580.50"),
        Kind::Past => {
            text!("“{zh}”（{key}）应为日期，如 2026-03-01，不能晚于今天", "{key} ({zh}) must be a date such as 2026-03-01, today or before")
        }
        Kind::Date => text!("“{zh}”（{key}）应为日期，如 2026-03-01", "{key} ({zh}) must be a date such as 2026-03-01"),
    }
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
        let reasons = vec![Reason { at: None, material: Some("photo".into()), text: "背景不符".into() }];
        let request = ActionRequest { action, data: Some(data), reasons, attachments: Manifest::default() };
        let guide = Guides::built_in().get("shenzhen-2026").unwrap();
        let standard = Standard { switches: ON, guide: Some(&guide), today: TODAY, notice_until: Some(date!(2026 - 03 - 26)), notice };
        check(&request, &standard).into_iter().map(|finding| format!("{} {:?}", finding.rule, finding.place)).collect()
    }

    #[test]
    fn a_complete_record_passes() {
        let endorse = json!({"notice_start": "2026-03-20", "notice_end": "2026-03-27", "place": "公告栏", "objections": "无", "opinion": "同意推荐"});
        assert!(rules(Action::Endorse, endorse).is_empty());
        assert!(rules(Action::Return, json!({"due": "2026-04-20"})).is_empty());
        assert!(rules(Action::Withdraw, json!({})).is_empty());
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
        assert!(paid("2026-04-01").is_empty());
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
