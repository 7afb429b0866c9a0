//! Works of every category with every field, inside the counting period, each once.

use declare::field::{Field, Kind};
use declare::guide::Category;
use serde_json::{Map, Value as Json, json};

use super::draw::Draw;
use super::numbers;
use super::when::{Day, Month};

const TOPICS: &[&str] = &[
    "智慧园区平台",
    "井盖病害识别",
    "低碳胶凝材料",
    "装配式构件连接",
    "病区护理质量",
    "模拟射频前端",
    "课堂教学评价",
    "食品冷链溯源",
    "内部控制信息化",
    "数据中心节能",
];

/// The four sections of works, with an entry of each category now and then.
pub(crate) fn sections(draw: &mut Draw<'_>, application: &mut Json) {
    for (section, most) in [("achievements", 6), ("awards", 4), ("publications", 4), ("intellectual_property", 4)] {
        let categories = draw.guide.categories(section).len();
        if categories == 0 || (section != "achievements" && draw.chance.percent(6)) {
            continue;
        }
        let mut entries = Vec::new();
        for _ in 0..draw.chance.between(2, most) {
            let category = draw.chance.below(categories);
            entries.push(entry(draw, section, category));
        }
        let marked = usize::try_from(draw.chance.between(0, 3)).unwrap_or(0);
        for work in entries.iter_mut().take(marked) {
            work["representative"] = json!(true);
        }
        application[section] = Json::Array(entries);
    }
}

/// An entry of the category of a code; of the section's first where there is none.
pub(crate) fn of(draw: &mut Draw<'_>, section: &str, category: &str) -> Json {
    let number = draw.guide.categories(section).iter().position(|known| known.id == category).unwrap_or(0);
    entry(draw, section, number)
}

/// The days of one work, in their order.
struct Days {
    began: Month,
    counted: Day,
}

pub(crate) fn entry(draw: &mut Draw<'_>, section: &str, category: usize) -> Json {
    let guide = draw.guide;
    let categories = guide.categories(section);
    let category = &categories[category];
    let counted = Month(draw.chance.between(draw.first.0, draw.last.0)).day(draw.chance.between(2, 28));
    let days = Days { began: counted.month.plus(-draw.chance.between(6, 18)).max(draw.began), counted };
    let topic = format!("{}（第{}项）", draw.chance.pick(TOPICS), draw.serial());
    let mut work = Map::new();
    if categories.len() > 1 {
        work.insert("category".into(), json!(category.id));
    }
    let is_foreign = draw.chance.percent(20);
    for field in &category.fields {
        let is_always = matches!(field.required, declare::field::Required::Always);
        if (is_always || draw.chance.percent(80))
            && let Some(value) = value(draw, category, field, &days, &topic, is_foreign)
        {
            work.insert(field.key.to_string(), json!(value));
        }
    }
    complete(draw, &mut work);
    Json::Object(work)
}

/// What belongs together comes together.
fn complete(draw: &mut Draw<'_>, work: &mut Map<String, Json>) {
    let is_chinese = |work: &Map<String, Json>| work.get("journal").and_then(Json::as_str).is_some_and(declare::field::is_chinese);
    if is_chinese(work) && !work.contains_key("cn_serial") {
        work.insert("cn_serial".into(), json!(cn_serial(draw)));
    }
    if work.contains_key("accepted_on") && !work.contains_key("end") {
        work.remove("accepted_on");
        work.remove("accepted_by");
    }
    if !work.contains_key("words") {
        work.remove("own_words");
    }
    if work.contains_key("journal") && !work.contains_key("doi") && !work.contains_key("issn") {
        work.insert("issn".into(), json!(numbers::issn(draw.serial())));
    }
    if work.contains_key("awarded_on") && !work.contains_key("rank") {
        work.remove("kind");
    }
    let text = |work: &Map<String, Json>, key: &str| work.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let kinds = [("T/", "团体标准"), ("DB", "地方标准"), ("GB", "国家标准"), ("Q/", "企业标准")];
    let number = text(work, "standard_number");
    if let Some((_, kind)) = kinds.iter().find(|(prefix, _)| number.starts_with(prefix)) {
        work.insert("standard_kind".into(), json!(kind));
    }
    if work.contains_key("author_role") {
        let role = match (work.contains_key("isbn"), text(work, "rank").starts_with("1/")) {
            (true, _) => "参编",
            (false, true) => "第一作者",
            (false, false) => "通讯作者",
        };
        work.insert("author_role".into(), json!(role));
    }
}

fn cn_serial(draw: &mut Draw<'_>) -> String {
    format!("CN {}-{}/TP", draw.chance.pick(&["44", "11", "10", "31", "43"]), draw.chance.pick(&["1999", "1001", "2345"]))
}

fn value(draw: &mut Draw<'_>, category: &Category, field: &Field, days: &Days, topic: &str, is_foreign: bool) -> Option<String> {
    let key = field.key.as_ref();
    let (counted, serial) = (days.counted, draw.serial());
    Some(match (key, field.kind) {
        ("title", _) => title(category, topic, is_foreign),
        ("journal", _) => if is_foreign { "Annals of Examples" } else { "岭南示例学报" }.to_owned(),
        ("cn_serial", _) if is_foreign => return None,
        (_, Kind::CnSerial) => cn_serial(draw),
        (_, Kind::Issn) => numbers::issn(serial),
        (_, Kind::Isbn) => numbers::isbn(serial),
        (_, Kind::Doi) => format!("10.99999/example.{}.{serial:04}", counted.month.year()),
        (_, Kind::PatentNumber) => patent(draw, category, days, serial),
        (_, Kind::CopyrightNumber) => format!("{}SR{serial:07}", counted.month.year()),
        (_, Kind::StandardNumber) => format!("{} {serial:03}-{}", draw.chance.pick(&["T/SLAI", "DB4403/T", "GB/T", "Q/SL"]), counted.month.year()),
        ("certificate_number", _) if category.id == "software_copyright" => format!("软著登字第{serial:08}号"),
        ("registration_number", _) if category.id == "work_registration" => format!("粤作登字-{}-A-{serial:08}", counted.month.year()),
        ("registration_number", _) => format!("BS.{:02}{serial:06}", counted.month.year() % 100),
        (_, Kind::Rank) => {
            let of = draw.chance.between(1, 9);
            format!("{}/{of}", draw.chance.between(1, of))
        }
        ("start", _) => days.began.to_string(),
        ("end", _) => counted.month.to_string(),
        ("applied_on", _) => days.began.day(15).to_string(),
        ("effective_on", _) => counted.month.plus(draw.chance.between(0, 2)).min(draw.last).day(28).to_string(),
        (_, Kind::DateOrMonth) if draw.chance.percent(25) => counted.month.to_string(),
        (key, _) if key.ends_with("_on") => counted.to_string(),
        (_, Kind::Month) => counted.month.to_string(),
        (_, Kind::Year) => counted.month.year().to_string(),
        (_, Kind::Code(list)) => draw.code(list.id(), usize::MAX),
        ("impact_factor", _) => format!("{}.{}", draw.chance.between(0, 9), draw.chance.between(1, 9)),
        ("own_words", _) => "8.4".to_owned(),
        ("words", Kind::Decimal) => "32.6".to_owned(),
        (_, Kind::Decimal) => format!("{}.5", draw.chance.between(1, 900)),
        (_, Kind::Int) => draw.chance.between(3000, 15_000).to_string(),
        (_, Kind::LongText) => {
            format!("任{topic}技术负责人，主持总体方案和关键部件的设计，提出两级调度方法，完成三个子系统的实现与现场验证，解决了示例难题。")
        }
        _ => text(draw, key),
    })
}

fn title(category: &Category, topic: &str, is_foreign: bool) -> String {
    match category.id.as_str() {
        "journal_paper" if is_foreign => {
            format!("On the Engineering of Examples, Part {}", topic.len() + topic.chars().map(u32::from).sum::<u32>() as usize)
        }
        "software_copyright" => format!("示例{topic}软件 V2.0"),
        "mentoring" => format!("{topic}青年技术人员"),
        _ => format!("{topic}的关键技术及应用"),
    }
}

fn patent(draw: &mut Draw<'_>, category: &Category, days: &Days, serial: u32) -> String {
    let kinds: &[u32] = match category.id.as_str() {
        "utility_model" => &[2, 9],
        "design_patent" => &[3],
        _ => &[1, 8],
    };
    let number = numbers::patent(days.began.year(), *draw.chance.pick(kinds), serial);
    if draw.chance.percent(80) { format!("ZL{number}") } else { number }
}

fn text(draw: &mut Draw<'_>, key: &str) -> String {
    let from: &[&str] = match key {
        "source" | "client" | "transferee" | "adopted_by" | "accepted_by" | "appraised_by" => &["深圳市示例科技园发展有限公司", "示例市科学技术局"],
        "organiser" => &["示例省计算机应用学会"],
        "place" => &["广州", "深圳", "新加坡"],
        "work_kind" => &["文字作品", "图形作品"],
        "owner" => &["深圳市示例智联科技有限公司"],
        "issuer" | "recognised_by" => &["示例省人民政府", "示例市人工智能行业协会"],
        "role" => &["负责人", "主要参加", "参加"],
        "indexed_in" => &["北大核心", "SCI", "EI", "其他"],
        "legal_status" => &["有效"],
        "volume" => &["41", "XXX", "9"],
        "issue" => &["6", "12"],
        "pages" => &["88-96", "101-110"],
        "kind" => &["个人", "集体"],
        "conference" => &["第九届示例智能系统学术会议", "示例省计算机应用学会年会"],
        "publisher" => &["示例科技出版社"],
        "scale" => &["覆盖楼宇32栋、摄像机4600路、物联终端2.1万个", "建筑面积12万平方米"],
        _ => &["示例内容，已按规定完成并投入使用", "示例：值守人员由86人减到51人，年节电约11%"],
    };
    (*draw.chance.pick(from)).to_owned()
}
