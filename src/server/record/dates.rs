//! The dates in a record of review: which cannot be together, or not today.

use serde_json::Value;
use time::{Date, Duration};

use super::{Standard, finding};
use crate::api::{Action, ActionRequest};
use crate::canonical::date;
use crate::finding::Finding;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// Dates that cannot be together, or not today.
pub(super) fn together(request: &ActionRequest, standard: &Standard<'_>) -> Option<Finding> {
    let today = standard.today;
    let at = Pointer::root().key("data");
    let day = |key: &str| day(request, key);
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
    // A slip in what was recorded is corrected even when the notice is over meanwhile.
    if request.action == Action::Notice && standard.posted.is_none() && end.is_some_and(|end| end < today) {
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
    if let Some((_, Some(due))) = standard.fee_notice
        && request.action == Action::ConfirmFee
        && day("paid_on").is_some_and(|paid| paid > due)
    {
        let message = text!("缴费截止是 {due}，这一天以后缴的不能确认", "the last day to pay was {due}: a later payment is not confirmed");
        return Some(finding("record-dates", &at.key("paid_on"), message));
    }
    if let Some((sent, _)) = standard.fee_notice
        && request.action == Action::ConfirmFee
        && day("paid_on").is_some_and(|paid| paid < sent)
    {
        let message =
            text!("缴费日期不能早于发出缴费通知的日期（{sent}）", "the payment cannot be dated before the fee notice, which was sent on {sent}");
        return Some(finding("record-dates", &at.key("paid_on"), message));
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

/// The date that a field of the record says.
pub(super) fn day(request: &ActionRequest, key: &str) -> Option<Date> {
    request.data.as_ref()?.get(key).and_then(Value::as_str).and_then(read)
}

/// Due dates and notices are of this round: one that is more than a year away is a slip in its year.
pub(super) fn far(request: &ActionRequest, today: Date) -> Option<Finding> {
    let is_far = |day: &Date| (*day - today).abs() > Duration::days(366);
    let (key, day) = ["due", "notice_start", "notice_end"].into_iter().find_map(|key| Some((key, day(request, key).filter(is_far)?)))?;
    let message = text!("{day} 离今天一年以上，请核对年份", "{day} is more than a year away: check the year");
    Some(finding("record-dates", &Pointer::root().key("data").key(key), message))
}

pub(super) fn read(text: &str) -> Option<Date> {
    date::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text)).ok()
}
