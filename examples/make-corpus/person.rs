//! Who applies: names, documents of every kind with their right checks, how they are reached. All made up.

use serde_json::{Value as Json, json};

use super::draw::Draw;
use super::numbers;
use super::plan::Wishes;
use super::when::{Day, Month};

const SURNAMES: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "欧阳", "司徒", "上官", "尉迟"];
const GIVEN: &[&str] = &[
    "伟", "敏", "示例", "明远", "思敏", "建业", "玉兰", "家豪", "晓峰", "海涛", "国栋", "文斌", "雅琴", "一", "子轩", "梓涵", "〇一", "㼆", "𬍛",
    "䶮",
];
const MINORITY_NAMES: &[&str] = &["阿卜杜拉·买买提", "迪丽努尔·吐尔逊", "尼玛次仁", "扎西多吉", "乌兰", "阿依古丽·艾山", "卓玛"];
const FOREIGN_NAMES: &[&str] =
    &["Johann Beispiel", "Jane Example", "Sean O'Example", "Ana Exemplo-Silva", "例太郎", "Дмитрий Примеров", "Nguyễn Ví Dụ"];
const HOUSEHOLDS: &[&str] = &["广东省深圳市南山区", "广东省深圳市福田区", "湖南省示例市", "黑龙江省示例县", "广东省示例市", "新疆维吾尔自治区示例市"];

/// Regions that stand on no card: the city itself, a district that is none, provinces as a whole.
const REGIONS: &[&str] = &["440300", "440399", "430000", "110000", "650000", "230000", "310000", "450000", "540000", "710000"];

/// A kind of document with the nationality of who has one.
struct Papers {
    id_type: &'static str,
    id_number: String,
    nationality: String,
}

const FOREIGN: &[(&str, &str, &str)] = &[
    ("276", "DEU", "276"),
    ("840", "USA", "840"),
    ("392", "JPN", "392"),
    ("410", "KOR", "410"),
    ("826", "GBR", "826"),
    ("704", "VNM", "704"),
    ("643", "RUS", "643"),
];

/// The section `basic` but for its employer.
pub(crate) fn basic(draw: &mut Draw<'_>, wishes: &Wishes, graduated: Month, age: i32) -> Json {
    let is_male = draw.chance.percent(50);
    let birth = birth(draw, graduated, age);
    let papers = papers(draw, wishes, birth, is_male);
    let is_chinese = ["156", "158", "344", "446"].contains(&papers.nationality.as_str());
    let is_foreign_name = !is_chinese;
    let is_minority = papers.nationality == "156" && draw.chance.percent(25);
    let name = if is_foreign_name { (*draw.chance.pick(FOREIGN_NAMES)).to_owned() } else { name(draw, is_minority) };
    let mut basic = json!({
        "name": name,
        "sex": if is_male { "1" } else { "2" },
        "birth_date": birth.to_string(),
        "id_type": papers.id_type,
        "id_number": papers.id_number,
        "nationality": papers.nationality,
    });
    if is_chinese {
        basic["household"] = json!(match papers.nationality.as_str() {
            "344" => "香港特别行政区",
            "446" => "澳门特别行政区",
            "158" => "台湾",
            _ => *draw.chance.pick(HOUSEHOLDS),
        });
        basic["ethnicity"] = json!(if is_minority { draw.code("ethnicity", 56) } else { "01".to_owned() });
        basic["political_status"] = json!(if papers.nationality == "156" { draw.code("political_status", 13) } else { "13".to_owned() });
    }
    basic["mobile"] = json!(mobile(draw, &papers.nationality));
    for (key, value, percent) in [("former_name", "李示例", 8), ("health", "良好", 60), ("address", "广东省深圳市南山区示例路1号示例大厦A座1203", 70)]
    {
        if draw.chance.percent(percent) {
            basic[key] = json!(value);
        }
    }
    if draw.chance.percent(80) {
        basic["email"] = json!(format!("applicant.{}@example.com", draw.chance.below(1000)));
    }
    basic
}

/// Born so as to be of the age at graduation, now and then on a leap day.
fn birth(draw: &mut Draw<'_>, graduated: Month, age: i32) -> Day {
    let year = graduated.year() - age;
    if year % 4 == 0 && draw.chance.percent(10) {
        return Month::new(year, 2).day(29);
    }
    Month::new(year, draw.chance.between(1, 12)).day(draw.chance.between(1, 28))
}

fn name(draw: &mut Draw<'_>, is_minority: bool) -> String {
    if is_minority && draw.chance.percent(50) {
        return (*draw.chance.pick(MINORITY_NAMES)).to_owned();
    }
    if draw.chance.percent(3) {
        return (*draw.chance.pick(SURNAMES)).to_owned();
    }
    format!("{}{}", draw.chance.pick(SURNAMES), draw.chance.pick(GIVEN))
}

fn mobile(draw: &mut Draw<'_>, nationality: &str) -> String {
    if nationality == "344" && draw.chance.percent(40) {
        return "+85291234567".to_owned();
    }
    format!("138000000{:02}", draw.chance.below(100))
}

fn papers(draw: &mut Draw<'_>, wishes: &Wishes, birth: Day, is_male: bool) -> Papers {
    let sequence = u32::try_from(draw.chance.between(0, 2) * 2).unwrap_or(0) + if is_male { 1 } else { 2 };
    let region = *draw.chance.pick(REGIONS);
    let resident = |region: &str| numbers::resident(region, &birth.digits(), sequence);
    let serial = draw.serial();
    let turn = match wishes.resident {
        Some(true) => 0,
        Some(false) => 95,
        None => draw.chance.below(100),
    };
    let papers = |id_type, id_number, nationality: &str| Papers { id_type, id_number, nationality: nationality.to_owned() };
    let (foreign, letters, numeric) = *draw.chance.pick(FOREIGN);
    match turn {
        0..62 => papers("111", resident(region), "156"),
        62..66 => papers("112", resident(region), "156"),
        66..69 => papers("114", format!("军字第{serial:07}号"), "156"),
        69..73 => papers("516", format!("H{serial:08}"), "344"),
        73..75 => papers("516", format!("M{serial:08}01"), "446"),
        75..78 => papers("511", format!("{serial:08}"), "158"),
        78..80 => papers("511", format!("{serial:010}(B)"), "158"),
        80..82 => papers("residence_permit", resident("810000"), "344"),
        82..84 => papers("residence_permit", resident("820000"), "446"),
        84..86 => papers("residence_permit", resident("830000"), "158"),
        86..89 => papers("553", format!("{letters}{serial:012}"), foreign),
        89..93 => papers("553", numbers::identity(&format!("944{numeric}{}{sequence:03}", birth.digits())), foreign),
        _ => papers("414", format!("X{serial:07}"), foreign),
    }
}
