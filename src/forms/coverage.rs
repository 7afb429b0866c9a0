//! Characters that no font has: found in the application before it is printed, never printed as empty boxes.

use serde_json::Value;

use super::fonts::Fonts;
use crate::finding::Finding;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// One finding for each value of `application` (`Document::value`) with a character that cannot be printed.
pub fn check(application: &Value, fonts: &Fonts) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(application, &Pointer::root(), fonts, &mut findings);
    findings
}

fn walk(value: &Value, at: &Pointer, fonts: &Fonts, findings: &mut Vec<Finding>) {
    match value {
        Value::String(text) => findings.extend(fonts.missing(text).map(|character| unprintable(at, character))),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| walk(item, &at.index(index), fonts, findings)),
        Value::Object(fields) => fields.iter().for_each(|(key, item)| walk(item, &at.key(key), fonts, findings)),
        _ => {}
    }
}

fn unprintable(at: &Pointer, character: char) -> Finding {
    let code = format!("U+{:04X}", u32::from(character));
    let message = text!("没有字体能印出“{character}”（{code}）", "no font can print “{character}” ({code})");
    Finding::error("unprintable-character", at, message).help(Text::new("请改用别的写法。", "Write it another way."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_without_a_font_is_found_where_it_stands() {
        let value = serde_json::json!({"basic": {"name": "𪚥𬍛"}, "work": [{"post": "工程师"}, {"post": "主管🙂"}]});
        let findings = check(&value, &Fonts::builtin());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, crate::finding::Place::At(Pointer::root().key("work").index(1).key("post")));
        assert!(findings[0].message.zh.contains("U+1F642"));
    }
}
