//! Registers that the operator imports: who is insured by whom, exam records, staff lists. Tables as CSV with a line of headings.

use std::collections::HashMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::accounts::number;
use super::store::{Exam, Insured};
use crate::api::StaffMember;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

/// A column: its name in English and Chinese, and other headings in use.
struct Column(&'static str, &'static [&'static str]);

const NUMBER: Column = Column("id_number", &["证件号码", "身份证号"]);
const NAME: Column = Column("name", &["姓名"]);
const EMPLOYER: Column = Column("insured_employer", &["现参保单位"]);
const EMPLOYER_CODE: Column = Column("insured_employer_code", &["现参保单位组织机构码", "组织机构码", "统一社会信用代码"]);
const TICKET: Column = Column("ticket_number", &["准考证号"]);
const ID_TYPE: Column = Column("id_type", &["证件类型"]);
const EMAIL: Column = Column("email", &["邮箱"]);
const USCC: Column = Column("employer_code", &["统一社会信用代码", "用人单位统一社会信用代码"]);
/// The exam record, in the order of its sheet.
const RECORD: [Column; 8] = [
    Column("exam_name", &["考试名称"]),
    Column("specialty", &["考试专业"]),
    Column("level", &["考试级别"]),
    Column("date", &["考试时间"]),
    Column("score", &["成绩"]),
    Column("pass_mark", &["合格标准"]),
    Column("result", &["考试结论"]),
    Column("valid_until", &["有效期至"]),
];

/// 证件号码, 姓名, 现参保单位, 现参保单位组织机构码. A unified social credit code is cut to the nine characters within it.
pub fn insurance(name: &str, bytes: &[u8]) -> Result<Vec<Insured>> {
    let table = Table::read(name, bytes, &[&NUMBER, &NAME, &EMPLOYER, &EMPLOYER_CODE])?;
    let row = |row: &Row<'_>| {
        let code = row.text(&EMPLOYER_CODE)?.replace('-', "").to_uppercase();
        let employer_code = if code.len() == 18 && code.is_ascii() { code[8..17].to_owned() } else { code };
        Ok(Insured {
            id_number: number(row.text(&NUMBER)?),
            name: row.text(&NAME)?.to_owned(),
            employer: row.text(&EMPLOYER)?.to_owned(),
            employer_code,
        })
    };
    table.rows().map(|found| row(&found)).collect()
}

/// 准考证号, 证件号码, and of the record whatever columns there are.
pub fn exams(name: &str, bytes: &[u8]) -> Result<Vec<Exam>> {
    let table = Table::read(name, bytes, &[&TICKET, &NUMBER])?;
    let row = |row: &Row<'_>| {
        let fields = RECORD.iter().filter_map(|column| Some((column.0.to_owned(), Value::from(row.get(column)?))));
        let record = Value::Object(fields.collect::<Map<String, Value>>());
        Ok(Exam { ticket_number: row.text(&TICKET)?.to_owned(), id_number: number(row.text(&NUMBER)?), record })
    };
    table.rows().map(|found| row(&found)).collect()
}

/// 统一社会信用代码 of the employer, 姓名, 证件号码, and 证件类型 and 邮箱 where known: staff by employer.
/// What the operator imports was confirmed by the bureau.
pub fn staff(name: &str, bytes: &[u8]) -> Result<Vec<(String, StaffMember)>> {
    let table = Table::read(name, bytes, &[&USCC, &NAME, &NUMBER])?;
    let row = |row: &Row<'_>| {
        let member = StaffMember {
            person: Uuid::now_v7(),
            name: row.text(&NAME)?.to_owned(),
            id_type: row.get(&ID_TYPE).unwrap_or_default().to_owned(),
            id_number: number(row.text(&NUMBER)?),
            email: row.get(&EMAIL).map(str::to_owned),
            confirmed: true,
        };
        Ok((row.text(&USCC)?.to_uppercase(), member))
    };
    table.rows().map(|found| row(&found)).collect()
}

/// A table with its headings.
struct Table<'a> {
    name: &'a str,
    headings: HashMap<String, usize>,
    /// The line each row begins on, and its cells.
    rows: Vec<(usize, Vec<String>)>,
}

struct Row<'a> {
    table: &'a Table<'a>,
    line: usize,
    cells: &'a [String],
}

impl<'a> Table<'a> {
    fn read(name: &'a str, bytes: &[u8], needed: &[&Column]) -> Result<Self> {
        let text = decode(bytes);
        let mut rows = cells(&text).into_iter();
        let headings: HashMap<String, usize> =
            rows.next().map(|(_, cells)| cells).unwrap_or_default().into_iter().enumerate().map(|(at, heading)| (heading, at)).collect();
        let table = Self { name, headings, rows: rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect() };
        match needed.iter().find(|column| table.at(column).is_none()) {
            None => Ok(table),
            Some(column) => {
                let (zh, en) = (column.1.first().copied().unwrap_or(column.0), column.0);
                Err(Error::new(
                    Class::Findings,
                    text!("{name} 缺少“{zh}”一列", "{name} has no column {zh} ({en})"),
                    Text::new("请在第一行写明各列的名称。", "Name the columns in the first line."),
                ))
            }
        }
    }

    fn at(&self, column: &Column) -> Option<usize> {
        std::iter::once(&column.0).chain(column.1).find_map(|heading| self.headings.get(*heading).copied())
    }

    fn rows(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }
}

impl Row<'_> {
    fn get(&self, column: &Column) -> Option<&str> {
        self.cells.get(self.table.at(column)?).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn text(&self, column: &Column) -> Result<&str> {
        self.get(column).ok_or_else(|| {
            let (name, line, zh, en) = (self.table.name, self.line, column.1.first().copied().unwrap_or(column.0), column.0);
            Error::new(
                Class::Findings,
                text!("{name} 第 {line} 行缺少“{zh}”", "{name}, line {line}: {zh} ({en}) is empty"),
                Text::new("请补全后重新导入；什么都没有导入。", "Fill it in and import again; nothing was imported."),
            )
        })
    }
}

/// UTF-8 with or without a byte order mark, else GB 18030, which spreadsheets in China write.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

/// RFC 4180: commas, quoted cells that may hold commas, quotes and line ends. Ends of cells are trimmed.
fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut began, mut quoted) = (1, 1, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        line += usize::from(character == '\n');
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => cell.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell).trim().to_owned()),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell).trim().to_owned());
                rows.push((began, std::mem::take(&mut row)));
                began = line;
            }
            _ => cell.push(character),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell.trim().to_owned());
        rows.push((began, row));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn tables_are_read_as_people_save_them() {
        let text = "\u{feff}姓名,证件号码,现参保单位,现参保单位组织机构码\r\n张三,44030019000101001x,\"深圳市\"\"示例\"\"公司, 南山\",91440300TE0T00017C\r\n\r\n";
        let rows = insurance("参保.csv", text.as_bytes()).unwrap();
        let expected = Insured {
            id_number: "44030019000101001X".into(),
            name: "张三".into(),
            employer: "深圳市\"示例\"公司, 南山".into(),
            employer_code: "TE0T00017".into(),
        };
        assert_eq!(rows, [expected]);
        let (gbk, _, _) = encoding_rs::GBK.encode("准考证号,证件号码,成绩\nA1,440300190001010015,72\n");
        let exam = &exams("考试.csv", &gbk).unwrap()[0];
        assert_eq!((exam.ticket_number.as_str(), &exam.record["score"]), ("A1", &Value::from("72")));
    }

    #[test]
    fn what_is_missing_is_named_with_its_line() {
        let column = insurance("参保.csv", "姓名,证件号码\n".as_bytes()).unwrap_err();
        assert!(column.what.get(Lang::Zh).contains("现参保单位"));
        let cell = exams("考试.csv", "准考证号,证件号码\nA1,\n".as_bytes()).unwrap_err();
        assert!(cell.what.get(Lang::En).contains("line 2"), "{}", cell.what.get(Lang::En));
    }
}
