//! The guide as people read it.

use time::Date;

use crate::cli::page::Page;
use crate::guide::{Calendar, Cited, CitedText, Commitment, Confidence, Declared, Guide, Workflow, day};
use crate::text;
use crate::text::Text;

/// From when to when applications are taken; of whom, where that is known for some only.
pub(super) fn window(guide: &Guide) -> Text {
    let days = |calendar: &Calendar| match (calendar.open, calendar.submit_until) {
        (Some(open), Some(until)) => Some(text!("{open} 至 {until}", "{open} to {until}")),
        _ => None,
    };
    if let Some(all) = guide.calendar_of(Declared::default()) {
        return days(all).unwrap_or_else(Guide::not_published);
    }
    let known: Vec<Text> = guide
        .calendar
        .iter()
        .filter_map(|calendar| {
            let (whose, days) = (guide.whose(calendar), days(calendar)?);
            Some(text!(("{} {}", whose.zh, days.zh), ("{} {}", whose.en, days.en)))
        })
        .collect();
    match known.as_slice() {
        [] => Guide::not_published(),
        [only] => text!(("{}，其他未公布", only.zh), ("{}; others not published", only.en)),
        several => text!(("{} 个评委会的已公布，其他未公布", several.len()), ("published for {} committees; not for others", several.len())),
    }
}

pub(super) fn guide(guide: &Guide, today: Date, page: &mut Page) {
    page.heading(&guide.title);
    let until = guide.counts_until.date;
    page.pairs(&[
        [Text::new("编号", "id"), Text::same(guide.id.as_str())],
        [Text::new("年度", "round"), Text::same(guide.year.to_string())],
        [Text::new("年限、业绩算到", "years and works count until"), text!("{until}", "{until}")],
        [Text::new("摘要", "digest"), Text::same(&guide.digest()[..16])],
    ]);
    cited(guide, &Text::new("申报条件", "Conditions"), &guide.conditions, page);
    cited(guide, &Text::new("温馨提示", "Tips"), &guide.tips, page);
    steps(&guide.workflow, page);
    calendars(guide, today, page);
    contacts(guide, page);
    page.heading(&Text::new("接下来", "Next"));
    page.item("  ", &Text::new("材料清单：declare guide materials", "the list of materials: declare guide materials"));
    page.item("  ", &Text::new("各项可以写什么：declare guide codes", "what may be written: declare guide codes"));
    page.item("  ", &Text::new("申报承诺：declare guide commitment", "the commitment: declare guide commitment"));
    page.item("  ", &Text::new("新建申报：declare new 张三", "a new application: declare new NAME"));
}

fn cited(guide: &Guide, heading: &Text, texts: &[CitedText], page: &mut Page) {
    page.heading(heading);
    for (number, entry) in (1..).zip(texts) {
        page.item(&format!("{number:>3}. "), &entry.text);
        let source = guide.how_sure(entry);
        page.remark(5, &source);
    }
}

/// The steps that an application takes.
fn steps(workflow: &Workflow, page: &mut Page) {
    page.heading(&Text::new("办理环节", "Steps"));
    let (before, after) = (workflow.employer_notice_days, workflow.public_notice_days);
    let steps = [
        Some(Text::new("本人提交", "you file")),
        Some(Text::new("用人单位审核", "the employer reviews")),
        workflow
            .employer_notice
            .then(|| text!("评前公示（不少于{before}个工作日）", "the employer posts its notice (at least {before} working days)")),
        Some(Text::new("受理", "the bureau accepts")),
        workflow.fee.then(|| Text::new("缴费", "the fee is paid")),
        Some(Text::new("评审", "the committee reviews")),
        workflow.public_notice.then(|| text!("评后公示（不少于{after}个工作日）", "public notice (at least {after} working days)")),
        Some(Text::new("核准发证", "approval and certificate")),
    ];
    let steps: Vec<Text> = steps.into_iter().flatten().collect();
    let join = |pick: fn(&Text) -> &str| steps.iter().map(pick).collect::<Vec<_>>().join(" → ");
    page.item("  ", &Text { zh: join(|text| &text.zh).into(), en: join(|text| &text.en).into() });
}

fn calendars(guide: &Guide, today: Date, page: &mut Page) {
    page.heading(&Text::new("日程", "Calendar"));
    if guide.calendar.is_empty() {
        page.item("  ", &Guide::not_published());
    }
    for calendar in &guide.calendar {
        page.pairs(&[
            [Text::new("适用于", "of"), guide.whose(calendar)],
            [Text::new("开始申报", "applications open"), day(calendar.open)],
            [Text::new("用人单位审核截止", "employer's last day to review"), day(calendar.employer_until)],
            [Text::new("报送截止", "last day to submit to the office"), day(calendar.submit_until)],
            [Text::new("缴费截止", "fee due"), day(calendar.fee_until)],
        ]);
        if let Some(last) = guide.last_day_by(calendar) {
            page.item("  → ", &last.line(today));
            page.remark(4, &last.reckoning);
        }
        if let Some(note) = &calendar.note {
            page.remark(2, &sure(note, calendar));
        }
    }
    let only_some = !guide.calendar.is_empty() && guide.calendar_of(Declared::default()).is_none();
    if only_some {
        page.item("  ", &Text::new("其他专业、级别：未公布", "other specialties and levels: not published"));
    }
    committees(guide, page);
}

fn committees(guide: &Guide, page: &mut Page) {
    page.heading(&Text::new("评审委员会", "Review committees"));
    for committee in &guide.committees {
        page.item("  - ", &committee.name);
        let office = committee.office.clone().unwrap_or_else(Guide::not_published);
        let notice = committee.notice_url.as_deref().map_or_else(Guide::not_published, Text::same);
        page.item("    ", &text!(("日常工作部门：{}", office.zh), ("office: {}", office.en)));
        page.item("    ", &text!(("评审通知公告：{}", notice.zh), ("notice: {}", notice.en)));
        let source = guide.how_sure(committee);
        page.remark(4, &source);
    }
    let rest = if guide.committees.is_empty() {
        Text::new("评审委员会及日常工作部门：未公布", "review committees and their offices: not published")
    } else {
        Text::new("其他专业的评审委员会：未公布", "the committees of other specialties: not published")
    };
    page.item("  ", &rest);
}

/// A note with a word on how sure it is.
fn sure(note: &Text, entry: &dyn Cited) -> Text {
    let word = entry.confidence().label();
    if entry.confidence() == Confidence::Official { note.clone() } else { text!(("{}（{}）", note.zh, word.zh), ("{} ({})", note.en, word.en)) }
}

fn contacts(guide: &Guide, page: &mut Page) {
    page.heading(&Text::new("经办人", "People to ask"));
    if guide.contacts.is_empty() {
        page.item("  ", &Guide::not_published());
    }
    for contact in &guide.contacts {
        let telephone = contact.telephone.as_deref().unwrap_or_default();
        let address = contact.address.clone().unwrap_or_else(|| Text::new("", ""));
        let line = text!(
            ("{}：{} {telephone} {}", contact.role.zh, contact.name.zh, address.zh),
            ("{}: {} {telephone} {}", contact.role.en, contact.name.en, address.en)
        );
        page.item("  ", &line);
    }
}

pub(super) fn commitment(guide: &Guide, commitment: &Commitment, page: &mut Page) {
    let version = &commitment.version;
    page.heading(&text!(("{}（{version}）", commitment.title.zh), ("{} ({version})", commitment.title.en)));
    page.item("", &commitment.text);
    let source = guide.how_sure(commitment);
    page.remark(0, &source);
    page.line("");
    page.item(
        "",
        &text!(
            "同意的，由本人在申报文件里写：申报承诺 的 承诺书版本 {version}、本人已阅读并同意 是、承诺日期。",
            "If you agree, write in your application, under commitment: version {version}, agreed yes, and agreed_on. Only you may do so."
        ),
    );
}
