//! Nothing that is true of real people is an error; and the edges of each rule.

use super::*;

/// An engineer of `examples/minimal` who holds a title of the given level and declares the next.
fn holder(current: &str, declared: &str) -> String {
    format!(
        "{{current_title: {{holds_title: 有, series: 工程技术, specialty: 集成电路, {current}, issuer: 示例局, certificate_number: SL22}}, declared_title: {{{declared}}}}}"
    )
}

/// The errors and warnings of a patch, as rule ids.
fn found(judge: &Judge, patch: &str, severity: Severity) -> BTreeSet<String> {
    let document = patched(judge.guides(), patch);
    judge.judge(&document).into_iter().filter(|finding| finding.severity == severity).map(|finding| finding.rule.into_owned()).collect()
}

/// A resident number with its right check.
fn resident(body: &str) -> String {
    number::IdentityNumber::parse(&format!("{body}0")).unwrap().mended()
}

#[test]
fn what_is_true_of_real_people_is_found_fault_with_by_nobody() {
    let judge = Judge::new(Guides::built_in());
    let numbers = ["44030119990308002", "44030019990308004", "44152119990308002", "71000019990308002"].map(resident);
    let mut patches: Vec<String> = numbers.iter().map(|number| format!("basic: {{id_number: '{number}'}}")).collect();
    let names = ["王", "欧阳修远", "阿卜杜拉·买买提", "㐂𬍛䶮", "O'Neill-Müller Jr.", "尼玛次仁", "Дмитрий", "李-王小明"];
    patches.extend(names.iter().map(|name| format!("basic: {{name: \"{name}\"}}")));
    patches.extend(
        [
            "basic: {id_type: 港澳居民来往内地通行证, id_number: M0123456701, nationality: 中国澳门, household: 澳门特别行政区}",
            "basic: {id_type: 台湾居民来往大陆通行证, id_number: '01234567', nationality: 中国台湾, household: 台湾}",
            "basic: {id_type: 台湾居民来往大陆通行证, id_number: '0123456789(B)', nationality: 中国台湾, household: 台湾}",
            "basic: {id_type: 港澳台居民居住证, id_number: '830000199903080028', nationality: 中国台湾, household: 台湾}",
            "basic: {id_type: 外国人永久居留身份证, id_number: DEU110099030801, nationality: 德国, household: null, ethnicity: null, political_status: null}",
            "basic: {id_type: 护照, id_number: C01X00T47, nationality: 美国, household: null, ethnicity: null, political_status: null}",
            "basic: {id_type: 军官证, id_number: 军字第0123456号}",
            "basic: {mobile: 19912345678}",
            "basic: {mobile: +86 138-0000-0000}",
            "basic: {mobile: +1 (650) 555-0100}",
            "basic: {email: li.si+title@mail.example.com.cn}",
            "basic: {email: 李@例子.公司}",
            "education: [{start: 2015-09, end: 2022-06, school: 香港中文大学（深圳）, major: 微电子, level: 大学本科肄业, study_mode: 全日制}, {start: 2019-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 大学本科毕业, study_mode: 自学考试, certificate_number: Z1}]",
            "work: [{start: 2022-07, end: 2023-06, employer: 深圳市示例软件有限公司, post: 工程师, specialty: 设计}, {start: 2023-07, end: 2023-10, employer: 甲公司, post: 工程师, specialty: 设计}, {start: 2024-02, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 设计}]",
            "publications: [{category: 期刊论文, title: On chips, journal: Annals of Examples, issn: 0000-0019, year: 2023, volume: XXX, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
            "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, achievements: [{category: 工程或科研项目, title: 芯片, source: 自选, start: 2022-08, role: 参加, duties: 设计}]}",
            // Where people are from, and how they stay.
            "basic: {id_type: 港澳台居民居住证, id_number: '810000199903080024', nationality: 中国, household: 香港九龙}",
            "basic: {id_type: 港澳居民来往内地通行证, id_number: H01234567, nationality: 英国, household: null, ethnicity: null, political_status: null}",
            "basic: {id_type: 外国人永久居留身份证, id_number: '944276199903080025', nationality: 德国, household: null, ethnicity: null, political_status: null}",
            "basic: {id_type: 护照, id_number: E12345678, household: 华侨，居新加坡}",
            "basic: {household: 集体户口}",
            // Employers: private schools, institutions, foundations, the self-employed.
            "{basic: {employer_kind: 民营企业, employer_code: 52440300TE0T00017D}, next_step: {employer_code: 52440300TE0T00017D}}",
            "{basic: {employer_kind: 社会组织, employer_code: 51440300TE0T00017G}, next_step: {employer_code: 51440300TE0T00017G}}",
            "{basic: {insured_via_agency: 是}, system: {insured_employer: 深圳市示例人力资源服务有限公司, insured_employer_code: 91440300TE0T00121G}}",
            "basic: {post: 总监, post_since: 2023-01}",
            // Educations: adult, self-taught, a degree by equivalent ability, two at once, honorary, technical schools.
            "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 大学本科毕业, degree: 工学学士, study_mode: 全日制, certificate_number: Z1, degree_certificate_number: Z2}, {start: 2022-09, end: 2025-06, school: 珠江示例大学, major: 微电子, level: 硕士研究生结业, degree: 工学硕士, study_mode: 非全日制, degree_certificate_number: Z3}]",
            "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 博士研究生肄业, degree: 工学硕士, study_mode: 全日制, degree_certificate_number: Z3}]",
            "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 大学本科毕业, degree: 名誉博士, study_mode: 全日制, certificate_number: Z1, degree_certificate_number: Z2}]",
            "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 大学本科毕业, degree: 工学学士, second_bachelor: 是, study_mode: 全日制, certificate_number: '109980202205000021', degree_certificate_number: '1099842023000021'}]",
            "{education: [{start: 2018-09, end: 2022-06, school: 岭川示例技工学校, major: 电子, level: 技工学校毕业, study_mode: 全日制, certificate_number: J1}], declared_title: {level: 员级, title: 技术员}}",
            "education: [{start: 2018-09, end: 2022-06, school: University of Example, major: Microelectronics, level: 大学本科毕业, degree: 工学学士, study_mode: 脱产, degree_certificate_number: EX-1, country: 英国}]",
            "basic: {name: 田中 太郎, id_type: 护照, id_number: TR1234567, nationality: 日本, household: null, ethnicity: null, political_status: null}",
            "basic: {employer_kind: 股份有限公司}",
            "achievements: [{category: 标准规范, standard_number: ITU-T G.709/Y.1331 (06/2020), title: 光传送网接口, standard_kind: 国际标准, published_on: 2020-06-22}]",
            // Titles: by exam while a student; recognised soon after graduation; appointed twice.
            "current_title: {holds_title: 有, series: 工程技术, specialty: 软件, level: 员级, title: 程序员, obtained_on: 2022-05-30, obtained_by: 考试, issuer: 示例局, certificate_number: RK22, appointed_on: 未聘任}",
            "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 2023-01}, appointments: [{start: 2023-01, end: 2024-01, title: 技术员, employer: 甲公司}, {start: 2024-02, title: 技术员, employer: 深圳市示例微电子有限公司}]}",
            // Posts held again and again, several at once, and terms that last.
            "associations: [{start: 2020-05, end: 2023-05, organisation: 甲会, post: 理事}, {start: 2023-05, end: 2028-05, organisation: 甲会, post: 理事}, {start: 2023-06, organisation: 乙会, post: 理事}]",
            "appraisals: [{year: 2022, result: 不定等次}, {year: 2023, result: 基本合格}, {year: 2024, result: 称职}]",
            "study: [{start: 2023-09, institution: 珠江示例大学, content: 博士后, hours: 12}]",
            // Older people: a man before sixty and some months, a woman before fifty-five and some.
            "basic: {birth_date: 1966-03-01, sex: 男, id_type: 护照, id_number: E12345678}",
            "basic: {birth_date: 1971-03-01, sex: 女, id_type: 护照, id_number: E12345678}",
            "self_evaluation: 本人从事芯片数字前端设计三年多，获 O₂ 传感器项目奖，熟悉 ISO 9001，曾用 γ 射线检测，能独立完成设计。",
        ]
        .map(str::to_owned),
    );
    for patch in &patches {
        let document = patched(judge.guides(), patch);
        assert_eq!(judge.judge(&document), [], "{patch}");
    }
}

/// Someone who studied full-time between two posts, or did not work for a year, is warned at most.
#[test]
fn career_breaks_are_no_errors() {
    let judge = Judge::new(Guides::built_in());
    let studied = "{education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 大学本科毕业, study_mode: 全日制, certificate_number: A1}, {start: 2023-09, end: 2025-06, school: 珠江示例大学, major: 微电子, level: 硕士研究生毕业, study_mode: 全日制, certificate_number: A2}], work: [{start: 2022-07, end: 2023-08, employer: 甲公司, post: 工程师, specialty: 设计}, {start: 2025-07, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 设计}]}";
    assert_eq!(judge.judge(&patched(judge.guides(), studied)), []);
    let idle = "work: [{start: 2022-07, end: 2023-08, employer: 甲公司, post: 工程师, specialty: 设计}, {start: 2025-07, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 设计}]";
    assert_eq!(found(&judge, idle, Severity::Error), BTreeSet::new());
    assert_eq!(found(&judge, idle, Severity::Warning), BTreeSet::from(["work-gap".to_owned()]));
}

/// Domain 5.3: round 2022 issued in March 2023 counts works from 2023-01-01; round 2017 issued in March 2018 from 2017-09-01.
#[test]
fn works_count_from_the_round_and_not_from_the_certificate() {
    let judge = Judge::new(Guides::built_in());
    let award =
        |day: &str| format!("awards: [{{title: 示例竞赛, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: {day}, rank: 1/2, kind: 个人}}]");
    let title = |round: &str, obtained: &str| {
        format!(
            "current_title: {{holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: {obtained}, obtained_by: 评审, round_year: {round}, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}"
        )
    };
    for (round, obtained, day, is_inside) in [
        ("2022", "2023-03-20", "2022-12-31", false),
        ("2022", "2023-03-20", "2023-01-01", true),
        ("2017", "2018-03-20", "2017-08-31", false),
        ("2017", "2018-03-20", "2017-09-01", true),
    ] {
        let patch = format!("{{{}, {}}}", title(round, obtained), award(day));
        assert_eq!(!found(&judge, &patch, Severity::Error).contains("works-period"), is_inside, "round {round}, {day}");
    }
}

/// What rests on an unverified entry of the guide warns, whatever the rule's own severity.
#[test]
fn unverified_figures_warn_and_do_not_stop() {
    let judge = Judge::new(Guides::built_in());
    // A year with few hours is no worse than one left out: which years count is not known for sure.
    for year in [2020, 2025] {
        let few = format!("continuing_education: [{{year: {year}, public_hours: 10, professional_hours: 42, elective_hours: 12}}]");
        assert_eq!(found(&judge, &few, Severity::Error), BTreeSet::new(), "{year}");
        assert!(found(&judge, &few, Severity::Warning).contains("continuing-education-hours"), "{year}");
    }
    let too_early = holder(
        "level: 助理级, title: 助理工程师, obtained_on: 2024-01-20, obtained_by: 评审, round_year: 2023, reviewed_by: 示例评委会, appointed_on: 未聘任",
        "level: 中级, title: 工程师",
    );
    assert_eq!(found(&judge, &too_early, Severity::Error).into_iter().filter(|rule| rule != "works-period").count(), 0);
    assert!(found(&judge, &too_early, Severity::Warning).contains("years-of-service"));
}

/// Levels: one up is ordinary, two up and none up are not.
#[test]
fn ordinary_applications_go_one_level_up() {
    let judge = Judge::new(Guides::built_in());
    let held = "level: 助理级, title: 助理工程师, obtained_on: 2020-01-20, obtained_by: 认定, appointed_on: 未聘任";
    for (declared, is_step) in
        [("level: 中级, title: 工程师", true), ("level: 助理级, title: 助理工程师", false), ("level: 副高级, title: 高级工程师", false)]
    {
        let errors = found(&judge, &holder(held, declared), Severity::Error);
        assert_eq!(!errors.contains("declared-level-step"), is_step, "{declared}: {errors:?}");
    }
}

/// A section as long as a file may be is judged entry by entry: its one double, the last, is found and nothing else.
#[test]
fn a_long_section_is_no_special_case() {
    let judge = Judge::new(Guides::built_in());
    let award = |n: usize| format!("{{title: 奖{n}, grade: 二等奖, level: 单位, issuer: 甲, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}}");
    let mut awards: Vec<String> = (0..4_000).map(award).collect();
    awards.push(award(0));
    let document = patched(judge.guides(), &format!("awards: [{}]", awards.join(", ")));
    let places: Vec<_> = judge.judge(&document).into_iter().map(|finding| (finding.rule.into_owned(), finding.place)).collect();
    assert_eq!(places, [("works-duplicate".to_owned(), Place::At(Pointer::parse("/awards/4000")))]);
}

/// A value that cannot be read is told once: nothing is concluded from its absence.
#[test]
fn an_unreadable_value_has_no_followers() {
    let judge = Judge::new(Guides::built_in());
    let entry = "employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 设计";
    for (patch, rule) in [
        (format!("work: [{{start: 2022-13, end: 2023-01, {entry}}}, {{start: 2024-01, {entry}}}]"), "not-a-month"),
        (format!("work: [{{start: 2022-07, end: 2023-13, {entry}}}, {{start: 2024-01, end: 20x6, {entry}}}]"), "not-a-month"),
        ("basic: {birth_date: 1999-02-30}".to_owned(), "not-a-date"),
        ("basic: {nationality: 火星}".to_owned(), "unknown-code"),
        (
            "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子, level: 大本, study_mode: 全日制}]".to_owned(),
            "unknown-code",
        ),
        ("continuing_education: [{year: 二五, public_hours: 30, professional_hours: 42, elective_hours: 18}]".to_owned(), "not-a-year"),
        ("declared_title: {series: 工业}".to_owned(), "unknown-code"),
        ("declared_title: {level: 高高级}".to_owned(), "unknown-code"),
        ("current_title: {holds_title: 大概}".to_owned(), "not-yes-or-no"),
        ("basic: {employer: （请填写工作单位）}".to_owned(), "template-text"),
    ] {
        let document = patched(judge.guides(), &patch);
        assert_eq!(rules_found(&judge, &document), BTreeSet::from([rule.to_owned()]), "{patch}: {}", told(&judge, &document));
    }
}

#[test]
fn a_specialty_that_the_guide_does_not_list_is_taken_as_written_with_a_warning() {
    let judge = Judge::new(Guides::built_in());
    let people = [("卫生技术", "主治医师", "副主任医师", "心血管内科"), ("翻译", "二级翻译", "一级翻译", "英语")];
    for (series, held, title, specialty) in people {
        let current = format!(
            "holds_title: 有, series: {series}, specialty: {specialty}, level: 中级, title: {held}, obtained_on: 2019-06-20, obtained_by: 考试, issuer: 示例局, certificate_number: WS19, appointed_on: 2019-09"
        );
        let hours: Vec<String> =
            (2019..=2025).map(|year| format!("{{year: {year}, public_hours: 30, professional_hours: 42, elective_hours: 18}}")).collect();
        let patch = format!(
            "{{current_title: {{{current}}}, continuing_education: [{}], declared_title: {{series: {series}, specialty: {specialty}, level: 副高级, title: {title}}}}}",
            hours.join(", ")
        );
        let document = patched(judge.guides(), &patch);
        assert_eq!(document.value()["declared_title"]["specialty"], specialty);
        assert_eq!(rules_found(&judge, &document), BTreeSet::from(["specialty-not-listed".to_owned()]), "{}", told(&judge, &document));
        assert_eq!(found(&judge, &patch, Severity::Error), BTreeSet::new());
    }
    for nothing in ["无", "/", "0512", "一二三\\n四"] {
        let errors = found(&judge, &format!("declared_title: {{specialty: \"{nothing}\"}}"), Severity::Error);
        assert!(errors.contains("unknown-code"), "{nothing}: {errors:?}");
    }
}

/// What only some people can say of themselves is a warning at most: it never stops a filing.
#[test]
fn rare_but_true_lives_are_warned_of_at_most() {
    let judge = Judge::new(Guides::built_in());
    for patch in [
        // A senior expert works on by permission; a woman of sixty.
        "basic: {birth_date: 1960-03-01, sex: 男, id_type: 护照, id_number: E12345678}",
        "basic: {birth_date: 1966-03-01, sex: 女, id_type: 护照, id_number: E12345678}",
        // Staff of a state organ who is no public servant.
        "{basic: {employer_kind: 机关, employer_code: 11440300TE0T00017L}, next_step: {employer_code: 11440300TE0T00017L}}",
        // A skilled worker without any of the educations listed.
        "education: [{start: 2015-09, end: 2018-06, school: 岭川市第一中学, major: 理科, level: 普通高中毕业, study_mode: 全日制, certificate_number: G1}]",
        // Insured by the parent company.
        "system: {insured_employer: 深圳市示例集团有限公司, insured_employer_code: 91440300TE0T00017C}",
        // A degree handed over years after graduation; one who changed nationality after the card was issued.
        "education: [{start: 2014-09, end: 2018-06, school: 珠江示例大学, major: 微电子, level: 大学本科毕业, degree: 工学学士, study_mode: 全日制, certificate_number: '109980201805000021', degree_certificate_number: '1099842022000021'}]",
        "basic: {id_type: 外国人永久居留身份证, id_number: '944276199903080025', nationality: 法国, household: null, ethnicity: null, political_status: null}",
        // Titles and levels that the lists have not.
        "declared_title: {series: 艺术, specialty: 美术, level: 中级, title: 三级美术师}",
        "declared_title: {specialty: 机械工程, level: 助理级, title: 助理工程师}",
        "{continuing_education: [{year: 2025, public_hours: 0, professional_hours: 0, elective_hours: 0}], basic: {sex: 未知}}",
        // A contract that ends next year; two employers at once.
        "work: [{start: 2022-07, end: 2027-06, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 设计}]",
    ] {
        assert_eq!(found(&judge, patch, Severity::Error), BTreeSet::new(), "{patch}");
        assert!(!found(&judge, patch, Severity::Warning).is_empty(), "{patch}");
    }
}

/// Nobody is judged by what was not fetched, or by a record of another ticket.
#[test]
fn unknown_system_values_never_block() {
    let judge = Judge::new(Guides::built_in());
    let exam = "declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025JZ0000021, place: 深圳}";
    for system in [
        "{}",
        "{exam: {}}",
        "{exam: {ticket_number: 2019JZ1, result: 不合格, date: 2001-01-01, level: 中级}}",
        "{exam: {result: 成绩待查, score: '', date: 待定}}",
    ] {
        let document = patched(judge.guides(), &format!("{{{exam}, system: {system}}}"));
        assert_eq!(judge.judge(&document), [], "{system}");
    }
}

/// The lists of a person's record are judged entry by entry however long they are.
#[test]
fn long_records_are_no_special_case() {
    let judge = Judge::new(Guides::built_in());
    let entry = |n: usize| format!("{{start: 2023-05, organisation: 会{n}, post: 会员}}");
    let mut entries: Vec<String> = (0..8_000).map(entry).collect();
    entries.push(entry(0));
    let document = patched(judge.guides(), &format!("associations: [{}]", entries.join(", ")));
    let places: Vec<_> = judge.judge(&document).into_iter().map(|finding| (finding.rule.into_owned(), finding.place)).collect();
    assert_eq!(places, [("association-twice".to_owned(), Place::At(Pointer::parse("/associations/8000")))]);
}
