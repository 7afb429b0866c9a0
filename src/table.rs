//! Tables that people keep in spreadsheets: rows under a line of headings, read as text from CSV or XLSX. What is wrong is said of every
//! cell at once, each by the name that the spreadsheet gives it.

mod csv;
mod xlsx;

use std::collections::HashMap;

use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::{Text, counted};

/// A column: its name in English and Chinese, and other headings in use.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub en: &'static str,
    /// The first is the one that messages use.
    pub zh: &'static [&'static str],
}

impl Column {
    pub const fn new(en: &'static str, zh: &'static [&'static str]) -> Self {
        Self { en, zh }
    }

    /// `证件号码`, `id_number`.
    pub fn label(&self) -> Text {
        Text::new(self.zh.first().copied().unwrap_or(self.en), self.en)
    }

    fn headings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.en).chain(self.zh.iter().copied())
    }
}

/// A cell as text; or why its text is not what was typed into it.
type Cell = Result<String, Text>;

/// The rows of one sheet, each with its number there, from one.
struct Sheet {
    rows: Vec<(usize, Vec<Cell>)>,
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
}

/// A table with its headings.
#[derive(Debug)]
pub struct Table<'n> {
    name: &'n str,
    format: Format,
    headings: HashMap<String, usize>,
    rows: Vec<(usize, Vec<Cell>)>,
}

/// One row below the headings.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table<'a>,
    number: usize,
    cells: &'a [Cell],
}

/// What is wrong in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// `C5` of a sheet, `line 5` of a CSV file.
    pub place: Text,
    pub what: Text,
}

/// No message lists more.
const MOST: usize = 20;

impl<'n> Table<'n> {
    /// Reads the first sheet of an XLSX workbook, or CSV in UTF-8 or GB 18030. `name` is the file's, for messages.
    ///
    /// # Errors
    /// When it is neither, or a needed column has no heading.
    pub fn read(name: &'n str, bytes: &[u8], needed: &[&Column]) -> Result<Self> {
        let Sheet { rows, format } = if xlsx::is_one(bytes) { xlsx::sheet(name, bytes)? } else { csv::sheet(name, bytes)? };
        let is_blank = |cells: &[Cell]| cells.iter().all(|cell| cell.as_ref().is_ok_and(String::is_empty));
        let mut rows = rows.into_iter().filter(|(_, cells)| !is_blank(cells));
        let first = rows.next().map(|(_, cells)| cells).unwrap_or_default();
        if let Some(error) = no_table(name, &first) {
            return Err(error);
        }
        let headings = first.into_iter().enumerate().filter_map(|(at, heading)| Some((folded(&heading.ok()?), at))).collect();
        let table = Self { name, format, headings, rows: rows.collect() };
        match needed.iter().find(|column| table.at(column).is_none()) {
            None => Ok(table),
            Some(column) => {
                let label = column.label();
                Err(Error::new(
                    Class::Findings,
                    text!(("{name} 缺少“{}”一列", label.zh), ("{name} has no column {} ({})", label.zh, label.en)),
                    Text::new("请在第一行写明各列的名称。", "Name the columns in the first line."),
                ))
            }
        }
    }

    fn at(&self, column: &Column) -> Option<usize> {
        column.headings().find_map(|heading| self.headings.get(&folded(heading)).copied())
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(number, cells)| Row { table: self, number: *number, cells })
    }

    /// What `read` makes of every row.
    ///
    /// # Errors
    /// Every trouble of every row, in one message.
    pub fn collect<T>(&self, read: impl Fn(&Row<'_>) -> Result<T, Vec<Trouble>>) -> Result<Vec<T>> {
        let (mut read_rows, mut troubles) = (Vec::new(), Vec::new());
        for row in self.rows() {
            match read(&row) {
                Ok(made) => read_rows.push(made),
                Err(more) => troubles.extend(more),
            }
        }
        if troubles.is_empty() { Ok(read_rows) } else { Err(wrong(self.name, &troubles)) }
    }
}

/// One error for all that is wrong in a table.
pub fn wrong(name: &str, troubles: &[Trouble]) -> Error {
    let count = troubles.len();
    let mut what = text!(("{name} 有 {count} 处要改："), ("{} to mend in {name}:", counted(count as i64, "cell")));
    for Trouble { place, what: trouble } in troubles.iter().take(MOST) {
        what = text!(("{}\n  {}：{}", what.zh, place.zh, trouble.zh), ("{}\n  {}: {}", what.en, place.en, trouble.en));
    }
    if let Some(rest) = count.checked_sub(MOST).filter(|rest| *rest > 0) {
        what = text!(("{}\n  ……另有 {rest} 处", what.zh), ("{}\n  … and {rest} more", what.en));
    }
    Error::new(Class::Findings, what, Text::new("请改好后重新导入；什么都没有导入。", "Mend them and import again; nothing was imported."))
}

impl Row<'_> {
    /// The text of a cell that may be empty or absent.
    ///
    /// # Errors
    /// When the file does not hold what was typed.
    pub fn get(&self, column: &Column) -> Result<Option<&str>, Trouble> {
        match self.table.at(column).and_then(|at| self.cells.get(at)) {
            None => Ok(None),
            Some(Ok(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(Err(why)) => Err(self.trouble(column, why.clone())),
        }
    }

    /// The text of a cell that must not be empty.
    ///
    /// # Errors
    /// When it is, or as [`Row::get`].
    pub fn text(&self, column: &Column) -> Result<&str, Trouble> {
        let label = column.label();
        let empty = || self.trouble(column, text!(("缺少“{}”", label.zh), ("{} ({}) is empty", label.zh, label.en)));
        self.get(column)?.ok_or_else(empty)
    }

    /// Something that is wrong in the cell of a column.
    pub fn trouble(&self, column: &Column, what: Text) -> Trouble {
        Trouble { place: self.place(column), what }
    }

    /// `C5`, or `line 5`.
    fn place(&self, column: &Column) -> Text {
        let number = self.number;
        match (self.table.format, self.table.at(column)) {
            (Format::Xlsx, Some(at)) => Text::same(format!("{}{number}", letters(at))),
            _ => text!("第 {number} 行", "line {number}"),
        }
    }
}

/// A heading as it is compared: without blanks, case and the mark of what is required.
fn folded(heading: &str) -> String {
    heading.chars().filter(|c| !c.is_whitespace() && !"*＊".contains(*c)).flat_map(char::to_lowercase).collect()
}

/// The letters of a column, from nought: A to Z, AA …
fn letters(at: usize) -> String {
    let (mut rest, mut letters) = (at + 1, Vec::new());
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

/// What is wrong where the first line is no headings: the one cell of a file that is no text, or whose columns are separated by something else.
fn no_table(name: &str, first: &[Cell]) -> Option<Error> {
    let [Ok(only)] = first else { return None };
    let what = if only.chars().any(|character| character.is_control() && character != '\t' || character == '\u{fffd}') {
        text!("{name} 不是 CSV 或 XLSX 表格", "{name} is no table: neither CSV nor XLSX")
    } else if only.contains(['\t', ';', '；']) {
        text!("{name} 的各列不是用逗号分隔的", "the columns of {name} are not separated by commas")
    } else {
        return None;
    };
    let help = Text::new("请在表格软件中另存为 XLSX 或 CSV（逗号分隔）。", "Save it from the spreadsheet program as XLSX or as CSV with commas.");
    Some(Error::new(Class::Findings, what, help))
}

#[cfg(test)]
mod tests;
