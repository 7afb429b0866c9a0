//! The record of review: what is said with each action, and what people call it. The server holds a record to it.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::Action;
use crate::text::Text;

/// How a field of a record is written: always as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A text that is of one application only.
    Number,
    /// Yuan, with two decimals at most.
    Amount,
    Date,
    /// A day that has come.
    Past,
}

/// A field of the record of an action.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub key: &'static str,
    zh: &'static str,
    en: &'static str,
    pub kind: Kind,
    pub required: bool,
}

impl Field {
    /// What people call it.
    pub const fn name(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

const fn field(key: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { key, zh, en, kind, required: true }
}

const fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

/// The key of 受理号.
pub const ACCEPTANCE_NUMBER: &str = "acceptance_number";

const NOTICE_START: Field = field("notice_start", Kind::Date, "公示开始", "start of the notice");
const NOTICE_END: Field = field("notice_end", Kind::Date, "公示结束", "end of the notice");
const PLACE: Field = field("place", Kind::Text, "公示地点", "place of the notice");
const OPINION: Field = field("opinion", Kind::Text, "推荐意见", "opinion");
const SESSION: Field = field("session", Kind::Text, "评审会次", "session");
const GROUNDS: Field = field("text", Kind::Text, "理由", "grounds");
const CONCLUSION: Field = field("text", Kind::Text, "核查结论", "conclusion of the inquiry");

const NOTICE: &[Field] = &[NOTICE_START, NOTICE_END, PLACE];
const ENDORSE: &[Field] = &[OPINION];
const ENDORSE_WITH_NOTICE: &[Field] = &[NOTICE_START, NOTICE_END, PLACE, field("objections", Kind::Text, "有无异议", "objections"), OPINION];
const RETURN: &[Field] = &[optional(field("due", Kind::Date, "修改截止", "last day to correct"))];
const ACCEPT: &[Field] = &[field(ACCEPTANCE_NUMBER, Kind::Number, "受理号", "acceptance number")];
const FEE: &[Field] = &[field("amount", Kind::Amount, "金额", "amount"), field("due", Kind::Date, "缴费截止", "last day to pay")];
const CONFIRM_FEE: &[Field] = &[field("paid_on", Kind::Past, "缴费日期", "day of payment")];
const PASS: &[Field] = &[SESSION, optional(NOTICE_END)];
const FAIL: &[Field] = &[SESSION];
const APPROVE: &[Field] = &[
    field("certificate_number", Kind::Number, "证书编号", "certificate number"),
    field("approval_number", Kind::Text, "核准文号", "approval number"),
    field("date", Kind::Past, "核准日期", "day of approval"),
];
const REFUSE: &[Field] = &[field("code", Kind::Text, "理由代码（条款或规则）", "code of the grounds (a clause or a rule)"), GROUNDS];
const OBJECT: &[Field] = &[field("text", Kind::Text, "异议内容", "objection")];
const DISMISS: &[Field] = &[CONCLUSION, optional(NOTICE_END)];
const UPHOLD: &[Field] = &[CONCLUSION];
const REVOKE: &[Field] = &[GROUNDS];

/// The fields of an action's record, in the order of the form; an endorsement tells of the employer's notice where the guide has one.
pub const fn fields(action: Action, employer_notice: bool) -> &'static [Field] {
    match action {
        Action::Notice => NOTICE,
        Action::Endorse if employer_notice => ENDORSE_WITH_NOTICE,
        Action::Endorse => ENDORSE,
        Action::Return => RETURN,
        Action::Accept => ACCEPT,
        Action::Fee => FEE,
        Action::ConfirmFee => CONFIRM_FEE,
        Action::Pass => PASS,
        Action::Fail => FAIL,
        Action::Approve => APPROVE,
        Action::Refuse => REFUSE,
        Action::Object => OBJECT,
        Action::Dismiss => DISMISS,
        Action::Uphold => UPHOLD,
        Action::ProposeRevoke | Action::DropRevoke | Action::Revoke => REVOKE,
        Action::File | Action::Withdraw | Action::StartReview | Action::Lapse => &[],
    }
}

/// The numbers in an action's record that are of one application only, each with its field, as [`same_number`] has it.
pub fn numbers(action: Action, data: &Map<String, Value>) -> impl Iterator<Item = (&'static Field, String)> {
    let of_one = fields(action, true).iter().filter(|field| field.kind == Kind::Number);
    of_one.filter_map(|field| Some((field, same_number(data.get(field.key)?.as_str()?))))
}

/// A number as it is compared: the same in any width and case, and wherever spaces stand in it.
pub fn same_number(written: &str) -> String {
    written.nfkc().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What an action's record says, each field with its name for people, in the order of the form.
pub fn labelled(action: Action, data: &Map<String, Value>) -> Vec<(Text, &Value)> {
    let known = fields(action, true);
    let named = |(key, value): (&String, _)| match known.iter().position(|field| field.key == key) {
        Some(at) => (at, known[at].name(), value),
        None => (known.len(), Text::same(key.replace('_', " ")), value),
    };
    let mut entries: Vec<_> = data.iter().map(named).collect();
    entries.sort_by_key(|(at, ..)| *at);
    entries.into_iter().map(|(_, label, value)| (label, value)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_is_told_in_words_and_in_the_order_of_the_form() {
        let record = json!({"approval_number": "1号", "certificate_number": "2", "date": "2026-06-02", "register_page": "7"});
        let told: Vec<(Text, &Value)> = labelled(Action::Approve, record.as_object().unwrap());
        let words: Vec<[&str; 2]> = told.iter().map(|(name, _)| [name.zh.as_ref(), name.en.as_ref()]).collect();
        let expected = [["证书编号", "certificate number"], ["核准文号", "approval number"], ["核准日期", "day of approval"], ["register page"; 2]];
        assert_eq!(words, expected);
    }

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        for same in ["A-1", " a-1", "Ａ－１", "A - 1", "a\u{3000}-1\t"] {
            assert_eq!(same_number(same), "a-1", "{same:?}");
        }
        assert_ne!(same_number("A-11"), "a-1");
    }

    #[test]
    fn the_numbers_of_every_action_are_found() {
        let of = |action: Action| -> Vec<&str> {
            let all: Map<String, Value> = fields(action, true).iter().map(|field| (field.key.to_owned(), json!(" 1 "))).collect();
            numbers(action, &all).filter(|(_, number)| number == "1").map(|(field, _)| field.key).collect()
        };
        for action in Action::ALL {
            let wanted: Vec<&str> = fields(*action, true).iter().filter(|field| field.kind == Kind::Number).map(|field| field.key).collect();
            assert_eq!(of(*action), wanted, "{action:?}");
        }
        assert_eq!([of(Action::Accept), of(Action::Approve)], [[ACCEPTANCE_NUMBER], ["certificate_number"]]);
    }

    #[test]
    fn keys_and_names_are_of_one_field_each() {
        for action in Action::ALL {
            let fields = fields(*action, true);
            for (number, one) in fields.iter().enumerate() {
                let others = &fields[..number];
                assert!(others.iter().all(|other| other.key != one.key && other.zh != one.zh && other.en != one.en), "{action:?}: {}", one.key);
            }
        }
    }
}
