//! Registers that the operator imports: who is insured by whom, exam records, staff lists. Tables in CSV or XLSX under a line of headings.

mod record;

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::store::{Exam, Insured};
use crate::api::StaffMember;
use crate::error::Result;
use crate::people::{self, NAME, NUMBER, Person, typed};
use crate::rules::Judge;
use crate::table::{self, Column, Row, Table, Trouble};
use crate::text;
use crate::text::Text;

const EMPLOYER: Column = Column::new("insured_employer", &["现参保单位"]);
const EMPLOYER_CODE: Column = Column::new("insured_employer_code", &["现参保单位组织机构码", "组织机构码", "统一社会信用代码"]);
const TICKET: Column = Column::new("ticket_number", &["准考证号"]);
const USCC: Column = Column::new("employer_code", &["统一社会信用代码", "用人单位统一社会信用代码"]);

/// 证件号码, 姓名, 现参保单位, 现参保单位组织机构码, and 证件类型 where there is one. A unified social credit code is cut to the nine characters
/// within it.
pub fn insurance(name: &str, bytes: &[u8], judge: &Judge) -> Result<Vec<Insured>> {
    let code = |row: &Row<'_>| {
        let code = row.text(&EMPLOYER_CODE)?.replace('-', "").to_uppercase();
        let employer_code = if code.len() == 18 && code.is_ascii() { code[8..17].to_owned() } else { code };
        if employer_code.len() != 9 || !employer_code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let what =
                Text::new("应为 9 位组织机构码或 18 位统一社会信用代码", "it must be an organisation code of 9 or a credit code of 18 characters");
            return Err(row.trouble(&EMPLOYER_CODE, what));
        }
        Ok(employer_code)
    };
    let one = |row: &Row<'_>| match (number(row, judge), row.text(&NAME), row.text(&EMPLOYER), code(row)) {
        (Ok(id_number), Ok(name), Ok(employer), Ok(employer_code)) => {
            Ok(Insured { id_number, name: name.to_owned(), employer: employer.to_owned(), employer_code })
        }
        (number, name, employer, code) => Err([number.err(), name.err(), employer.err(), code.err()].into_iter().flatten().collect()),
    };
    let table = Table::read(name, bytes, &[&NUMBER, &NAME, &EMPLOYER, &EMPLOYER_CODE])?;
    once(name, &table, &NUMBER, table.collect(one)?, |insured| insured.id_number.clone(), |_, _| false)
}

/// 准考证号, 证件号码, 证件类型 where there is one, and of the record whatever columns there are.
pub fn exams(name: &str, bytes: &[u8], judge: &Judge) -> Result<Vec<Exam>> {
    let one = |row: &Row<'_>| match (typed(row, &TICKET), number(row, judge), record::read(row)) {
        (Ok(ticket), Ok(id_number), Ok(record)) => Ok(Exam { ticket_number: ticket.to_owned(), id_number, record: Value::Object(record) }),
        (ticket, number, record) => Err([ticket.err(), number.err()].into_iter().flatten().chain(record.err().unwrap_or_default()).collect()),
    };
    let table = Table::read(name, bytes, &[&TICKET, &NUMBER])?;
    once(name, &table, &TICKET, table.collect(one)?, |exam| exam.ticket_number.clone(), |_, _| false)
}

/// 统一社会信用代码 of the employer, and the columns of a staff list: staff by employer.
pub fn staff(name: &str, bytes: &[u8], judge: &Judge) -> Result<Vec<(String, StaffMember)>> {
    let one = |row: &Row<'_>| {
        let code = row.text(&USCC).map(str::to_uppercase);
        match (code, people::of_row(row, judge)) {
            (Ok(code), Ok(person)) => Ok((code, person)),
            (code, person) => Err(code.err().into_iter().chain(person.err().unwrap_or_default()).collect()),
        }
    };
    let table = Table::read(name, bytes, &[&USCC, &NAME, &NUMBER])?;
    let who = |(_, person): &(String, Person)| format!("{} {}", person.id_type, person.id_number);
    // Somebody may work for two employers, under one name.
    let agree = |(code, person): &(String, Person), (other, same): &(String, Person)| code != other && person.name == same.name;
    let staff = once(name, &table, &NUMBER, table.collect(one)?, who, agree)?;
    Ok(staff.into_iter().map(|(code, person)| (code, person.member(Uuid::now_v7()))).collect())
}

/// The rows of a table, those that say the same once. Rows of one `key` (what `column` holds) that do not `agree` are a slip: only the last
/// of them would be kept.
fn once<T: PartialEq>(
    name: &str,
    table: &Table<'_>,
    column: &Column,
    rows: Vec<T>,
    key: impl Fn(&T) -> String,
    agree: impl Fn(&T, &T) -> bool,
) -> Result<Vec<T>> {
    let mut kept: BTreeMap<String, Vec<T>> = BTreeMap::new();
    let mut troubles = Vec::new();
    for (row, one) in table.rows().zip(rows) {
        let key = key(&one);
        let before = kept.entry(key).or_default();
        if before.contains(&one) {
            continue;
        }
        if !before.iter().all(|other| agree(other, &one)) {
            let written = row.get(column).ok().flatten().unwrap_or_default();
            let what = text!(
                "{written} 前面已经有了，姓名或内容不同；请只留对的一行",
                "{written} stands above already, with another name or other content; leave the row that is right"
            );
            troubles.push(row.trouble(column, what));
        }
        before.push(one);
    }
    if troubles.is_empty() { Ok(kept.into_values().flatten().collect()) } else { Err(table::wrong(name, &troubles)) }
}

/// The number in a row: one that could be nobody's is a slip, and whoever it was meant for would not be found. The first trouble is enough.
fn number(row: &Row<'_>, judge: &Judge) -> std::result::Result<String, Trouble> {
    let id_type = row.get(&people::ID_TYPE)?;
    people::number(id_type, typed(row, &NUMBER)?, judge).map_err(|findings| {
        let named = findings.into_iter().next().map(|finding| people::in_cell(row, finding));
        let mut trouble = named.unwrap_or_else(|| row.trouble(&NUMBER, Text::new("号码不对", "the number is wrong")));
        if id_type.is_none() {
            let Text { zh, en } = trouble.what;
            trouble.what = text!("{zh}如是其他证件，请加一列“证件类型”。", "{en} If it is of another document, add a column 证件类型.");
        }
        trouble
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::Guides;
    use crate::text::Lang;

    fn judge() -> Judge {
        Judge::new(Guides::built_in())
    }

    #[test]
    fn tables_are_read_as_people_save_them() {
        let text = "\u{feff}姓名,证件号码,现参保单位,现参保单位组织机构码\r\n张三,44030019850615001x,\"深圳市\"\"示例\"\"公司, 南山\",91440300TE0T00017C\r\n\r\n";
        let rows = insurance("参保.csv", text.as_bytes(), &judge()).unwrap();
        let expected = Insured {
            id_number: "44030019850615001X".into(),
            name: "张三".into(),
            employer: "深圳市\"示例\"公司, 南山".into(),
            employer_code: "TE0T00017".into(),
        };
        assert_eq!(rows, [expected]);
        let (gbk, _, _) = encoding_rs::GBK.encode("准考证号,证件号码,成绩\nA1,440300190001010015,72\n");
        let exam = &exams("考试.csv", &gbk, &judge()).unwrap()[0];
        assert_eq!((exam.ticket_number.as_str(), &exam.record["score"]), ("A1", &Value::from("72")));
    }

    #[test]
    fn workbooks_are_read_with_their_days_and_without_lost_digits() {
        use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in ["准考证号", "证件号码", "考试时间", "成绩"].into_iter().enumerate() {
            sheet.write_string(0, column as u16, heading).unwrap();
        }
        sheet.write_string(1, 0, "A1").unwrap().write_string(1, 1, "44030019850615001x").unwrap().write_number(1, 3, 72).unwrap();
        let day = ExcelDateTime::from_ymd(2025, 10, 18).unwrap();
        sheet.write_datetime_with_format(1, 2, day, &Format::new().set_num_format("yyyy/m/d")).unwrap();
        let exam = exams("考试.xlsx", &book.save_to_buffer().unwrap(), &judge()).unwrap().remove(0);
        assert_eq!((exam.ticket_number.as_str(), exam.id_number.as_str()), ("A1", "44030019850615001X"));
        assert_eq!(exam.record, serde_json::json!({"date": "2025-10-18", "score": "72"}));

        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in ["统一社会信用代码", "姓名", "证件号码"].into_iter().enumerate() {
            sheet.write_string(0, column as u16, heading).unwrap();
        }
        sheet.write_string(1, 0, "91440300te0t00017c").unwrap().write_string(1, 1, "张三").unwrap();
        sheet.write_number(1, 2, 440_300_190_001_010_015.0_f64).unwrap();
        let lost = staff("名册.xlsx", &book.save_to_buffer().unwrap(), &judge()).unwrap_err();
        assert!(lost.what.get(Lang::Zh).contains("C2："), "{}", lost.what.get(Lang::Zh));
    }

    const EXAMS: &str = "准考证号,证件号码,成绩\n";
    const INSURED: &str = "证件号码,姓名,现参保单位,组织机构码\n";
    const STAFF: &str = "统一社会信用代码,姓名,证件号码,邮箱\n";

    /// How many rows of a table are kept, or what is said of it.
    fn kept(heads: &str, rows: &str) -> std::result::Result<usize, String> {
        let text = format!("{heads}{rows}");
        let read = match heads {
            EXAMS => exams("考试.csv", text.as_bytes(), &judge()).map(|rows| rows.len()),
            INSURED => insurance("参保.csv", text.as_bytes(), &judge()).map(|rows| rows.len()),
            _ => staff("名册.csv", text.as_bytes(), &judge()).map(|rows| rows.len()),
        };
        read.map_err(|error| error.what.get(Lang::En).to_owned())
    }

    #[test]
    fn a_number_that_a_spreadsheet_rewrote_is_named_in_every_register() {
        for number in ["4.40300199903080E+17", "4.403e17", "4E+17", "440300199903080021.0"] {
            for (heads, row) in [
                (EXAMS, format!("A1,{number},72\n")),
                (INSURED, format!("{number},张三,示例单位,TE0T00017\n")),
                (STAFF, format!("91440300TE0T00017C,张三,{number},\n")),
            ] {
                let said = kept(heads, &row).unwrap_err();
                assert!(said.contains("line 2: ") && said.contains(number) && said.contains("as text"), "{said}");
            }
        }
        assert!(kept(EXAMS, "2.0251E+12,E12345678,72\n").is_err_and(|said| said.contains("2.0251E+12")), "a ticket too");
        for number in ["E12345678", "12E34567", "12.345.678-9", "4403001999"] {
            assert_eq!(kept(EXAMS, &format!("A1,{number},72\n")), Ok(1), "{number}");
        }
    }

    #[test]
    fn what_stands_twice_says_the_same_and_counts_once() {
        const ID: &str = "440300190001010015";
        const CODE: &str = "91440300TE0T00017C";
        let same = |row: &str| row.repeat(2);
        assert_eq!(kept(EXAMS, &same(&format!("A1,{ID},72\n"))), Ok(1));
        assert_eq!(kept(INSURED, &same(&format!("{ID},张三,示例单位,TE0T00017\n"))), Ok(1));
        assert_eq!(kept(STAFF, &same(&format!("{CODE},张三,{ID},z@example.org\n"))), Ok(1));
        assert_eq!(kept(EXAMS, &format!("A1,{ID},72\nA2,{ID},72\n")), Ok(2), "one person, two exams");
        let two_employers = format!("{CODE},张三,{ID},\n91440300TE0T000257,张三,{ID},\n");
        assert_eq!(kept(STAFF, &two_employers), Ok(2));
        for (heads, rows, named) in [
            (EXAMS, format!("A1,{ID},72\nA2,{ID},72\nA1,{ID},27\n"), "line 4: A1 "),
            (EXAMS, format!("A1,{ID},72\nA1,E12345678,72\n"), "line 3: A1 "),
            (INSURED, format!("{ID},张三,示例单位,TE0T00017\n{ID},张三,别的单位,TE0T00025\n"), "line 3: 440300190001010015 "),
            (STAFF, format!("{CODE},张三,{ID},\n{CODE},张四,{ID},\n"), "line 3: 440300190001010015 "),
            (STAFF, format!("{CODE},张三,{ID},\n{CODE},张三,{ID},z@example.org\n"), "line 3: 440300190001010015 "),
            (STAFF, format!("{two_employers}91440300TE0T000332,张四,{ID},\n"), "line 4: 440300190001010015 "),
        ] {
            let said = kept(heads, &rows).unwrap_err();
            assert!(said.starts_with("1 cell to mend") && said.contains(named), "{said}");
        }
    }

    #[test]
    fn every_slip_of_a_row_is_named() {
        let text = "准考证号,证件号码,考试时间,成绩,有效期至\n,4.4E+17,45948,7o,2027-13-01\n";
        let said = exams("考试.csv", text.as_bytes(), &judge()).unwrap_err().what.get(Lang::En).to_owned();
        assert!(said.starts_with("5 cells to mend"), "{said}");
        assert!(["准考证号", "4.4E+17", "45948", "7o", "2027-13-01"].iter().all(|slip| said.contains(slip)), "{said}");
        assert!(kept(INSURED, ",,示例单位,1\n").is_err_and(|said| said.starts_with("3 cells to mend")));
    }

    #[test]
    fn what_is_missing_is_named_with_its_line() {
        let column = insurance("参保.csv", "姓名,证件号码\n".as_bytes(), &judge()).unwrap_err();
        assert!(column.what.get(Lang::Zh).contains("现参保单位"));
        let cell = exams("考试.csv", "准考证号,证件号码\nA1,\n".as_bytes(), &judge()).unwrap_err();
        assert!(cell.what.get(Lang::En).contains("line 2: 证件号码 (id_number) is empty"), "{}", cell.what.get(Lang::En));
    }

    #[test]
    fn numbers_that_could_be_nobodys_are_named() {
        let said = |id_type: &str, number: &str, code: &str| {
            let kind = if id_type.is_empty() { ("", String::new()) } else { ("证件类型,", format!("{id_type},")) };
            let text = format!("{}证件号码,姓名,现参保单位,组织机构码\n{}{number},张三,示例单位,{code}\n", kind.0, kind.1);
            insurance("参保.csv", text.as_bytes(), &judge())
                .map(|rows| rows[0].id_number.clone())
                .map_err(|error| error.what.get(Lang::En).to_owned())
        };
        for (id_type, number) in [("", "440300190001010015"), ("", "E12345678"), ("普通护照", "e12345678"), ("居民身份证", "440300190001010015")]
        {
            assert_eq!(said(id_type, number, "TE0T0001-7"), Ok(number.to_uppercase()), "{id_type}");
        }
        for (id_type, number) in
            [("", "440300190001010016"), ("", "440305198802300037"), ("居民身份证", "E12345678"), ("学生证", "440300190001010015")]
        {
            assert!(said(id_type, number, "TE0T00017").is_err_and(|said| said.contains("line 2: ")), "{id_type} {number}");
        }
        for code in ["TE0T0001", "91440300TE0T0001", "深圳市示例单位九字"] {
            assert!(said("", "E12345678", code).is_err_and(|said| said.contains("organisation code")), "{code}");
        }
        // Some early codes have another check character than the rule says.
        assert_eq!(said("", "E12345678", "TE0T00018"), Ok("E12345678".to_owned()));
    }
}
