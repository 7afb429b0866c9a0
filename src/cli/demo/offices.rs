//! The offices' part of the demo: operator, employer, bureau.

use std::sync::Arc;

use super::SERVER;
use super::applicant::{self, NAME};
use super::stage::{How, Stage};
use crate::attachments::pen::{self, Mark};
use crate::error::{Class, Error, Result};
use crate::forms::fonts::Fonts;
use crate::forms::layout::{Builder, Frame, Style};
use crate::forms::pdf;
use crate::text::Text;

const EMPLOYER: &str = "深圳市示例智联科技有限公司";
const EMPLOYER_CODE: &str = "91440300TE0T00017C";
const BUREAU: &str = "示例市人力资源和社会保障局";

/// Registers as the operator gets them: files from elsewhere.
const REGISTERS: [(&str, &str, &str); 3] = [
    ("import-insurance", "registers/insurance.csv", include_str!("../../../examples/registers/insurance.csv")),
    ("import-exams", "registers/exams.csv", include_str!("../../../examples/registers/exams.csv")),
    ("import-staff", "registers/staff.csv", STAFF),
];

/// Who works where, as the bureau confirmed it.
const STAFF: &str =
    "统一社会信用代码,姓名,证件类型,证件号码,邮箱\n91440300TE0T00017C,周明远,居民身份证,44030019850615001X,zhou.mingyuan@example.com\n";

pub(super) fn set_up(stage: &mut Stage<'_>) -> Result<()> {
    stage.head(&Text::new(
        "运维建好服务器：受理部门、用人单位及其经办人，导入参保、考试登记和职工名册",
        "The operator sets the server up: bureau, employer and their officers; registers of insurance, exams and staff",
    ));
    let offices = ["--bureau", BUREAU, "--bureau-officer", "王敏", "--employer", EMPLOYER, "--code", EMPLOYER_CODE, "--officer", "林晓"];
    let arguments: Vec<&str> = ["admin", "init", "--data", SERVER].into_iter().chain(offices).collect();
    let issued = stage.run_as(&arguments, How { output: Some("tokens.tsv"), ..How::default() })?;
    for (role, file) in [("employer", "employer.token"), ("bureau", "bureau.token")] {
        let token = issued.lines().find(|line| line.starts_with(role)).and_then(|line| line.split('\t').next_back()).ok_or_else(no_token)?;
        stage.write_private(file, format!("{token}\n").as_bytes())?;
    }
    stage.remark(&Text::new(
        "经办人的令牌各存一个文件：employer.token、bureau.token",
        "each officer's token in a file of its own: employer.token, bureau.token",
    ));
    for (command, file, content) in REGISTERS {
        stage.write(file, content.as_bytes())?;
        stage.run(&["admin", command, "--data", SERVER, file])?;
    }
    Ok(())
}

fn no_token() -> Error {
    Error::new(
        Class::Conflict,
        Text::new("admin init 没有给出令牌", "admin init gave no token"),
        Text::new("请报告这个问题。", "Please report this."),
    )
}

fn sign_in(stage: &Stage<'_>, url: &str, profile: &str) -> Result<()> {
    let token = format!("{profile}.token");
    let arguments = ["login", "--server", url, "--profile", profile, "--token-stdin"];
    stage.run_as(&arguments, How { input: Some(&token), ..How::default() }).map(drop)
}

pub(super) fn employer(stage: &mut Stage<'_>, url: &str, matter: &str) -> Result<()> {
    stage.head(&Text::new(
        "用人单位经办人：查看，公示，盖章，推荐",
        "The employer's officer looks at it, posts the notice, seals the form and endorses",
    ));
    sign_in(stage, url, "employer")?;
    stage.run(&["staff", "--profile", "employer"])?;
    stage.run(&["review", "list", "--profile", "employer"])?;
    stage.run(&["review", "show", matter, "--profile", "employer"])?;
    let notice = ["--data", "notice_start=2026-03-11", "notice_end=2026-03-18", "place=一楼大厅公告栏和单位网站"];
    stage.run(&action("notice", matter, "employer", &notice))?;
    stage.advance(9);

    applicant::sign(stage, Mark::Seal, "employer/评审表（单位盖章）.pdf")?;
    stage.write("employer/评前公示材料.pdf", &notice_record()?)?;
    stage.remark(&Text::new(
        "示例：程序在打印件和公示情况表上描签名、盖圆章、转斜，代替单位的笔、公章和扫描仪",
        "Example: the program drew hand and round seal on the form and on the record of the notice; it stands for the employer's pen, seal and scanner",
    ));
    let data = [
        "--data",
        "notice_start=2026-03-11",
        "notice_end=2026-03-18",
        "place=一楼大厅公告栏和单位网站",
        "objections=无",
        "opinion=材料属实，同意推荐",
    ];
    let files = ["--attach", "report_sealed=employer/评审表（单位盖章）.pdf", "notice_proof=employer/评前公示材料.pdf"];
    let all: Vec<&str> = data.into_iter().chain(files).collect();
    stage.run(&action("endorse", matter, "employer", &all))
}

pub(super) fn bureau(stage: &mut Stage<'_>, url: &str, matter: &str) -> Result<()> {
    stage.head(&Text::new("受理部门：受理，收费，评审，公示，核准", "The bureau accepts, asks the fee, reviews, gives notice and approves"));
    sign_in(stage, url, "bureau")?;
    stage.run(&["review", "list", "--profile", "bureau"])?;
    let act = |stage: &Stage<'_>, name: &str, more: &[&str]| stage.run(&action(name, matter, "bureau", more));
    act(stage, "accept", &["--data", "acceptance_number=示例2026-0001"])?;
    act(stage, "fee", &["--data", "amount=580", "--due", "2026-04-10"])?;
    stage.advance(5);
    act(stage, "confirm-fee", &["--data", "paid_on=2026-03-23"])?;
    stage.advance(60);
    act(stage, "pass", &["--data", "session=2026年度示例评委会第1次会议"])?;
    stage.advance(10);
    let data = ["--data", "certificate_number=示例2026GJ0001", "approval_number=示例职称〔2026〕1号", "date=2026-06-02"];
    act(stage, "approve", &data)
}

fn action<'a>(name: &'a str, matter: &'a str, profile: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["review", name, matter];
    arguments.extend(more);
    arguments.extend(["--profile", profile]);
    arguments
}

/// The employer's record of the notice, sealed: one page.
fn notice_record() -> Result<Vec<u8>> {
    let fonts = Fonts::builtin();
    let mut builder = Builder::new(&fonts, Frame::a4(30.0, 25.0, 30.0, 25.0));
    builder.heading("评前公示情况（示例）", Style::new(18.0).bold().center());
    builder.space(16.0);
    let text = format!(
        "{EMPLOYER}于2026年3月11日至3月18日在一楼大厅公告栏和单位网站公示了{NAME}的职称申报材料，公示期间没有收到异议。\n\n经办人：林晓\n2026年3月19日"
    );
    for line in text.lines() {
        builder.paragraph(line, Style::new(12.0));
        builder.space(6.0);
    }
    let paper = builder.finish("评前公示情况", EMPLOYER, time::macros::date!(2026 - 03 - 19), |_, _, _| ());
    let print = Arc::new(pdf::write(&paper, &fonts)?);
    pen::scan(&print, Mark::Seal).map_err(|trouble| Error::io(std::path::Path::new("评前公示材料.pdf"), std::io::Error::other(trouble)))
}
