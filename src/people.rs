//! Who somebody is, outside an application: as an account is registered with it, or as it stands in a row of a staff list. Judged by the
//! rules of an application's basic information, so that nobody is listed or registered as somebody who could not apply.

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::api::StaffMember;
use crate::finding::{Finding, Place, Severity};
use crate::pointer::Pointer;
use crate::rules::Judge;
use crate::table::{Column, Row, Trouble};
use crate::text;
use crate::text::Text;

/// The columns of a staff list.
pub const NAME: Column = Column::new("name", &["姓名"]);
pub const NUMBER: Column = Column::new("id_number", &["证件号码", "身份证号"]);
pub const ID_TYPE: Column = Column::new("id_type", &["证件类型"]);
pub const EMAIL: Column = Column::new("email", &["邮箱", "电子邮箱"]);
pub const MOBILE: Column = Column::new("mobile", &["手机", "手机号码"]);

/// The document of who does not say which: 居民身份证.
const RESIDENT_CARD: &str = "111";

/// A person as others write them down: the texts as they were typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written<'a> {
    pub name: &'a str,
    /// A code of the guide's list of documents, or its name; empty for the resident identity card.
    pub id_type: &'a str,
    pub id_number: &'a str,
    pub email: Option<&'a str>,
    pub mobile: Option<&'a str>,
}

/// The same in the forms that are kept and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    /// A code of the guide's list of documents.
    pub id_type: String,
    /// Without blanks, in capitals.
    pub id_number: String,
    pub email: Option<String>,
    pub mobile: Option<String>,
}

/// Reads a person.
///
/// # Errors
/// All that is wrong, at `/name`, `/id_type`, `/id_number`, `/email` and `/mobile`.
pub fn read(written: Written<'_>, judge: &Judge) -> Result<Person, Vec<Finding>> {
    let id_type = Some(written.id_type.trim()).filter(|id_type| !id_type.is_empty()).unwrap_or(RESIDENT_CARD);
    let mut basic = json!({ "id_type": id_type, "id_number": written.id_number.trim() });
    for (key, text) in [("email", written.email), ("mobile", written.mobile)] {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            basic[key] = Value::from(text);
        }
    }
    let (document, findings) = judge.judge_person(&basic);
    let mut findings: Vec<Finding> = findings.into_iter().map(within_basic).collect();
    let name: String = written.name.trim().nfc().collect();
    if !(1..=100).contains(&name.chars().count()) {
        findings.insert(0, account_field("name", Text::new("请填写姓名", "the name is missing or longer than 100 characters")));
    } else if name.chars().any(char::is_control) {
        findings.insert(0, account_field("name", Text::new("姓名须在一行里", "the name stands on one line")));
    }
    let basic = &document.application().basic;
    if basic.id_number.text().is_empty() {
        findings.push(account_field("id_number", Text::new("请填写证件号码", "the number of the identity document is missing")));
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ok(Person {
        name,
        id_type: basic.id_type.code().to_owned(),
        id_number: basic.id_number.text().to_owned(),
        email: given(basic.email.text()),
        mobile: given(basic.mobile.text()),
    })
}

/// The number of an identity document in a table where perhaps no column says of which: then one that looks like those of resident cards is
/// held to their form and check digit, as those of permanent residents and of residence permits are, and any other is taken as it is.
///
/// # Errors
/// All that is wrong, at `/id_number`, or at `/id_type` where that is no document.
pub fn number(id_type: Option<&str>, number: &str, judge: &Judge) -> Result<String, Vec<Finding>> {
    const CHECKED: [&str; 3] = [RESIDENT_CARD, "553", "residence_permit"];
    let plain: String = number.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_uppercase).collect();
    let of_what = |id_type: &str| {
        let (document, findings) = judge.judge_person(&json!({ "id_type": id_type, "id_number": plain }));
        let wrong: Vec<Finding> = findings.into_iter().map(within_basic).collect();
        if wrong.is_empty() { Ok(document.application().basic.id_number.text().to_owned()) } else { Err(wrong) }
    };
    let looks_checked = plain.len() >= 15 && plain.bytes().take(plain.len() - 1).all(|byte| byte.is_ascii_digit());
    match id_type {
        Some(id_type) => of_what(id_type),
        None if !looks_checked => Ok(plain),
        None => {
            let tried = CHECKED.map(of_what);
            let good = tried.iter().position(Result::is_ok).unwrap_or_default();
            tried.into_iter().nth(good).unwrap_or(Ok(plain))
        }
    }
}

/// A mobile number in the form that is kept; an empty one is none.
///
/// # Errors
/// What is wrong with it, at `/mobile`.
pub fn mobile(written: &str, judge: &Judge) -> Result<String, Vec<Finding>> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(String::new());
    }
    let at = Place::At(Pointer::root().key("mobile"));
    let (document, findings) = judge.judge_person(&json!({ "mobile": written }));
    let wrong: Vec<Finding> = findings.into_iter().map(within_basic).filter(|finding| finding.place == at).collect();
    if wrong.is_empty() { Ok(document.application().basic.mobile.text().to_owned()) } else { Err(wrong) }
}

/// An address in the form that is kept: one line of at most 200 characters; an empty one is none.
///
/// # Errors
/// What is wrong with it, at `/address`.
pub fn address(written: &str) -> Result<String, Vec<Finding>> {
    let address: String = written.trim().nfc().collect();
    if address.chars().any(char::is_control) || address.chars().count() > 200 {
        let message = Text::new("地址要在一行里写完，最多 200 个字", "an address is one line of at most 200 characters");
        return Err(vec![account_field("address", message)]);
    }
    Ok(address)
}

/// A finding about the basic information alone.
fn within_basic(mut finding: Finding) -> Finding {
    if let Place::At(at) = &finding.place {
        finding.place = Place::At(Pointer::parse(at.as_str().strip_prefix("/basic").unwrap_or(at.as_str())));
    }
    // What mends an application mends nothing here.
    finding.fix = None;
    finding.related.clear();
    finding
}

/// Something wrong with a field that no rule of an application is about.
pub fn account_field(field: &str, message: Text) -> Finding {
    Finding::new("account-field", Severity::Error, Place::At(Pointer::root().key(field)), message)
}

/// What must stand in a cell, as it was typed.
///
/// # Errors
/// When it is empty, or a spreadsheet made a number of it and wrote that its own way (`4.40300199903080E+17`): the digits are lost.
pub fn typed<'r>(row: &'r Row<'_>, column: &Column) -> Result<&'r str, Trouble> {
    let written = row.text(column)?;
    let is_computed = written.starts_with(|first: char| first.is_ascii_digit()) && written.contains(['.', '+']) && written.parse::<f64>().is_ok();
    if !is_computed {
        return Ok(written);
    }
    let what = text!(
        "“{written}”是表格软件把它当作数字改写的，位数可能已经丢失；请把这一列的格式改为“文本”后重新输入",
        "“{written}” is how a spreadsheet rewrites a number, and digits of it may be lost; format the column as text and type it again"
    );
    Err(row.trouble(column, what))
}

/// Reads a row of a staff list.
///
/// # Errors
/// All that is wrong, each in its cell.
pub fn of_row(row: &Row<'_>, judge: &Judge) -> Result<Person, Vec<Trouble>> {
    let cells = [row.text(&NAME).map(Some), typed(row, &NUMBER).map(Some), row.get(&ID_TYPE), row.get(&EMAIL), row.get(&MOBILE)];
    let troubles: Vec<Trouble> = cells.iter().filter_map(|cell| cell.as_ref().err().cloned()).collect();
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let [name, number, id_type, email, mobile] = cells.map(|cell| cell.ok().flatten());
    let written =
        Written { name: name.unwrap_or_default(), id_type: id_type.unwrap_or_default(), id_number: number.unwrap_or_default(), email, mobile };
    read(written, judge).map_err(|findings| findings.into_iter().map(|finding| in_cell(row, finding)).collect())
}

/// What a rule says of a person, in the cell that it is about.
pub fn in_cell(row: &Row<'_>, finding: Finding) -> Trouble {
    let field = match &finding.place {
        Place::At(at) => at.segments().last().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let columns = [&NAME, &NUMBER, &ID_TYPE, &EMAIL, &MOBILE];
    let column = columns.into_iter().find(|column| column.en == field).unwrap_or(&NAME);
    let what = match finding.help {
        Some(help) => text!(("{}。{}", finding.message.zh, help.zh), ("{}. {}", finding.message.en, help.en)),
        None => finding.message,
    };
    row.trouble(column, what)
}

impl Person {
    /// A row of a staff list that nobody has confirmed.
    pub fn member(self, id: Uuid) -> StaffMember {
        let Self { name, id_type, id_number, email, mobile } = self;
        StaffMember { person: id, name, id_type, id_number, email, mobile, confirmed_by: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::Guides;

    fn rules(written: Written<'_>) -> Vec<String> {
        let judge = Judge::new(Guides::built_in());
        read(written, &judge).err().unwrap_or_default().iter().map(|finding| format!("{} {:?}", finding.rule, finding.place)).collect()
    }

    const GOOD: Written<'static> = Written {
        name: " 张三 ",
        id_type: "居民身份证",
        id_number: "440300 19000101001 5",
        email: Some("z@example.org"),
        mobile: Some("13800000000"),
    };

    #[test]
    fn a_person_is_kept_in_one_form() {
        let person = read(GOOD, &Judge::new(Guides::built_in())).unwrap();
        assert_eq!((person.name.as_str(), person.id_type.as_str(), person.id_number.as_str()), ("张三", "111", "440300190001010015"));
        let passport = Written { id_type: "普通护照", id_number: "e12345678", ..GOOD };
        assert_eq!(read(passport, &Judge::new(Guides::built_in())).unwrap().id_number, "E12345678");
        assert!(rules(Written { id_type: "", email: None, mobile: None, ..GOOD }).is_empty(), "the resident card goes without saying");
    }

    #[test]
    fn what_could_not_apply_is_not_listed() {
        assert_eq!(rules(Written { id_number: "440300190001010016", ..GOOD }), [r#"id-number-checksum At(Pointer("/id_number"))"#]);
        assert_eq!(rules(Written { id_number: "4403001900010100", ..GOOD }), [r#"id-number-form At(Pointer("/id_number"))"#]);
        assert_eq!(rules(Written { id_type: "学生证", ..GOOD }), [r#"unknown-code At(Pointer("/id_type"))"#]);
        assert_eq!(rules(Written { mobile: Some("1380000"), ..GOOD }), [r#"mobile-form At(Pointer("/mobile"))"#]);
        assert_eq!(rules(Written { email: Some("z#example.org"), ..GOOD }), [r#"email-form At(Pointer("/email"))"#]);
        assert_eq!(rules(Written { name: "", ..GOOD }), [r#"account-field At(Pointer("/name"))"#]);
        assert_eq!(rules(Written { name: "周\n明远", ..GOOD }), [r#"account-field At(Pointer("/name"))"#]);
        assert_eq!(rules(Written { id_number: "", ..GOOD }), [r#"account-field At(Pointer("/id_number"))"#]);
    }
}
