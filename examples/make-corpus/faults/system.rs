//! What a person wrote against what the system says of them.

use declare::field::List;
use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::numbers;
use super::super::plan::Wishes;
use super::super::when::Month;
use super::{ANY, How, Planter, set, written};

const EXAM: Wishes = Wishes { exam: Some(true), ..ANY };

const fn system(rule: &'static str, wishes: Wishes, plant: fn(&mut Draw<'_>, &mut Json) -> (Json, String)) -> Planter {
    Planter { rule, wishes, how: How::System(plant) }
}

pub(super) static PLANTERS: &[Planter] = &[
    system("system-file", ANY, |_, _| (json!("示例"), String::new())),
    system("insured-employer", ANY, |_, _| {
        let agency = numbers::credit_code(77);
        (json!({ "insured_employer": "深圳市示例人力资源服务有限公司", "insured_employer_code": agency }), "/basic/employer".to_owned())
    }),
    system("insured-via-agency", ANY, |_, application| {
        let (employer, code) = (written(application, "/basic/employer"), written(application, "/basic/employer_code"));
        (json!({ "insured_employer": employer, "insured_employer_code": &code[8..17] }), set(application, "/basic/insured_via_agency", true))
    }),
    system("exam-passed", EXAM, |draw, application| {
        let (date, at) = (draw.last.plus(-2).day(18).to_string(), "/exam/ticket_number");
        let record = json!({ "ticket_number": written(application, at), "date": date, "score": "59", "pass_mark": "60" });
        (json!({ "exam": record }), at.to_owned())
    }),
    system("exam-valid", EXAM, |draw, application| {
        let at = "/exam/ticket_number";
        let date = Month::new(draw.last.year() - 4, 10).day(18).to_string();
        set(application, at, format!("{}SL0000021", draw.last.year() - 4));
        (json!({ "exam": { "ticket_number": written(application, at), "date": date, "result": "合格" } }), at.to_owned())
    }),
    system("exam-declared", EXAM, |draw, application| {
        let (declared, at) = (written(application, "/declared_title/specialty"), "/exam/ticket_number");
        let others: Vec<_> = draw.guide.codes(List::Specialty).iter().filter(|other| other.code != declared).collect();
        let other = draw.chance.pick(&others).name.zh.clone();
        let record = json!({ "ticket_number": written(application, at), "specialty": other, "result": "合格" });
        (json!({ "exam": record }), at.to_owned())
    }),
];
