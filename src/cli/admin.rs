//! `declare admin`: what the operator does on the server's data folder itself. Tokens are shown once and kept nowhere.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::api::Role;
use crate::cli::{Context, Exit};
use crate::error::{Error, Result};
use crate::server::admin::{Admin, Issued, Setup};
use crate::text;
use crate::text::Text;

/// Registers are tables of people: 200 MB are some two million rows.
const LARGEST: u64 = 200 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 建立数据文件夹：受理部门及其经办人，也可同时加一个用人单位 ¦ Make the data folder: the bureau and its officer, and perhaps an employer
    Init(Init),
    /// 添加用人单位或它的又一名经办人 ¦ Add an employer, or another officer of it
    AddEmployer(AddEmployer),
    /// 导入参保登记（CSV：证件号码、姓名、现参保单位、统一社会信用代码） ¦ Import the insurance register (CSV)
    ImportInsurance(Import),
    /// 导入考试成绩（CSV：准考证号、证件号码、考试名称……） ¦ Import exam records (CSV)
    ImportExams(Import),
    /// 导入职工名册（CSV：统一社会信用代码、姓名、证件号码、邮箱） ¦ Import staff lists (CSV)
    ImportStaff(Import),
    /// 检查数据：事件链完整，每个事项与其事件相符 ¦ Check the data: the chain of events, and every matter against its events
    Check(Data),
}

#[derive(Debug, clap::Args)]
struct Data {
    /// 服务器的数据文件夹 ¦ The server's data folder
    #[arg(long, value_name = "DIR", default_value = "declare-data")]
    data: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Init {
    #[command(flatten)]
    data: Data,
    /// 受理审批部门名称 ¦ Name of the bureau
    #[arg(long, value_name = "NAME")]
    bureau: String,
    /// 受理部门经办人姓名 ¦ Name of the bureau's officer
    #[arg(long, value_name = "NAME")]
    bureau_officer: String,
    /// 用人单位名称 ¦ Name of an employer
    #[arg(long, value_name = "NAME", requires_all = ["code", "officer"])]
    employer: Option<String>,
    /// 用人单位统一社会信用代码 ¦ The employer's unified social credit code
    #[arg(long, value_name = "USCC", value_parser = uscc)]
    code: Option<String>,
    /// 用人单位经办人姓名 ¦ Name of the employer's officer
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
}

#[derive(Debug, clap::Args)]
struct AddEmployer {
    #[command(flatten)]
    data: Data,
    /// 用人单位名称 ¦ Name of the employer
    #[arg(long, value_name = "NAME")]
    name: String,
    /// 统一社会信用代码 ¦ Unified social credit code
    #[arg(long, value_name = "USCC", value_parser = uscc)]
    code: String,
    /// 经办人姓名 ¦ Name of the officer
    #[arg(long, value_name = "NAME")]
    officer: String,
}

#[derive(Debug, clap::Args)]
struct Import {
    #[command(flatten)]
    data: Data,
    /// CSV 文件，第一行是各列的名称 ¦ CSV file with a line of headings
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Eighteen characters of the alphabet of GB 32100; its check digit is the employer's business.
fn uscc(text: &str) -> Result<String, String> {
    let code = text.trim().to_uppercase();
    let plain = code.len() == 18 && code.chars().all(|character| character.is_ascii_alphanumeric() && !"IOSVZ".contains(character));
    if plain { Ok(code) } else { Err("18".to_owned()) }
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    match args.command {
        Command::Init(init) => self::init(init, context),
        Command::AddEmployer(employer) => add_employer(employer, context),
        Command::ImportInsurance(import) => imported(import, context, Admin::import_insurance),
        Command::ImportExams(import) => imported(import, context, Admin::import_exams),
        Command::ImportStaff(import) => imported(import, context, Admin::import_staff),
        Command::Check(data) => check(&data.data, context),
    }
}

fn init(init: Init, context: &Context) -> Result<Exit> {
    let data = &init.data.data;
    if crate::server::database(data).exists() {
        let shown = data.display();
        return Err(Error::usage(
            text!("{shown} 已经建好", "{shown} is there already"),
            Text::new("要添加用人单位请用 declare admin add-employer。", "Add employers with declare admin add-employer."),
        ));
    }
    let admin = Admin::create(data, context.clock.clone())?;
    let mut issued = vec![admin.add_officer(&officer(Role::Bureau, init.bureau, String::new(), init.bureau_officer))?];
    if let (Some(employer), Some(code), Some(name)) = (init.employer, init.code, init.officer) {
        issued.push(admin.add_officer(&officer(Role::Employer, employer, code, name))?);
    }
    show(context, &issued);
    Ok(Exit::Ok)
}

fn add_employer(asked: AddEmployer, context: &Context) -> Result<Exit> {
    let admin = Admin::open(&asked.data.data, context.clock.clone())?;
    show(context, &[admin.add_officer(&officer(Role::Employer, asked.name, asked.code, asked.officer))?]);
    Ok(Exit::Ok)
}

fn officer(role: Role, office: String, code: String, officer: String) -> Setup {
    Setup { role, office, code, officer, days: 365 }
}

/// Role, office, officer and token, separated by tabs, for scripts; what they are, for people.
fn show(context: &Context, issued: &[Issued]) {
    context.term.say(&Text::new(
        "令牌只显示这一次，请分别交给经办人；登录：declare login --token-stdin",
        "Tokens are shown this once; give each to its officer, who signs in with: declare login --token-stdin",
    ));
    for one in issued {
        context.term.data(&format!("{}\t{}\t{}\t{}", one.role.name(), one.office, one.officer, one.token));
    }
}

fn imported(import: Import, context: &Context, take: fn(&Admin, &str, &[u8]) -> Result<usize>) -> Result<Exit> {
    let admin = Admin::open(&import.data.data, context.clock.clone())?;
    let bytes = crate::files::read_up_to(&import.file, LARGEST)?;
    let name = import.file.display().to_string();
    let rows = take(&admin, &name, &bytes)?;
    context.term.say(&text!("已从 {name} 导入 {rows} 行", "{rows} rows imported from {name}"));
    Ok(Exit::Ok)
}

fn check(data: &Path, context: &Context) -> Result<Exit> {
    let wrong = Admin::open(data, context.clock.clone())?.check()?;
    for line in &wrong {
        context.term.data(line);
    }
    if wrong.is_empty() {
        context.term.say(&Text::new("数据完好", "the data is sound"));
        return Ok(Exit::Ok);
    }
    let count = wrong.len();
    context.term.say(&text!("{count} 处不符", "{count} things do not agree"));
    Ok(Exit::Proof)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_taken_in_capitals() {
        assert_eq!(super::uscc(" 91440300te0t00017c "), Ok("91440300TE0T00017C".to_owned()));
        assert!(super::uscc("91440300").is_err());
    }
}
