//! Our words for what the parser refuses: what a person did, and what to write instead.

use granit_parser::{ErrorKind, ScanError};

use super::{Limits, Span, hints};
use crate::finding::{Finding, Place, Severity};
use crate::text;
use crate::text::Text;

/// The finding for a text that the parser gave up on, at the line that has to be mended.
pub(super) fn findings(source: &str, error: &ScanError, limits: &Limits) -> Vec<Finding> {
    let offset = boundary(source, error.marker().byte_offset().unwrap_or(source.len()));
    let span = visible(source, offset);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => vec![too_deep(span, limits)],
        ErrorKind::DirectiveDisallowed => {
            let (message, help) = directive();
            vec![Finding::new("yaml-tag", Severity::Error, Place::Bytes(span.range()), message).help(help)]
        }
        kind => {
            let hinted = hints::near(source, offset);
            if !hinted.is_empty() {
                return hinted;
            }
            let opened = opening(source, offset, kind);
            let (message, help) = match kind {
                _ if deeper_line(source, offset, kind) => deeper(),
                ErrorKind::InvalidIndentation if opened.is_some() => words(&ErrorKind::UnexpectedEofFlowSequence),
                _ => words(kind),
            };
            let span = opened.unwrap_or(span);
            vec![Finding::new("yaml-syntax", Severity::Error, Place::Bytes(span.range()), message).help(help)]
        }
    }
}

/// The quotation mark or bracket that the parser was still inside of at an offset: the last one that starts a value.
fn opening(source: &str, offset: usize, kind: &ErrorKind) -> Option<Span> {
    use ErrorKind as E;
    let signs: &[&str] = match kind {
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => &[": \"", ": '", "- \"", "- '"],
        E::InvalidIndentation
        | E::InvalidFlowScalarIndent
        | E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping => &[": [", ": {", "- [", "- {"],
        _ => return None,
    };
    let before = &source[..offset];
    let last = signs.iter().filter_map(|start| before.rfind(start)).max()?;
    let count = |signs: [char; 2]| before[last..].matches(signs).count();
    if *kind == E::InvalidIndentation && count(['[', '{']) <= count([']', '}']) {
        return None;
    }
    Some(Span::new(last + 2, last + 3))
}

/// Whether a second colon is not one on its line, but the first of a line that stands deeper than a value may go on.
fn deeper_line(source: &str, offset: usize, kind: &ErrorKind) -> bool {
    let start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    matches!(kind, ErrorKind::MappingValueNotAllowed) && start > 0 && !source[start..offset].contains(": ")
}

fn deeper() -> Words {
    pair(
        "这一行比上一行缩进得更深，上一行却已经写了内容",
        "this line stands deeper than the one before, which has a value already",
        INDENT[0],
        INDENT[1],
    )
}

fn boundary(source: &str, offset: usize) -> usize {
    let offset = offset.min(source.len());
    (0..=offset).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
}

/// The character at an offset; at the end of the text the last one that can be seen.
fn visible(source: &str, offset: usize) -> Span {
    let at = if source[offset..].trim().is_empty() { source.trim_end().char_indices().next_back().map_or(0, |(at, _)| at) } else { offset };
    let len = source[at..].chars().next().map_or(0, char::len_utf8);
    Span::new(at, at + len)
}

pub(super) fn too_deep(span: Span, limits: &Limits) -> Finding {
    let depth = limits.depth;
    Finding::new("yaml-too-deep", Severity::Error, Place::Bytes(span.range()), text!("嵌套超过 {depth} 层", "nested more than {depth} levels deep"))
        .help(Text::new(
            "申报文件最多四五层；请检查这里的缩进和括号。",
            "An application has four or five levels; check the indentation and brackets here.",
        ))
}

type Words = (Text, Text);

fn pair(zh: &'static str, en: &'static str, help_zh: &'static str, help_en: &'static str) -> Words {
    (Text::new(zh, en), Text::new(help_zh, help_en))
}

pub(super) fn tag() -> Words {
    pair(
        "这里有 YAML 标签（!）",
        "there is a YAML tag (!) here",
        "申报文件不用标签；要写感叹号开头的文字，请加引号。",
        "An application has no tags; quote a text that starts with “!”.",
    )
}

pub(super) fn anchor() -> Words {
    pair(
        "这里有 YAML 锚点（&）",
        "there is a YAML anchor (&) here",
        "申报文件不用锚点；要写 & 开头的文字，请加引号。",
        "An application has no anchors; quote a text that starts with “&”.",
    )
}

pub(super) fn alias() -> Words {
    pair(
        "这里有 YAML 引用（*）",
        "there is a YAML alias (*) here",
        "请把内容写全；要写 * 开头的文字，请加引号。",
        "Write the value out; quote a text that starts with “*”.",
    )
}

pub(super) fn merge() -> Words {
    pair("这里有 YAML 合并键（<<）", "there is a YAML merge key (<<) here", "请把内容写全。", "Write the values out.")
}

pub(super) fn directive() -> Words {
    pair(
        "这里有 YAML 指令（%）",
        "there is a YAML directive (%) here",
        "请删掉这一行；要写 % 开头的文字，请加引号。",
        "Delete this line; quote a text that starts with “%”.",
    )
}

pub(super) fn documents() -> Words {
    pair(
        "文件里有第二份文档（---）",
        "a second document starts here (---)",
        "一个文件只写一份申报；另一份请放进另一个文件夹。",
        "One file holds one application; put the other into a folder of its own.",
    )
}

pub(super) fn empty() -> Words {
    pair("文件里没有内容", "there is nothing in the file", "用 declare new 生成一份待填的申报文件。", "Create one to fill in with `declare new`.")
}

pub(super) fn odd_key() -> Words {
    pair(
        "项目名必须是一个词，不能是列表或括号",
        "a key must be a word, not a list or a bracket",
        "要写括号开头的文字，请加引号。",
        "Quote a text that starts with a bracket.",
    )
}

pub(super) fn duplicate(key: &str) -> Words {
    (
        text!("“{key}”写了两次", "`{key}` is written twice"),
        Text::new("同一处同名的项目只能有一个；请删掉或合并其中一个。", "A key may stand only once in one place; delete one or merge them."),
    )
}

const INDENT: [&str; 2] = [
    "同一层的各行要左对齐，下一层多缩进两个空格；列表每条以“- ”开头。",
    "Lines of one level start in the same column, the next level two spaces further in; list entries start with “- ”.",
];
const QUOTE_IT: [&str; 2] = [
    "文字里有冒号加空格、或以 [ ] { } , & * ! | > % @ ` 开头时，请给整段文字加上引号。",
    "Quote the whole text when it starts with one of [ ] { } , & * ! | > % @ ` or holds a colon and a space.",
];

/// What each group of parser errors means to the person who wrote the line.
fn words(kind: &ErrorKind) -> Words {
    use ErrorKind as E;
    match kind {
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => pair(
            "引号没有配对",
            "a quotation mark is not closed",
            "在这段文字末尾补上同样的引号。",
            "Put the same quotation mark at the end of this text.",
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => pair(
            "引号后面还有文字",
            "there is text behind the closing quotation mark",
            "整段文字都放进引号，或者都不加引号；双引号里的双引号写成 \\\"。",
            "Put the whole text into the quotes, or none of it; write a double quote inside double quotes as \\\".",
        ),
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::UnclosedFlowCollection { .. }
        | E::InvalidFlowScalarIndent => pair("括号没有配对", "a bracket is not closed", QUOTE_IT[0], QUOTE_IT[1]),
        E::MismatchedFlowCollectionEnd { .. }
        | E::MisplacedFlowCollectionEnd
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator => pair(
            "这里的括号或逗号不对",
            "a bracket or comma is wrong here",
            "括号里的各项用半角逗号分开，括号成对；文字里的括号请加引号。",
            "Separate the items in brackets with commas and close each bracket; quote a text that holds brackets.",
        ),
        E::InvalidIndentation
        | E::InvalidBlockScalarIndent
        | E::ExpectedBlockSequenceEntry
        | E::ExpectedBlockMappingKey
        | E::BlockSequenceEntryNotAllowed
        | E::UnexpectedEofBlockMapping
        | E::UnexpectedEofBlockSequence => {
            pair("这一行的缩进与上下文不合", "the indentation of this line does not fit the lines around it", INDENT[0], INDENT[1])
        }
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart | E::TabInPlainScalar => {
            pair("这里有制表符（Tab）", "there is a tab here", "换成半角空格，每层两个。", "Use spaces instead, two for each level.")
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey => pair(
            "这一行没有“项目: 内容”的样子",
            "this line is not of the form “key: value”",
            "每行写“项目: 内容”；接着上一行的长文字要比上一行多缩进。",
            "Write “key: value” on each line; a long text that goes on must be indented further than its key.",
        ),
        E::MappingValueNotAllowed
        | E::MappingKeyNotAllowed
        | E::InvalidColonPlacement
        | E::InvalidMappingValueWhitespace
        | E::FlowMappingValueAdjacentCollection => pair(
            "这里的冒号让一行有了两个“项目: 内容”",
            "this colon makes a second “key: value” on one line",
            "文字里有冒号加空格时，请给整段文字加上引号；或检查上一行的缩进。",
            "Quote a text that holds a colon and a space, or check the indentation of the line before.",
        ),
        _ => words_for_signs(kind),
    }
}

/// The errors that come from one sign in a line.
fn words_for_signs(kind: &ErrorKind) -> Words {
    use ErrorKind as E;
    match kind {
        E::UnexpectedCharacter { .. } => pair("文字不能以这个符号开头", "a text cannot start with this sign", QUOTE_IT[0], QUOTE_IT[1]),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => pair(
            "双引号里的反斜线“\\”有特别的意思",
            "a backslash inside double quotes has a special meaning",
            "写成 \\\\，或改用单引号，例如 'C:\\附件'。",
            "Write \\\\ or use single quotes, as in 'C:\\files'.",
        ),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => pair(
            "“|”或“>”后面不能接文字",
            "nothing may follow “|” or “>” on its line",
            "长文字从下一行写起，比项目名多缩进两个空格。",
            "Start the long text on the next line, two spaces further in than its key.",
        ),
        E::CommentNotSeparated | E::CommentInterceptedScalar => pair(
            "注释“#”的位置不对",
            "a comment “#” is in the wrong place",
            "“#”前面空一格；多行文字中间不能插注释。",
            "Write a space before “#”; a text of several lines cannot hold a comment.",
        ),
        E::InvalidBlockEntryWhitespace | E::BlockEntryInFlowCollection | E::PlainScalarStartsWithDashFlowIndicator => pair(
            "这里的短横“-”不对",
            "a hyphen is wrong here",
            "列表每条以“- ”开头；文字以短横开头时请加引号。",
            "List entries start with “- ”; quote a text that starts with a hyphen.",
        ),
        E::InvalidDocumentEnd => documents(),
        E::BomInsideDocument => pair(
            "文件中间有看不见的 BOM 标记",
            "there is an invisible byte order mark inside the text",
            "请删掉它；常见于把两个文件拼在一起。",
            "Delete it; it comes from joining two files.",
        ),
        _ => pair("这里不是合法的 YAML", "this is not valid YAML", INDENT[0], INDENT[1]),
    }
}
