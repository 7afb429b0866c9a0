//! Materials, questions, commitment, committees, series, specialties and categories, said in facts.

use super::{Area, Facts, joined};
use crate::field::{List, Required};
use crate::guide::{CitedText, Demand, Guide, Material, Provider, Stage};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

impl<'g> Facts<'g> {
    pub(super) fn lists(&mut self) {
        let guide = self.guide;
        self.texts(Area::Conditions, &guide.conditions);
        self.texts(Area::Tips, &guide.tips);
        guide.materials.iter().for_each(|material| self.material(material));
        for question in &guide.questions {
            self.add(Area::Questions, question.id.as_str(), question.name.clone(), question.name.clone(), question);
        }
        if let Some(commitment) = guide.commitment() {
            let what = Text::new("现行文本", "the text in force");
            self.add(Area::Commitment, "text", what, commitment.text.clone(), commitment);
            self.add(Area::Commitment, "version", Text::new("版本", "version"), Text::same(commitment.version.as_str()), commitment);
        }
        self.committees();
        self.titles();
        self.categories();
    }

    /// Texts have no names: a text that changed is one gone and one new.
    fn texts(&mut self, area: Area, texts: &'g [CitedText]) {
        for entry in texts {
            self.add(area, entry.text.zh.as_ref(), Text::new("", ""), entry.text.clone(), entry);
        }
    }

    fn material(&mut self, material: &'g Material) {
        let name = &material.name;
        let demand = match (material.demand(), &material.applies) {
            (Demand::Required, _) => Text::new("必交", "required"),
            (Demand::Optional, _) => Text::new("可交", "optional"),
            (Demand::Unknown, applies) => {
                let whom = applies.clone().unwrap_or_else(|| Text::new("", ""));
                text!(("必交：{}", whom.zh), ("required: {}", whom.en))
            }
        };
        let by = match (material.provided_by, material.stage) {
            (Provider::Applicant, Stage::File) => Text::new("本人提交时", "by the applicant when filing"),
            (Provider::Employer, _) => Text::new("用人单位审核时", "by the employer when it reviews"),
            (Provider::Applicant, Stage::Endorse) => Text::new("本人，用人单位审核时", "by the applicant when the employer reviews"),
            (Provider::Bureau, _) => Text::new("受理部门", "by the bureau"),
        };
        self.add(Area::Materials, material.id.as_str(), name.clone(), text!(("{}（{}）", demand.zh, by.zh), ("{} ({})", demand.en, by.en)), material);
        let what = text!(("{}的要求", name.zh), ("{}, requirements", name.en));
        let formats = material.formats.join("/").to_uppercase();
        let value = text!(("{}（{formats}）", material.requirements.zh), ("{} ({formats})", material.requirements.en));
        self.add(Area::Materials, format!("{} requirements", material.id), what, value, material);
        let entry = material.per.as_ref().map_or_else(Pointer::root, |section| Pointer::root().key(section).key("0"));
        if let Some(section) = &material.per {
            let what = text!(("{}按什么逐条提交", name.zh), ("{}, one for each", name.en));
            let value = crate::field::section(section).map_or_else(|| Text::same(section.as_str()), crate::field::Section::label);
            self.add(Area::Materials, format!("{} per", material.id), what, value, material);
        }
        if let Some(when) = &material.when {
            let what = text!(("{}在什么情况下要交", name.zh), ("{}, when", name.en));
            self.add(Area::Materials, format!("{} when", material.id), what, when.in_words(self.guide, &entry), material);
        }
        if !material.satisfied_by.is_empty() {
            let what = text!(("{}可以用什么代替", name.zh), ("{}, instead", name.en));
            let value = self.names(List::Material, &material.satisfied_by);
            self.add(Area::Materials, format!("{} instead", material.id), what, value, material);
        }
    }

    fn committees(&mut self) {
        for committee in &self.guide.committees {
            let (specialties, levels) = (self.names(List::Specialty, &committee.specialties), self.names(List::TitleLevel, &committee.levels));
            let scope = text!(("{}；{}", specialties.zh, levels.zh), ("{}; {}", specialties.en, levels.en));
            self.add(Area::Committees, committee.id.as_str(), committee.name.clone(), scope, committee);
            let office = committee.office.clone().unwrap_or_else(Guide::not_published);
            let what = text!(("{}：日常工作部门", committee.name.zh), ("{}: office", committee.name.en));
            self.add(Area::Committees, format!("{} office", committee.id), what, office, committee);
            let what = text!(("{}：评审通知公告", committee.name.zh), ("{}: notice", committee.name.en));
            let notice = committee.notice_url.as_deref().map_or_else(Guide::not_published, Text::same);
            self.add(Area::Committees, format!("{} notice", committee.id), what, notice, committee);
        }
    }

    fn titles(&mut self) {
        let guide = self.guide;
        for series in &guide.series {
            for (level, titles) in &series.titles {
                let (name, titles) = (self.level(level), joined(titles.iter().map(|title| title.name.clone())));
                let what = text!(("{}{}", series.name.zh, name.zh), ("{}, {}", series.name.en, name.en));
                self.add(Area::Series, format!("{} {level}", series.id), what, titles, series).about(Some(&series.id), Some(level));
            }
        }
        for specialty in &guide.specialties {
            let what = text!("专业 {}", "specialty {}", specialty.id);
            self.add(Area::Specialties, format!("{} name", specialty.id), what, specialty.name.clone(), specialty)
                .about(Some(&specialty.series), None);
            for (level, mode) in &specialty.levels {
                let (name, mode) = (self.level(level), mode.label());
                let what = text!(("{}{}", specialty.name.zh, name.zh), ("{}, {}", specialty.name.en, name.en));
                self.add(Area::Specialties, format!("{} {level}", specialty.id), what, mode, specialty).about(Some(&specialty.series), Some(level));
            }
        }
    }

    fn categories(&mut self) {
        for category in self.guide.works.iter().flat_map(|works| &works.categories) {
            let counts_by = joined(category.counts_by.iter().map(|key| category.label(key).cloned().unwrap_or_else(|| Text::same(key.as_str()))));
            let what = text!(("{}：按哪个日期算", category.name.zh), ("{}: counts by", category.name.en));
            self.add(Area::Categories, format!("{} counts by", category.id), what, counts_by, category);
            for field in &category.fields {
                let label = category.label(&field.key).cloned().unwrap_or_else(|| Text::same(field.key.as_ref()));
                let value = match field.required {
                    Required::Always => Text::new("必填", "required"),
                    Required::Conditional => Text::new("有条件必填", "required sometimes"),
                    Required::Optional => Text::new("选填", "optional"),
                };
                let what = text!(("{}：{}", category.name.zh, label.zh), ("{}: {}", category.name.en, label.en));
                self.add(Area::Categories, format!("{} {}", category.id, field.key), what, value, category);
            }
        }
    }
}
