//! The people of the examples: where their files lie and how they name them.

use super::names::Habit;

pub(crate) struct Person {
    /// The folder under `examples/`.
    pub(crate) folder: &'static str,
    /// The folder of the files in it: both names are found.
    pub(crate) files: &'static str,
    pub(crate) habit: Habit,
    pub(crate) long_hair: bool,
    /// Files whose names do not say what they are (material, part, name); the application says it.
    pub(crate) unnamed: &'static [(&'static str, &'static str, &'static str)],
}

const fn person(folder: &'static str, files: &'static str, habit: Habit, long_hair: bool) -> Person {
    Person { folder, files, habit, long_hair, unnamed: &[] }
}

pub(crate) const PEOPLE: [Person; 12] = [
    person("senior-engineer", "attachments", Habit::Numbered, false),
    person("minimal", "附件", Habit::Plain, true),
    person("nurse", "附件", Habit::Person, true),
    person("teacher", "附件", Habit::Title, false),
    person("accountant", "attachments", Habit::Plain, true),
    person("foreigner", "attachments", Habit::Numbered, true),
    person("hong-kong-resident", "附件", Habit::Person, false),
    person("no-current-title", "attachments", Habit::Title, false),
    Person {
        unnamed: &[("破格申报推荐表", "", "IMG_20260301.pdf"), ("专家推荐材料", "甲", "推荐-1.pdf"), ("专家推荐材料", "乙", "推荐-2.pdf")],
        ..person("exceptional", "attachments", Habit::Plain, false)
    },
    person("series-change", "attachments", Habit::Numbered, true),
    person("agency-insured", "attachments", Habit::Person, false),
    person("rare-name", "附件", Habit::Title, false),
];
