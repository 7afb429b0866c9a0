//! The controlled lists: which there are, and what may be written in each.

use serde_json::{Value, json};

use crate::cli::page::Page;
use crate::error::{Error, Result};
use crate::field::{List, Required};
use crate::guide::{Cited, CodeList, ExamMode, Guide, Series};
use crate::text;
use crate::text::Text;

/// What is asked for, found in a guide.
pub(super) struct Asked<'g> {
    guide: &'g Guide,
    list: Option<List>,
    series: Option<&'g Series>,
}

/// Entries that belong together: of one series, of one section, or all of a list.
struct Group<'g> {
    /// What the entries are of, as code and name.
    of: Option<(&'g str, Text)>,
    rows: Vec<Row<'g>>,
}

/// One entry. A specialty has levels with their modes, a title the levels that it is of.
struct Row<'g> {
    code: &'g str,
    name: &'g Text,
    aliases: &'g [String],
    levels: Vec<(&'g str, Option<ExamMode>)>,
    cited: &'g dyn Cited,
}

impl<'g> Asked<'g> {
    /// Finds the list by its name in either language, and the series by whatever names it.
    pub(super) fn of(guide: &'g Guide, list: Option<&str>, series: Option<&str>) -> Result<Self> {
        let list = list.map(|named| list_named(guide, named)).transpose()?;
        let list = list.or(series.map(|_| List::Specialty));
        let Some(written) = series else { return Ok(Self { guide, list, series: None }) };
        if !matches!(list, Some(List::Specialty | List::Title)) {
            return Err(Error::usage(
                Text::new("--series 只用于 specialty 和 title 两份名单", "--series is for the lists specialty and title only"),
                Text::new("例如 declare guide codes specialty --series 翻译", "For example: declare guide codes specialty --series translation"),
            ));
        }
        let series = guide.code(List::Series, written).and_then(|entry| guide.series(&entry.code));
        let missing = || {
            Error::usage(
                text!("没有“{written}”这个系列", "there is no series “{written}”"),
                Text::new("各系列见 declare guide codes series", "For the series: declare guide codes series"),
            )
        };
        Ok(Self { guide, list, series: Some(series.ok_or_else(missing)?) })
    }

    fn groups(&self, list: List) -> Vec<Group<'g>> {
        let guide = self.guide;
        let series = guide.series.iter().filter(|series| self.series.is_none_or(|wanted| wanted.id == series.id));
        match list {
            List::Specialty => series.map(|series| specialties(guide, series)).collect(),
            List::Title => series.map(|series| titles(guide, series)).collect(),
            List::WorksCategory => guide.works.iter().map(|works| categories(&works.section, guide)).collect(),
            _ => {
                let rows = guide.codes(list).iter().map(|entry| Row::plain(&entry.code, &entry.name, &entry.aliases, entry)).collect();
                vec![Group { of: None, rows }]
            }
        }
    }

    fn is_open(&self, list: List) -> bool {
        self.guide.list(list.id()).is_some_and(CodeList::is_open)
    }

    pub(super) fn json(&self, head: &Value) -> Value {
        let title = |list: List| json!({ "id": list.id(), "title": list.title(), "open": self.is_open(list) });
        let Some(list) = self.list else {
            let lists = known(self.guide).map(|list| {
                let mut value = title(list);
                value["entries"] = self.guide.codes(list).len().into();
                value
            });
            return json!({ "version": super::json::VERSION, "guide": head, "lists": lists.collect::<Vec<_>>() });
        };
        let groups = self.groups(list);
        let entries = groups.iter().flat_map(|group| group.rows.iter().map(|row| row.json(group.of.as_ref().map(|(code, _)| *code))));
        json!({ "version": super::json::VERSION, "guide": head, "list": title(list), "entries": entries.collect::<Vec<_>>() })
    }

    pub(super) fn page(&self, page: &mut Page) {
        let Some(list) = self.list else { return self.lists(page) };
        page.heading(&list.title());
        let (full, empty): (Vec<_>, Vec<_>) = self.groups(list).into_iter().partition(|group| !group.rows.is_empty());
        for group in &full {
            if let Some((code, name)) = &group.of {
                page.heading(&text!(("{}（{code}）", name.zh), ("{} ({code})", name.en)));
            }
            self.table(group, page);
        }
        if list == List::WorksCategory {
            self.fields(page);
        }
        let bare: Vec<Text> = empty.into_iter().filter_map(|group| group.of.map(|(_, name)| name)).collect();
        if !bare.is_empty() {
            let zh = bare.iter().map(|name| name.zh.as_ref()).collect::<Vec<_>>().join("、");
            let en = bare.iter().map(|name| name.en.as_ref()).collect::<Vec<_>>().join(", ");
            page.line("");
            page.item("  ", &text!("没有收录的系列：{zh}", "series of which none is listed: {en}"));
        }
        if self.is_open(list) {
            page.item(
                "  ",
                &Text::new(
                    "这份名单不全：名单以外的，照评审通知写正式名称，会提醒，但不妨碍申报。",
                    "The list is not complete: write another official name as in the notice; it is warned of and can be filed.",
                ),
            );
        }
    }

    fn lists(&self, page: &mut Page) {
        let head = [Text::new("名单", "list"), Text::new("名称", "title"), Text::new("条数", "entries")];
        let row = |list: List| [Text::same(list.id()), list.title(), Text::same(self.guide.codes(list).len().to_string())];
        page.table(&head, &known(self.guide).map(row).collect::<Vec<_>>());
        page.line("");
        page.item("  ", &Text::new("看一份名单：declare guide codes ethnicity", "see one of them: declare guide codes ethnicity"));
        page.item(
            "  ",
            &Text::new(
                "看一个系列的专业：declare guide codes specialty --series 工程技术",
                "a series' specialties: declare guide codes specialty --series engineering",
            ),
        );
    }

    fn table(&self, group: &Group<'_>, page: &mut Page) {
        let [code, zh, en, also] =
            [Text::new("代码", "code"), Text::new("中文", "Chinese"), Text::new("英文", "English"), Text::new("也可以写", "or")];
        let cells = |row: &Row<'_>| {
            let name = |name: &str| Text::same(name);
            [name(row.code), name(&row.name.zh), name(&row.name.en), Text::same(row.aliases.join("、"))]
        };
        if group.rows.iter().all(|row| row.levels.is_empty()) {
            return page.table(&[code, zh, en, also], &group.rows.iter().map(cells).collect::<Vec<_>>());
        }
        let row = |row: &Row<'_>| {
            let [code, zh, en, also] = cells(row);
            [code, zh, en, self.levels(row), also]
        };
        page.table(&[code, zh, en, Text::new("级别", "levels"), also], &group.rows.iter().map(row).collect::<Vec<_>>());
    }

    fn levels(&self, row: &Row<'_>) -> Text {
        let said = row.levels.iter().map(|(level, mode)| {
            let name = self.guide.name_of(List::TitleLevel, level);
            match mode.map(ExamMode::label) {
                Some(mode) => text!(("{}（{}）", name.zh, mode.zh), ("{} ({})", name.en, mode.en)),
                None => name,
            }
        });
        let said: Vec<Text> = said.collect();
        let join = |pick: fn(&Text) -> &str, between: &str| said.iter().map(pick).collect::<Vec<_>>().join(between);
        Text { zh: join(|text| &text.zh, "、").into(), en: join(|text| &text.en, ", ").into() }
    }

    /// What each category of works asks for; required fields bear a star.
    fn fields(&self, page: &mut Page) {
        page.heading(&Text::new("各分类的项目（* 必填）", "The fields of each category (* required)"));
        for category in self.guide.works.iter().flat_map(|works| &works.categories) {
            let star = |required: Required| if required == Required::Always { "*" } else { "" };
            let zh: Vec<String> = category.fields.iter().map(|field| format!("{}{}", field.zh, star(field.required))).collect();
            let en: Vec<String> = category.fields.iter().map(|field| format!("{}{}", field.key, star(field.required))).collect();
            page.item("  ", &text!(("{}：{}", category.name.zh, zh.join("、")), ("{}: {}", category.name.en, en.join(", "))));
        }
    }
}

impl<'g> Row<'g> {
    fn plain(code: &'g str, name: &'g Text, aliases: &'g [String], cited: &'g dyn Cited) -> Self {
        Self { code, name, aliases, levels: Vec::new(), cited }
    }

    fn json(&self, of: Option<&str>) -> Value {
        let levels: serde_json::Map<String, Value> =
            self.levels.iter().map(|(level, mode)| ((*level).to_owned(), mode.map_or(Value::Null, |mode| mode.id().into()))).collect();
        let mut value = json!({
            "code": self.code,
            "name": self.name,
            "aliases": self.aliases,
            "source": self.cited.source(),
            "confidence": self.cited.confidence(),
        });
        if let Some(of) = of {
            value["of"] = of.into();
        }
        if !levels.is_empty() {
            value["levels"] = levels.into();
        }
        value
    }
}

fn specialties<'g>(guide: &'g Guide, series: &'g Series) -> Group<'g> {
    let rows = guide.specialties_of(&series.id).map(|specialty| {
        let mut levels: Vec<_> = specialty.levels.iter().map(|(level, mode)| (level.as_str(), Some(*mode))).collect();
        levels.sort_by_key(|(level, _)| guide.rank(level));
        Row { levels, ..Row::plain(&specialty.id, &specialty.name, &specialty.aliases, specialty) }
    });
    Group { of: Some((&series.id, series.name.clone())), rows: rows.collect() }
}

fn titles<'g>(guide: &'g Guide, series: &'g Series) -> Group<'g> {
    let mut rows: Vec<Row<'g>> = Vec::new();
    for (level, titles) in &series.titles {
        rows.extend(titles.iter().map(|title| Row { levels: vec![(level.as_str(), None)], ..Row::plain(title.code(), &title.name, &[], series) }));
    }
    rows.sort_by_key(|row| row.levels.first().and_then(|(level, _)| guide.rank(level)));
    Group { of: Some((&series.id, series.name.clone())), rows }
}

fn categories<'g>(section: &'g str, guide: &'g Guide) -> Group<'g> {
    let rows = guide.categories(section).iter().map(|category| Row::plain(&category.id, &category.name, &category.aliases, category));
    let name = crate::field::section(section).map_or_else(|| Text::same(section), crate::field::Section::label);
    Group { of: Some((section, name)), rows: rows.collect() }
}

/// The lists that hold something.
fn known(guide: &Guide) -> impl Iterator<Item = List> {
    List::ALL.iter().copied().filter(|list| !guide.codes(*list).is_empty())
}

fn list_named(guide: &Guide, named: &str) -> Result<List> {
    let is_named = |list: &List| list.title().zh == named || list.title().en.eq_ignore_ascii_case(named);
    if let Some(list) = List::by_id(named).or_else(|| List::ALL.iter().copied().find(is_named)) {
        return Ok(list);
    }
    let ids = known(guide).map(List::id).collect::<Vec<_>>().join(", ");
    Err(Error::usage(text!("没有“{named}”这份名单", "there is no list “{named}”"), text!("现有：{ids}", "Known lists: {ids}")))
}
