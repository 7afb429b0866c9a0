//! `declare staff`: the employer's staff list. Who is on it and confirmed, the officer may file for.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use clap::Subcommand;
use uuid::Uuid;

use crate::api::{ConfirmedBy, StaffMember};
use crate::cli::page::NOTHING;
use crate::cli::remote::{self, Answered, Format, asked};
use crate::cli::{Context, Exit, matters};
use crate::client::Client;
use crate::error::{Class, Error, Result};
use crate::field::List;
use crate::files;
use crate::finding::Finding;
use crate::guide::{Guide, Guides};
use crate::people::{self, Written};
use crate::rules::Judge;
use crate::table::Table;
use crate::text;
use crate::text::Text;

/// A staff list of a hundred thousand people is some ten megabytes.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    answered: Answered,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 查看职工名册：谁已核实、由谁核实（默认） ¦ Show the staff list: who is confirmed, and by whom (the default)
    List,
    /// 添加一人；已在名册上的，按证件号码更新 ¦ Add a person; who is on the list already is updated, by the number
    Add(Add),
    /// 从名册移除：证件号码，或名册上唯一的姓名 ¦ Take people off the list: by identity number, or by a name that only one has
    Remove(Remove),
    /// 从 XLSX 或 CSV 导入：姓名、证件类型、证件号码、邮箱、手机 ¦ Import from XLSX or CSV: name, id_type, id_number, email, mobile
    Import(Import),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// 姓名，如证件所示 ¦ The person's name as on the identity document
    #[arg(long)]
    name: String,
    /// 证件类型，名称或代码（默认居民身份证） ¦ Kind of identity document, by name or code (default: resident identity card)
    #[arg(long, value_name = "KIND", default_value = "", hide_default_value = true)]
    id_type: String,
    /// 证件号码，如 44030019850615001X ¦ Its number, such as 44030019850615001X
    #[arg(long, value_name = "NUMBER")]
    id_number: String,
    /// 本人注册账号用的邮箱；本人凭它确认 ¦ The mail address of the person's account, by which the person confirms
    #[arg(long, value_name = "MAIL")]
    email: Option<String>,
    /// 手机，如 13800000000 ¦ Mobile number, such as 13800000000
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Remove {
    /// 证件号码或姓名 ¦ Identity numbers or names
    #[arg(value_name = "PERSON", required = true)]
    people: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct Import {
    /// XLSX 或 CSV 文件，第一行是各列的名称 ¦ XLSX or CSV file with a line of headings
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let Answered { format, remote } = args.answered;
    let (_, client) = remote.signed_in()?;
    match args.command.unwrap_or(Command::List) {
        Command::List => list(&client, format, context),
        Command::Add(add) => self::add(&client, &add, format, context),
        Command::Remove(remove) => self::remove(&client, &remove.people, context),
        Command::Import(import) => self::import(&client, &import, format, context),
    }
}

fn list(client: &Client, format: Format, context: &Context) -> Result<Exit> {
    let staff = asked(client.staff())?.staff;
    if staff.is_empty() && format == Format::Human {
        context.term.say(&Text::new(
            "名册上还没有人；用 declare staff add 或 declare staff import 添加。",
            "Nobody is on the list yet; add people with `declare staff add` or `declare staff import`.",
        ));
    }
    show(&staff, format, context);
    if format == Format::Human && !staff.is_empty() {
        let (all, confirmed) = (staff.len(), staff.iter().filter(|member| member.is_confirmed()).count());
        context.term.say(&text!(("共 {all} 人，已核实 {confirmed} 人"), ("{}, {confirmed} confirmed", people_counted(all))));
    }
    Ok(Exit::Ok)
}

fn add(client: &Client, add: &Add, format: Format, context: &Context) -> Result<Exit> {
    let written =
        Written { name: &add.name, id_type: &add.id_type, id_number: &add.id_number, email: add.email.as_deref(), mobile: add.mobile.as_deref() };
    let person = people::read(written, &Judge::new(Guides::built_in())).map_err(|findings| not_a_person(&findings, context))?;
    let kept = put(client, &[person.member(Uuid::now_v7())], context)?;
    show(&kept, format, context);
    tell_unconfirmed(&kept, context);
    Ok(Exit::Ok)
}

fn import(client: &Client, import: &Import, format: Format, context: &Context) -> Result<Exit> {
    let bytes = files::read_up_to(&import.file, LARGEST)?;
    let name = import.file.display().to_string();
    let judge = Judge::new(Guides::built_in());
    let table = Table::read(&name, &bytes, &[&people::NAME, &people::NUMBER])?;
    let seen = RefCell::new(HashSet::new());
    let members = table.collect(|row| {
        let member = people::of_row(row, &judge)?.member(Uuid::now_v7());
        if seen.borrow_mut().insert((member.id_type.clone(), member.id_number.clone())) {
            return Ok(member);
        }
        let number = &member.id_number;
        Err(vec![row.trouble(&people::NUMBER, text!("证件号码 {number} 前面已经有了", "the number {number} stands above already"))])
    })?;
    if members.is_empty() {
        return Err(Error::new(
            Class::NoInput,
            text!("{name} 里没有人：只有标题一行", "there is nobody in {name}: it has a line of headings only"),
            Text::new("请在标题下面每人写一行。", "Write a line for each person below the headings."),
        ));
    }
    let kept = put(client, &members, context)?;
    if format == Format::Json {
        show(&kept, format, context);
    }
    let rows = kept.len();
    context.term.say(&text!(("已从 {name} 导入 {rows} 人"), ("{} from {name} on the list", people_counted(rows))));
    tell_unconfirmed(&kept, context);
    Ok(Exit::Ok)
}

fn put(client: &Client, members: &[StaffMember], context: &Context) -> Result<Vec<StaffMember>> {
    let (before, kept) = remote::wait(async {
        // A token for changing the list need not read it; then nobody can be named.
        let before = client.staff().await.map(|list| list.staff).unwrap_or_default();
        let kept = client.put_staff(members).await.map_err(|failure| remote::told(context, failure))?;
        Ok((before, kept))
    })?;
    for (name, change) in lapsed(&before, &kept) {
        let name = matters::plain(name);
        context.term.say(&text!(("{name}：{}变了，须重新核实", change.zh), ("{name}: the {} changed, to be confirmed anew", change.en)));
    }
    Ok(kept)
}

/// Who was confirmed before and is not now, each with what changed.
fn lapsed<'k>(before: &[StaffMember], kept: &'k [StaffMember]) -> Vec<(&'k str, Text)> {
    let known: HashMap<(&str, &str), &StaffMember> = before.iter().map(|one| ((&*one.id_type, &*one.id_number), one)).collect();
    let change = |now: &'k StaffMember| {
        let was = known.get(&(&*now.id_type, &*now.id_number)).filter(|was| was.is_confirmed() && !now.is_confirmed())?;
        let change = if was.name == now.name { Text::new("邮箱", "mail address") } else { Text::new("姓名", "name") };
        Some((&*now.name, change))
    };
    kept.iter().filter_map(change).collect()
}

fn not_a_person(findings: &[Finding], context: &Context) -> Error {
    remote::server_findings(&context.term, findings);
    Error::new(
        Class::Findings,
        Text::new("没有添加", "nobody was added"),
        Text::new("请按上面所列改正后再添加。", "Correct what is listed above, then add the person."),
    )
}

/// What is still needed before the officer can file for them.
fn tell_unconfirmed(members: &[StaffMember], context: &Context) {
    let waiting = members.iter().filter(|member| !member.is_confirmed()).count();
    if waiting > 0 {
        context.term.say(&text!(
            ("{waiting} 人待核实：参保登记有记录即自动核实；否则请本人登录后运行 declare me confirm，或由受理部门核实"),
            (
                "{} not confirmed yet: the insurance register does it by itself; else the person does with `declare me confirm`, or the bureau",
                people_counted(waiting)
            )
        ));
    }
}

fn people_counted(number: usize) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{number} people") }
}

fn remove(client: &Client, given: &[String], context: &Context) -> Result<Exit> {
    remote::wait(async {
        let staff = client.staff().await?.staff;
        let mut ends = Vec::new();
        for wanted in given {
            let ended = match find(&staff, wanted) {
                Ok(member) => client.remove_staff(member.person).await.map(|()| member).map_err(Error::from),
                Err(error) => Err(error),
            };
            match ended {
                Ok(member) => {
                    let (name, number) = (matters::plain(&member.name), &member.id_number);
                    context.term.say(&text!("已从名册移除：{name}（{number}）", "taken off the list: {name} ({number})"));
                    if member.is_confirmed() {
                        context.term.say(&Text::new(
                            "本人的身份若只由贵单位核实，要重新核实后才看得到经办人代为提交的事项",
                            "who was confirmed by this list alone sees what officers filed only once confirmed anew",
                        ));
                    }
                    ends.push(Exit::Ok);
                }
                Err(error) => {
                    context.term.error(&error);
                    ends.push(Exit::from(&error));
                }
            }
        }
        Ok(Exit::of_several(&ends))
    })
}

/// The person that a number or a name means.
fn find<'s>(staff: &'s [StaffMember], wanted: &str) -> Result<&'s StaffMember> {
    let wanted = wanted.trim();
    let fits: Vec<&StaffMember> = staff.iter().filter(|member| member.id_number.eq_ignore_ascii_case(wanted) || member.name == wanted).collect();
    match fits[..] {
        [member] => Ok(member),
        [] => Err(Error::new(
            Class::NoInput,
            text!("名册上没有 {wanted}", "{wanted} is not on the list"),
            Text::new("用 declare staff list 查看姓名和证件号码。", "See names and numbers with `declare staff list`."),
        )),
        _ => {
            Err(Error::usage(text!("{wanted} 对应不止一人", "{wanted} means more than one person"), Text::new("请写证件号码。", "Write the number.")))
        }
    }
}

fn show(staff: &[StaffMember], format: Format, context: &Context) {
    let term = &context.term;
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(&serde_json::json!({ "version": 1, "staff": staff })).unwrap_or_default());
        return;
    }
    if staff.is_empty() {
        return;
    }
    let guide = Guides::built_in().newest();
    let heads = [
        Text::new("姓名", "name"),
        Text::new("核实", "confirmed by"),
        Text::new("证件类型", "document"),
        Text::new("证件号码", "number"),
        Text::new("邮箱", "mail"),
        Text::new("手机", "mobile"),
    ];
    let given = |text: &Option<String>| Text::same(text.as_deref().map_or_else(|| NOTHING.to_owned(), matters::plain));
    let row = |member: &StaffMember| {
        [
            Text::same(matters::plain(&member.name)),
            confirmed_by(member.confirmed_by),
            document(&member.id_type, &guide),
            Text::same(matters::plain(&member.id_number)),
            given(&member.email),
            given(&member.mobile),
        ]
    };
    let mut page = matters::page(context);
    page.table(&heads, &staff.iter().map(row).collect::<Vec<_>>());
    term.data(page.finish().trim_end());
}

fn document(code: &str, guide: &Guide) -> Text {
    guide.code(List::IdType, code).map_or_else(|| Text::same(matters::plain(code)), |entry| entry.name.clone())
}

/// Who confirms a binding, for people.
pub(super) fn confirmed_by(by: Option<ConfirmedBy>) -> Text {
    by.map_or_else(|| Text::new("待核实", "nobody yet"), |by| by.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_confirmation_lapsed_is_named_with_what_changed() {
        let member = |name: &str, number: &str, confirmed_by| StaffMember {
            person: Uuid::nil(),
            name: name.into(),
            id_type: "111".into(),
            id_number: number.into(),
            email: None,
            mobile: None,
            confirmed_by,
        };
        let confirmed = Some(ConfirmedBy::Person);
        let before = [member("王小雨", "1", confirmed), member("李一", "2", confirmed), member("赵二", "3", None), member("钱三", "4", confirmed)];
        let kept = [
            member("王小雨", "1", None),
            member("李依", "2", None),
            member("赵二", "3", None),
            member("钱三", "4", confirmed),
            member("新人", "5", None),
        ];
        let named: Vec<(&str, &str)> = lapsed(&before, &kept)
            .into_iter()
            .map(|(name, change)| (name, change.zh))
            .map(|(name, zh)| (name, if zh == "邮箱" { "mail" } else { "name" }))
            .collect();
        assert_eq!(named, [("王小雨", "mail"), ("李依", "name")]);
    }
}
