use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook};

use super::*;
use crate::text::Lang;

const NAME: Column = Column::new("name", &["姓名"]);
const NUMBER: Column = Column::new("id_number", &["证件号码", "身份证号"]);
const DAY: Column = Column::new("date", &["考试时间"]);

/// The text of the cells of every row.
fn texts(table: &Table<'_>, columns: &[&Column]) -> Vec<Vec<String>> {
    table.rows().map(|row| columns.iter().map(|column| row.get(column).unwrap().unwrap_or_default().to_owned()).collect()).collect()
}

#[test]
fn csv_is_read_as_people_save_it() {
    let text = "\u{feff}姓名 , *身份证号\r\n\"张\"\"三\"\"\n, 四\",44030019000101001x\r\n\r\n李四\n";
    let table = Table::read("名册.csv", text.as_bytes(), &[&NAME, &NUMBER]).unwrap();
    assert_eq!(texts(&table, &[&NAME, &NUMBER]), [["张\"三\"\n, 四", "44030019000101001x"], ["李四", ""]]);
    let last = table.rows().last().unwrap().text(&NUMBER).unwrap_err();
    assert_eq!((last.place.zh.as_ref(), last.place.en.as_ref()), ("第 5 行", "line 5"), "the line it stands on");
    let (gbk, _, _) = encoding_rs::GBK.encode("姓名,证件号码\n张三,A1\n");
    assert_eq!(texts(&Table::read("名册.csv", &gbk, &[&NAME]).unwrap(), &[&NAME, &NUMBER]), [["张三", "A1"]]);
}

#[test]
fn cells_of_a_workbook_are_what_was_typed() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // Not at A1: people leave a margin and a title line out.
    for (column, heading) in ["姓名", "证件号码", "考试时间"].into_iter().enumerate() {
        sheet.write_string(2, column as u16 + 1, heading).unwrap();
    }
    sheet.write_string(3, 1, " 张三 ").unwrap();
    sheet.write_string(3, 2, "440300190001010015").unwrap();
    sheet.write_datetime_with_format(3, 3, ExcelDateTime::from_ymd(2025, 10, 8).unwrap(), &Look::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write_string(5, 1, "李四").unwrap();
    sheet.write_number(5, 2, 13_800_000_000.0).unwrap();
    sheet.write_number(5, 3, 78.5).unwrap();
    sheet.write_formula(6, 1, Formula::new("=B4").set_result("张三")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let table = Table::read("名册.xlsx", &bytes, &[&NAME, &NUMBER]).unwrap();
    assert_eq!(
        texts(&table, &[&NAME, &NUMBER, &DAY]),
        [["张三", "440300190001010015", "2025-10-08"], ["李四", "13800000000", "78.5"], ["张三", "", ""]]
    );
    let last = table.rows().last().unwrap().text(&NUMBER).unwrap_err();
    assert_eq!(last.place, Text::same("C7"));
}

#[test]
fn digits_that_a_spreadsheet_lost_are_named_by_their_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["姓名", "证件号码"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, heading).unwrap();
    }
    for row in 1..=30 {
        sheet.write_string(row, 0, "张三").unwrap();
        sheet.write_number(row, 1, 440_300_190_001_010_015.0_f64).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let table = Table::read("名册.xlsx", &bytes, &[&NAME, &NUMBER]).unwrap();
    let error = table.collect(|row| row.text(&NUMBER).map(str::to_owned).map_err(|trouble| vec![trouble])).unwrap_err();
    let (zh, en) = (error.what.get(Lang::Zh), error.what.get(Lang::En));
    assert!(zh.starts_with("名册.xlsx 有 30 处要改：\n  B2：") && zh.contains("文本") && zh.contains("另有 10 处"), "{zh}");
    assert!(en.starts_with("30 cells to mend in 名册.xlsx:\n  B2: a number"), "{en}");
    assert_eq!(error.class, Class::Findings);
}

#[test]
fn what_is_no_table_is_said() {
    let no_column = Table::read("名册.csv", "姓名\n张三\n".as_bytes(), &[&NUMBER]).unwrap_err();
    assert!(no_column.what.get(Lang::Zh).contains("证件号码") && no_column.what.get(Lang::En).contains("id_number"));
    let broken = Table::read("名册.xlsx", b"PK\x03\x04 and then nothing", &[]).unwrap_err();
    assert_eq!(broken.class, Class::Findings);
    assert!(Table::read("名册.csv", b"", &[&NAME]).is_err());
    for text in ["姓名;证件号码\n张三;A1\n", "姓名\t证件号码\n张三\tA1\n"] {
        assert!(Table::read("名册.csv", text.as_bytes(), &[&NAME]).unwrap_err().what.en.contains("not separated by commas"), "{text}");
    }
    let noise: Vec<u8> = (0..64).map(|number| number * 3).collect();
    assert!(Table::read("名册.csv", &noise, &[&NAME]).unwrap_err().what.en.contains("neither CSV nor XLSX"));
}

#[test]
fn columns_have_the_letters_of_a_spreadsheet() {
    assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
}
