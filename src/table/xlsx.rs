//! The first sheet of an XLSX workbook. A spreadsheet keeps fifteen digits of a number, so a longer one typed as a number is lost: that is
//! said of its cell, never guessed.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader as _, Xlsx};

use super::{Cell, Format, Sheet};
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

/// The first whole number that a spreadsheet does not keep with all its digits.
const TOO_LONG: f64 = 1e15;

/// Whether these bytes are a workbook, which is a ZIP file.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

pub(super) fn sheet(name: &str, bytes: &[u8]) -> Result<Sheet> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|failed| unreadable(name, failed))?;
    let range: Range<Data> = match book.worksheet_range_at(0) {
        Some(range) => range.map_err(|failed| unreadable(name, failed))?,
        None => Range::empty(),
    };
    // The range begins at the first cell that is used, which need not be A1.
    let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    let blank = || std::iter::repeat_with(|| Ok(String::new())).take(left);
    let row = |(number, cells): (usize, &[Data])| (top + number + 1, blank().chain(cells.iter().map(cell)).collect());
    Ok(Sheet { rows: range.rows().enumerate().map(row).collect(), format: Format::Xlsx })
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Ok(String::new()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Ok(text.trim().to_owned()),
        Data::Bool(yes) => Ok(yes.to_string()),
        Data::Int(number) if number.unsigned_abs() >= TOO_LONG as u64 => Err(lost()),
        Data::Int(number) => Ok(number.to_string()),
        Data::Float(number) if number.abs() >= TOO_LONG => Err(lost()),
        Data::Float(number) => Ok(number.to_string()),
        Data::DateTime(date) => Ok(day(date)),
        Data::Error(error) => Err(text!("公式出错（{error}）", "a formula that failed ({error})")),
    }
}

/// A date as ISO 8601 has it; with its time where that is not midnight.
fn day(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return date.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) { String::new() } else { format!("T{hour:02}:{minute:02}:{second:02}") };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

fn lost() -> Text {
    Text::new(
        "这一格是数字，表格软件只保留 15 位，后面的已经丢失；请把格式改为“文本”后重新输入",
        "a number of more than 15 digits, of which spreadsheets lose the rest; format the cell as text and type it again",
    )
}

fn unreadable(name: &str, cause: calamine::XlsxError) -> Error {
    Error::new(
        Class::Findings,
        text!("{name} 读不成 XLSX 工作簿", "{name} is no XLSX workbook that can be read"),
        Text::new("请用表格软件打开检查，另存为 XLSX 或 CSV。", "Open it with a spreadsheet, and save it as XLSX or CSV."),
    )
    .because(cause)
}
