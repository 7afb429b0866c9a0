//! When a field is required, in words. The rules decide; this only tells (fields of the form: requirements R6–R19).

use crate::field::Required;
use crate::text::Text;

/// When a field of a section is required; the section itself where `key` is empty.
pub(super) fn required(section: &str, key: &str, required: Required) -> Text {
    match required {
        Required::Always => Text::new("必填", "Required"),
        Required::Optional => Text::new("选填", "Optional"),
        Required::Conditional => condition(section, key).unwrap_or_else(|| Text::new("有时必填", "Required in some cases")),
    }
}

fn condition(section: &str, key: &str) -> Option<Text> {
    Some(match (section, key) {
        ("exam", "") => Text::new("申报专业以考代评或考评结合时必填", "Required if the specialty asks for the examination"),
        ("commitment", "agreed_on") => Text::new("同意承诺后必填", "Required once agreed"),
        ("basic", "household" | "ethnicity" | "political_status") => Text::new("国籍为中国时必填", "Required if the nationality is China"),
        ("education", "certificate_number") => Text::new("毕业的必填", "Required if graduated"),
        ("education", "degree_certificate_number") => Text::new("有学位的必填", "Required if there is a degree"),
        ("current_title", "round_year" | "reviewed_by") => Text::new("经评审取得现资格时必填", "Required if the title was obtained by review"),
        ("current_title", _) => Text::new("有现专业技术资格时必填", "Required if a title is held"),
        ("declared_title", "title") => Text::new("这一级有几个资格名称时必填", "Required if the level has several titles"),
        ("declared_title", "committee") => Text::new("有几个评审委员会可选时必填", "Required if several committees fit"),
        ("declared_title", "other_series_details") => Text::new("申报其他系列（专业）时必填", "Required if other series are applied for"),
        ("declared_title", "exceptional_reason") => Text::new("破格申报时必填", "Required if exceptional"),
        ("declared_title", "series_change_since") => Text::new("转系列申报时必填", "Required if the series is changed"),
        ("negative_record", "details") => Text::new("答“有”时必填", "Required if the answer is yes"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::SECTIONS;

    #[test]
    fn every_condition_of_the_form_is_told() {
        let fields = SECTIONS.iter().flat_map(|section| section.fields.iter().map(|field| (section.key, &*field.key, field.required)));
        let sections = SECTIONS.iter().map(|section| (section.key, "", section.required));
        let untold: Vec<_> = fields
            .chain(sections)
            .filter(|(section, key, required)| *required == Required::Conditional && condition(section, key).is_none())
            .collect();
        assert!(untold.is_empty(), "{untold:?}");
    }
}
