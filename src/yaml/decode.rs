//! Bytes → text: UTF-8 with or without a byte order mark; GBK/GB18030 and UTF-16 are recognised and named; control characters are found.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::finding::{Edit, Finding, Fix, Place, Severity};
use crate::text;
use crate::text::Text;

/// How many control characters are shown one by one.
const SHOWN: usize = 5;

/// The text, and what is wrong with its encoding. With findings the text is only good for showing.
pub(super) fn decode(bytes: &[u8]) -> (String, Vec<Finding>) {
    if let Some((encoding, text)) = utf16(bytes) {
        return (text, vec![wrong_encoding(encoding)]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let controls = control_characters(text);
            (text.to_owned(), controls)
        }
        Err(bad) => match gbk(bytes) {
            Some(text) => (text, vec![wrong_encoding("GBK/GB18030")]),
            None => {
                let finding = broken_bytes(bytes, bad.valid_up_to());
                (lossy(bytes), vec![finding])
            }
        },
    }
}

/// The text with every unreadable byte replaced.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// UTF-16 by its mark, or by its many zero bytes on one side.
fn utf16(bytes: &[u8]) -> Option<(&'static str, String)> {
    let encoding: &'static Encoding = match bytes {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        _ => {
            let sample = &bytes[..bytes.len().min(512)];
            let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
            let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
            if pairs < 4 || bytes.len() % 2 == 1 {
                return None;
            } else if odd * 5 > pairs && even == 0 {
                UTF_16LE
            } else if even * 5 > pairs && odd == 0 {
                UTF_16BE
            } else {
                return None;
            }
        }
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    (!broken).then(|| (encoding.name(), text.into_owned()))
}

/// GBK where it decodes without an error and gives mostly everyday Chinese.
fn gbk(bytes: &[u8]) -> Option<String> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    let everyday =
        |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{2010}'..='\u{203F}' | '·');
    let (wide, fit) = text.chars().filter(|c| !c.is_ascii()).fold((0usize, 0usize), |(wide, fit), c| (wide + 1, fit + usize::from(everyday(&c))));
    (wide > 0 && fit * 10 >= wide * 9).then(|| text.into_owned())
}

fn wrong_encoding(name: &str) -> Finding {
    Finding::new(
        "yaml-encoding",
        Severity::Error,
        Place::Whole,
        text!("文件的编码是 {name}，应当是 UTF-8", "the file is encoded in {name}; it must be UTF-8"),
    )
    .help(Text::new(
        "用 declare fix 转成 UTF-8，或在编辑器里“另存为”，编码选 UTF-8；文字不会变。",
        "Let `declare fix` turn it into UTF-8, or choose “Save as” with the encoding UTF-8 in your editor; the text stays the same.",
    ))
}

fn broken_bytes(bytes: &[u8], at: usize) -> Finding {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    Finding::new(
        "yaml-encoding",
        Severity::Error,
        Place::Bytes(at..at + '\u{FFFD}'.len_utf8()),
        text!("第 {line} 行有不是 UTF-8 的字节", "line {line} has bytes that are not UTF-8"),
    )
    .help(Text::new(
        "这不像文字文件，或者保存时损坏了；请用 UTF-8 重新保存，或检查给出的是不是申报文件。",
        "This does not look like a text file, or it was damaged when saved; save it again as UTF-8, or check that it is an application.",
    ))
}

/// Characters that no text has and YAML forbids: NUL and other controls but tab and line ends.
fn control_characters(text: &str) -> Vec<Finding> {
    let control = |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}');
    // To the end without a stop, which is the fastest where there is none.
    if !text.bytes().fold(false, |found, byte| found | control(char::from(byte))) {
        return Vec::new();
    }
    text.char_indices()
        .filter(|(_, c)| control(*c))
        .take(SHOWN)
        .map(|(at, c)| {
            let code = u32::from(c);
            Finding::new(
                "yaml-control-character",
                Severity::Error,
                Place::Bytes(at..at + c.len_utf8()),
                text!("这里有看不见的控制字符 U+{code:04X}", "there is an invisible control character here, U+{code:04X}"),
            )
            .help(Text::new("请删掉它；常见于从 PDF 或表格复制的文字。", "Delete it; such characters come with text copied from a PDF or a sheet."))
            .fix(Fix {
                safe: true,
                title: Text::new("删去控制字符", "remove the control character"),
                edits: vec![Edit::Bytes { bytes: at..at + c.len_utf8(), text: String::new() }],
            })
        })
        .collect()
}
