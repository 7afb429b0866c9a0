//! The longest that a person may have to say: rare characters everywhere, a name of sixty letters, sixty works, no optional section.

use std::fmt::Write;

use crate::document::Document;
use crate::guide::Guides;

const RARE: &str = "𬭚𬭛𬭶𬭳𪚥𬍛䶮";

pub(in crate::forms) fn document() -> Document {
    Document::parse("stress", text().as_bytes(), &Guides::built_in())
}

fn text() -> String {
    let long = format!("{RARE}，主持“GB/T 50378—2019”示例课题（Ⅱ期，Δx²≤∑λ），");
    let school = "Ecole-Polytechnique-Federale-de-Konstantinopolitanischen-Wissenschaften";
    let mut text = format!(
        "guide: shenzhen-2026\nfilled_on: 2026-03-05\nbasic:\n  name: Wolfeschlegelsteinhausenbergerdorff-Maximiliana Konstantinopolous\n  \
         former_name: 𪚥𬍛䶮\n  sex: 女\n  birth_date: 1980-01-02\n  id_type: 护照\n  id_number: E1234567890123456\n  nationality: 德国\n  address: {}\n  employer: {}\n  \
         email: {}@example.com\n  mobile: 13800000000\n  post: 首席科学家兼{RARE}研究室主任\n",
        long.repeat(8),
        "示例有限责任公司".repeat(12),
        "x".repeat(60),
    );
    text.push_str("education:\n");
    for year in [1998, 2002, 2005] {
        let _ = writeln!(
            text,
            "  - {{start: {year}-09, end: {}-07, school: {school}, major: '{RARE}工程', level: 大学本科毕业, degree: 工学学士, certificate_number: {}}}",
            year + 3,
            "1".repeat(40)
        );
    }
    text.push_str("work:\n");
    for n in 0..40 {
        let _ = writeln!(text, "  - {{start: {}-01, employer: '{}', post: 工程师, specialty: '{}'}}", 1980 + n, long.repeat(6), long.repeat(6));
    }
    let _ = writeln!(
        text,
        "current_title: {{holds_title: 有, series: 工程技术, level: 中级, title: 工程师, obtained_on: 2015-01-01, reviewed_by: '{}'}}",
        long.repeat(4)
    );
    let _ = writeln!(
        text,
        "declared_title:\n  kind: 破格申报\n  series: 工程技术\n  specialty: 机械工程\n  level: 副高\n  title: 高级工程师\n  exceptional_reason: '{}'",
        long.repeat(20)
    );
    works(&mut text, &long);
    let _ = writeln!(text, "self_evaluation: |\n  {}", long.repeat(60));
    text
}

fn works(text: &mut String, long: &str) {
    text.push_str("publications:\n");
    for n in 0..60 {
        let _ = writeln!(
            text,
            "  - {{category: journal_paper, title: '{n}{}', journal: Δx²≤∑λ学报, doi: 10.1000/{}, pages: 1-2}}",
            long.repeat(if n % 3 == 0 { 30 } else { 2 }),
            "a".repeat(90)
        );
    }
}
