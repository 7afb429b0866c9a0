//! CSV (RFC 4180) as spreadsheets save it: UTF-8 with or without a byte order mark, or GB 18030.

use super::{Format, Sheet};
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

pub(super) fn sheet(name: &str, bytes: &[u8]) -> Result<Sheet> {
    let text = decode(bytes);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(::csv::Trim::All).from_reader(text.as_bytes());
    let (mut rows, mut line, mut counted) = (Vec::new(), 1, 0);
    for record in reader.records() {
        let record = record.map_err(|failed| unreadable(name, failed))?;
        // Where the reader stood before the record: line ends and empty lines may come first.
        let from = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(counted);
        let begins = from + text.get(from..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        line += text.as_bytes().get(counted..begins).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        counted = begins;
        rows.push((line, record.iter().map(|cell| Ok(cell.to_owned())).collect()));
    }
    Ok(Sheet { rows, format: Format::Csv })
}

fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

fn unreadable(name: &str, cause: ::csv::Error) -> Error {
    Error::new(
        Class::Findings,
        text!("{name} 读不成表格", "{name} is no table that can be read"),
        Text::new("请另存为 XLSX 或 CSV（UTF-8）。", "Save it as XLSX or as CSV (UTF-8)."),
    )
    .because(cause)
}
