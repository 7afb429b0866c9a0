//! Findings as a table for spreadsheets: a line a finding, with the mark of UTF-8 that Excel wants before Chinese.

use crate::finding::short::severity;
use crate::finding::{Failed, Finding, Output, Place, Source};
use crate::text::{Lang, Text};

/// The table in a reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Csv(pub Lang);

const COLUMNS: [Text; 8] = [
    Text::new("文件", "file"),
    Text::new("行", "line"),
    Text::new("列", "column"),
    Text::new("级别", "severity"),
    Text::new("规则", "rule"),
    Text::new("位置", "place"),
    Text::new("问题", "message"),
    Text::new("建议", "help"),
];

impl Output for Csv {
    fn head(&self) -> String {
        format!("\u{feff}{}", row(COLUMNS.iter().map(|column| column.get(self.0).to_owned())))
    }

    fn part(&self, findings: &[Finding], source: &dyn Source) -> String {
        findings.iter().map(|finding| row(cells(finding, source, self.0))).collect()
    }

    fn failed(&self, failed: &Failed) -> String {
        let error = severity(super::Severity::Error).get(self.0).to_owned();
        let [line, column, rule, place] = [(); 4].map(|()| String::new());
        row([failed.file.clone(), line, column, error, rule, place, failed.what.get(self.0).to_owned(), failed.help.get(self.0).to_owned()])
    }
}

fn cells(finding: &Finding, source: &dyn Source, lang: Lang) -> [String; 8] {
    let start = source.locate(&finding.place).map(|location| location.start);
    let place = match &finding.place {
        Place::At(at) | Place::KeyAt(at) => source.label(at).get(lang).to_owned(),
        Place::File(name) => name.clone(),
        Place::Whole | Place::Bytes(_) => String::new(),
    };
    [
        source.name().to_owned(),
        start.map(|start| start.line.to_string()).unwrap_or_default(),
        start.map(|start| start.column.to_string()).unwrap_or_default(),
        severity(finding.severity).get(lang).to_owned(),
        finding.rule.to_string(),
        place,
        finding.message.get(lang).to_owned(),
        finding.help.as_ref().map(|help| help.get(lang).to_owned()).unwrap_or_default(),
    ]
}

/// One row with the line end that spreadsheets write. What a spreadsheet would take for a formula is made a text.
fn row(cells: impl IntoIterator<Item = String>) -> String {
    let harmless = |cell: String| if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(cells.into_iter().map(harmless));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn cells_are_quoted_and_no_formula() {
        let cells = ["=1+1", "a,b", "he said \"x\"", "张三\n李四", "-1", ""].map(str::to_owned);
        assert_eq!(row(cells), "'=1+1,\"a,b\",\"he said \"\"x\"\"\",\"张三\n李四\",'-1,\r\n");
    }
}
