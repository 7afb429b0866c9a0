//! `declare admin`: what the operator does on the server's data folder itself. Tokens are shown once and kept nowhere.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use time::format_description::well_known::Rfc3339;

use crate::api::{Role, Scope};
use crate::cli::remote::Format;
use crate::cli::{Context, Exit, term};
use crate::clock::CHINA;
use crate::error::Result;
use crate::rules::credit_code_check;
use crate::server::admin::{self, Admin, Copied, Issued, Setup};
use crate::text;
use crate::text::{Text, counted};

mod accounts;
mod stats;

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
    /// 添加用人单位和它的经办人 ¦ Add an employer and its officer
    AddEmployer(AddEmployer),
    /// 给受理部门或已有的用人单位添加一名经办人 ¦ Add an officer to the bureau, or to an employer that is there
    AddOfficer(IssueToken),
    /// 给已有的经办人再发一个令牌 ¦ Issue one more token to an officer who is there
    IssueToken(IssueToken),
    /// 作废一名经办人的全部令牌：离开了，或令牌泄露 ¦ End all tokens of an officer who has left, or whose token became known
    RevokeTokens(Officer),
    /// 删除个人账号，例如有人抢先用了别人的证件号码；提交过申报的不能删除 ¦ Remove a personal account, such as one that somebody opened with another's number; not one that has filed
    RemoveAccount(accounts::Remove),
    /// 给个人账号换邮箱：本人收不到原邮箱的邮件，也忘了密码 ¦ Give a personal account another mail address: its person has lost both the old mailbox and the password
    SetEmail(accounts::SetEmail),
    /// 导入参保登记（XLSX 或 CSV：证件号码、姓名、现参保单位、统一社会信用代码） ¦ Import the insurance register (XLSX or CSV)
    ImportInsurance(Import),
    /// 导入考试成绩（XLSX 或 CSV：准考证号、证件号码、考试名称……） ¦ Import exam records (XLSX or CSV)
    ImportExams(Import),
    /// 导入受理部门核实过的职工名册（XLSX 或 CSV：统一社会信用代码、姓名、证件号码、邮箱） ¦ Import staff lists that the bureau confirms (XLSX or CSV)
    ImportStaff(Import),
    /// 备份到一个文件夹，不必停止服务；再次备份到同一处只补新的 ¦ Copy everything to a folder while the server goes on; again to the same place brings what is new
    Backup(Backup),
    /// 从备份重建数据文件夹，先检查备份 ¦ Make the data folder from a copy, which is checked first
    Restore(Restore),
    /// 检查数据：数据库、事件链、事项、回执的签名、签名密钥、每个附件的内容 ¦ Check the data: database, chain of events, matters, signatures of receipts, signing key, content of every file
    Fsck(Data),
    /// 各有多少：账号、事项（按状态）、回执、附件 ¦ How many there are: accounts, matters by state, receipts, files
    Stats(Stats),
    /// 启用新的回执签名密钥；旧回执照样可以核验 ¦ Let a new key sign receipts; old receipts go on verifying
    RotateKey(Data),
}

#[derive(Debug, clap::Args)]
struct Data {
    /// 服务器的数据文件夹（默认 declare-data） ¦ The server's data folder (default: declare-data)
    #[arg(long, value_name = "DIR", default_value = "declare-data", hide_default_value = true)]
    data: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Stats {
    #[command(flatten)]
    data: Data,
    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct Init {
    #[command(flatten)]
    data: Data,
    /// 受理审批部门全称，如 示例市人力资源和社会保障局 ¦ Full name of the bureau, as applicants see it
    #[arg(long, value_name = "NAME")]
    bureau: String,
    /// 受理部门经办人姓名，会写进回执和办理记录 ¦ The bureau's officer, whose name stands in receipts and records
    #[arg(long, value_name = "NAME")]
    bureau_officer: String,
    /// 用人单位全称，与营业执照一致 ¦ Full name of an employer, as on its licence
    #[arg(long, value_name = "NAME", requires_all = ["code", "officer"])]
    employer: Option<String>,
    /// 用人单位统一社会信用代码，如 91440300TE0T000257 ¦ The employer's unified social credit code, such as 91440300TE0T000257
    #[arg(long, value_name = "USCC", value_parser = uscc)]
    code: Option<String>,
    /// 用人单位经办人姓名，会写进回执和办理记录 ¦ The employer's officer, whose name stands in receipts and records
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
}

#[derive(Debug, clap::Args)]
struct AddEmployer {
    #[command(flatten)]
    data: Data,
    /// 用人单位全称，与营业执照一致 ¦ Full name of the employer, as on its licence
    #[arg(long, value_name = "NAME")]
    employer: String,
    /// 统一社会信用代码，如 91440300TE0T000257 ¦ Unified social credit code, such as 91440300TE0T000257
    #[arg(long, value_name = "USCC", value_parser = uscc)]
    code: String,
    /// 经办人姓名，会写进回执和办理记录 ¦ The officer, whose name stands in receipts and records
    #[arg(long, value_name = "NAME")]
    officer: String,
    #[command(flatten)]
    token: TokenFor,
}

#[derive(Debug, clap::Args)]
struct IssueToken {
    #[command(flatten)]
    officer: Officer,
    #[command(flatten)]
    token: TokenFor,
}

/// An officer of an office.
#[derive(Debug, clap::Args)]
struct Officer {
    #[command(flatten)]
    data: Data,
    /// 用人单位统一社会信用代码；不给时是受理部门 ¦ The employer's unified social credit code; without it, the bureau
    #[arg(long, value_name = "USCC", value_parser = uscc)]
    code: Option<String>,
    /// 经办人姓名，会写进回执和办理记录；同名的另一人须注明，如 王敏（二科） ¦ The officer, whose name stands in receipts and records; who has the name of another is told apart, as in 王敏（二科）
    #[arg(long, value_name = "NAME")]
    officer: String,
}

/// What a token is for, and for how long.
#[derive(Debug, clap::Args)]
struct TokenFor {
    /// 用途，可以多个：read file review staff account（默认全部） ¦ What the token is for, several too: read file review staff account (default: all)
    #[arg(long = "scope", value_name = "SCOPE", value_parser = crate::cli::me::scope(), value_delimiter = ',')]
    scopes: Vec<Scope>,
    /// 有效几天，最多 365 ¦ For how many days, at most 365
    #[arg(long, value_name = "N", default_value_t = 365, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
}

#[derive(Debug, clap::Args)]
struct Backup {
    #[command(flatten)]
    data: Data,
    /// 备份放到这个文件夹 ¦ The folder for the copy
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Restore {
    #[command(flatten)]
    data: Data,
    /// 备份所在的文件夹 ¦ The folder that holds the copy
    #[arg(value_name = "FOLDER")]
    from: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Import {
    #[command(flatten)]
    data: Data,
    /// XLSX 或 CSV 文件，第一行是各列的名称 ¦ XLSX or CSV file with a line of headings
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
        Command::AddOfficer(asked) => add_officer(asked, context),
        Command::IssueToken(asked) => issue_token(asked, context),
        Command::RevokeTokens(asked) => revoke_tokens(asked, context),
        Command::RemoveAccount(asked) => accounts::remove(&asked, context),
        Command::SetEmail(asked) => accounts::set_email(&asked, context),
        Command::ImportInsurance(import) => imported(import, context, Admin::import_insurance),
        Command::ImportExams(import) => imported(import, context, Admin::import_exams),
        Command::ImportStaff(import) => imported(import, context, Admin::import_staff),
        Command::Backup(backup) => self::backup(&backup.data.data, &backup.to, context),
        Command::Restore(restore) => self::restore(&restore.from, &restore.data.data, context),
        Command::Fsck(data) => fsck(&data.data, context),
        Command::Stats(asked) => stats::tell(&asked.data.data, asked.format, context).map(|()| Exit::Ok),
        Command::RotateKey(data) => rotate_key(&data.data, context),
    }
}

fn init(init: Init, context: &Context) -> Result<Exit> {
    let data = &init.data.data;
    let mut officers = vec![officer(Role::Bureau, init.bureau, String::new(), init.bureau_officer)];
    if let (Some(employer), Some(code), Some(name)) = (init.employer, init.code, init.officer) {
        officers.push(officer(Role::Employer, employer, code, name));
    }
    show(context, &Admin::init(data, context.clock.clone(), &officers)?);
    officers.iter().for_each(|officer| doubt(&officer.code, context));
    Ok(Exit::Ok)
}

fn add_employer(asked: AddEmployer, context: &Context) -> Result<Exit> {
    let admin = Admin::open(&asked.data.data, context.clock.clone())?;
    doubt(&asked.code, context);
    let setup = officer(Role::Employer, asked.employer, asked.code, asked.officer);
    show(context, &[admin.add_officer(&with(setup, asked.token))?]);
    Ok(Exit::Ok)
}

fn add_officer(asked: IssueToken, context: &Context) -> Result<Exit> {
    let admin = Admin::open(&asked.officer.data.data, context.clock.clone())?;
    show(context, &[admin.add_colleague(&with(of_office(asked.officer), asked.token))?]);
    Ok(Exit::Ok)
}

fn of_office(asked: Officer) -> Setup {
    let role = if asked.code.is_some() { Role::Employer } else { Role::Bureau };
    officer(role, String::new(), asked.code.unwrap_or_default(), asked.officer)
}

fn issue_token(asked: IssueToken, context: &Context) -> Result<Exit> {
    let admin = Admin::open(&asked.officer.data.data, context.clock.clone())?;
    show(context, &[admin.issue_token(&with(of_office(asked.officer), asked.token))?]);
    Ok(Exit::Ok)
}

fn revoke_tokens(asked: Officer, context: &Context) -> Result<Exit> {
    let (admin, name) = (Admin::open(&asked.data.data, context.clock.clone())?, asked.officer.clone());
    let ended = admin.revoke_tokens(&of_office(asked))?;
    context.term.say(&text!(("{name} 的 {ended} 个令牌已作废"), ("{} of {name} ended", counted(ended as i64, "token"))));
    Ok(Exit::Ok)
}

fn with(setup: Setup, TokenFor { scopes, days }: TokenFor) -> Setup {
    Setup { scopes, days, ..setup }
}

fn officer(role: Role, office: String, code: String, officer: String) -> Setup {
    Setup { role, office, code, officer: officer.trim().to_owned(), days: 365, scopes: Vec::new() }
}

/// Tells of a code that does not check: mostly a slip, but some early codes are like that.
fn doubt(code: &str, context: &Context) {
    if let Some(right) = credit_code_check(code).filter(|right| !code.ends_with(*right)) {
        context.term.say(&text!(
            "注意：{code} 的校验码不对，前十七位若都对，最后一位应是 {right}；请照营业执照核对",
            "Note: the check of {code} is wrong; if the first seventeen are right, the last is {right}. Compare it with the licence"
        ));
    }
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
    context.term.say(&text!(("已从 {name} 导入 {rows} 行"), ("{} imported from {name}", counted(rows as i64, "row"))));
    Ok(Exit::Ok)
}

fn backup(data: &Path, to: &Path, context: &Context) -> Result<Exit> {
    let copied = Admin::open(data, context.clock.clone())?.backup(to)?;
    tell_copied(copied, to, context);
    Ok(Exit::Ok)
}

fn restore(from: &Path, data: &Path, context: &Context) -> Result<Exit> {
    let copied = admin::restore(from, data, &context.clock)?;
    tell_copied(copied, data, context);
    Ok(Exit::Ok)
}

fn tell_copied(copied: Copied, to: &Path, context: &Context) {
    let Copied { files, bytes, kept } = copied;
    let (to, bytes, counted) = (to.display(), term::size(bytes), counted(files as i64, "file"));
    context.term.say(&text!(
        "{to}：数据库和 {files} 个附件（{bytes}）已复制，{kept} 个原来就有",
        "{to}: database and {counted} ({bytes}) copied; there already: {kept}"
    ));
}

fn rotate_key(data: &Path, context: &Context) -> Result<Exit> {
    let key = Admin::open(data, context.clock.clone())?.rotate_key()?;
    context.term.data(&key.kid);
    let from = key.valid_from.map(|from| from.to_offset(CHINA).format(&Rfc3339).unwrap_or_default()).unwrap_or_default();
    context
        .term
        .say(&text!("新密钥自 {from} 起签名；运行中的服务会自行换用", "the new key signs from {from}; a running server takes it up by itself"));
    Ok(Exit::Ok)
}

fn fsck(data: &Path, context: &Context) -> Result<Exit> {
    let wrong = Admin::open(data, context.clock.clone())?.fsck()?;
    for line in &wrong {
        context.term.data_fitted(line.get(context.term.lang));
    }
    if wrong.is_empty() {
        context.term.say(&Text::new("数据完好", "the data is sound"));
        return Ok(Exit::Ok);
    }
    let (count, is_one) = (wrong.len(), wrong.len() == 1);
    let agree = if is_one { "1 thing does not agree".to_owned() } else { format!("{count} things do not agree") };
    context.term.say(&text!("{count} 处不符", "{agree}"));
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
