//! `declare review`: what employer and bureau do with applications. One set of arguments for every action; the record of review is its data.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::api::{Acted, Action, ActionRequest, ApplicationDetail, Reason, Role, State, View, record};
use crate::canonical::{Item, Manifest};
use crate::cli::matters::Names;
use crate::cli::remote::{self, Format, Remote};
use crate::cli::{Context, Exit, bars, matters, status};
use crate::client::{Client, Failure, Upload};
use crate::clock::CHINA;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::text;
use crate::text::Text;

mod content;
mod read;
mod sealed;
mod show;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 列出事项（默认待办） ¦ List matters (default: to do)
    List(List),
    /// 看一件事项：申报内容、材料、办理记录 ¦ Show a matter: what was declared, its files, its record
    Show(show::Args),
    /// 用人单位：开始评前公示（--data notice_start=… notice_end=… place=…） ¦ Employer: start the notice (--data notice_start=… notice_end=… place=…)
    Notice(Act),
    /// 用人单位：审核通过并推荐（--attach report_sealed=盖章的评审表 notice_proof=评前公示材料） ¦ Employer: endorse (--attach report_sealed=SEALED-FORM notice_proof=RECORD-OF-THE-NOTICE)
    Endorse(Endorse),
    /// 退回修改（--reason 位置或材料=理由，--due 日期） ¦ Return for correction (--reason PLACE-OR-MATERIAL=TEXT, --due DATE)
    Return(Return),
    /// 不予推荐或不予受理（--data code=… text=…） ¦ Refuse (--data code=… text=…)
    Refuse(Act),
    /// 受理部门：受理（--data acceptance_number=…） ¦ Bureau: accept (--data acceptance_number=…)
    Accept(Act),
    /// 受理部门：发出缴费通知（--data amount=… --due 日期） ¦ Bureau: send the fee notice (--data amount=… --due DATE)
    Fee(Fee),
    /// 受理部门：确认缴费（--data paid_on=日期） ¦ Bureau: confirm the fee (--data paid_on=DATE)
    ConfirmFee(Act),
    /// 受理部门：进入评审 ¦ Bureau: start the review
    StartReview(Act),
    /// 受理部门：评审通过（--data session=…） ¦ Bureau: pass (--data session=…)
    Pass(Act),
    /// 受理部门：评审不通过（--data session=…） ¦ Bureau: fail (--data session=…)
    Fail(Act),
    /// 受理部门：记录公示异议（--data text=异议内容） ¦ Bureau: record an objection (--data text=…)
    Object(Act),
    /// 受理部门：异议不成立（--data text=核查结论） ¦ Bureau: dismiss the objection (--data text=…)
    Dismiss(Act),
    /// 受理部门：异议成立（--data text=核查结论） ¦ Bureau: uphold the objection (--data text=…)
    Uphold(Act),
    /// 认领半小时，本单位其他经办人这时不能办理 ¦ Claim for half an hour, in which no other officer of the office decides
    Claim(Held),
    /// 释放认领 ¦ Give up a claim
    Release(Held),
    /// 受理部门：核准发证（--data certificate_number=… approval_number=… date=…） ¦ Bureau: approve (--data certificate_number=… approval_number=… date=…)
    Approve(Act),
    /// 受理部门：提出撤销已核准的职称（--data text=…），由另一名经办人确认 ¦ Bureau: propose to revoke an approval (--data text=…); another officer decides
    ProposeRevoke(Act),
    /// 受理部门：不予撤销（--data text=…） ¦ Bureau: drop a proposal to revoke (--data text=…)
    DropRevoke(Act),
    /// 受理部门：确认撤销，须不是提出的人（--data text=…） ¦ Bureau: revoke, by another officer than who proposed it (--data text=…)
    Revoke(Act),
}

/// Matters that are claimed or given up.
#[derive(Debug, clap::Args)]
struct Held {
    /// 事项编号，可以多个；可只写开头或末尾至少 4 位 ¦ Ids of matters; four or more characters of the beginning or end will do
    #[arg(required = true)]
    ids: Vec<String>,

    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    view: status::Views,

    /// 所有事项 ¦ All matters
    #[arg(long)]
    all: bool,

    /// 只看姓名、编号或申报职称含有这些字的，或证件号码、受理号、证书编号就是它的 ¦ Only those with these characters in name, id or declared
    /// title, or whose identity, acceptance or certificate number it is
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

/// One action on one or many matters.
#[derive(Debug, clap::Args)]
struct Act {
    /// 事项编号，可以多个；可只写开头或末尾至少 4 位 ¦ Ids of matters; four or more characters of the beginning or end will do
    #[arg(required = true)]
    ids: Vec<String>,

    /// 办理记录：字段=内容，如 acceptance_number=2026-0001，或一个每行写“字段: 内容”的 YAML 文件 ¦ Record of review: FIELD=TEXT, such as acceptance_number=2026-0001, or a YAML file with `field: text` on each line
    #[arg(long, value_name = "FIELD=TEXT", num_args = 1..)]
    data: Vec<String>,

    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct Endorse {
    #[command(flatten)]
    act: Act,

    /// 附上的文件：材料=文件，材料写编号或名称，如 report_sealed=盖章.pdf ¦ Files to attach: MATERIAL=FILE, the material by id or name, such as report_sealed=sealed.pdf
    #[arg(long, value_name = "MATERIAL=FILE", num_args = 1..)]
    attach: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct Return {
    #[command(flatten)]
    act: Act,

    /// 退回理由：位置或材料=理由，位置和材料写 review show 列出的，或写名称，如 /work/0/post=与合同不符、"工作经历第1条 职务=与合同不符"、证件照=背景应为白色；只有写到的可以改 ¦ Why it is returned: PLACE=TEXT or MATERIAL=TEXT, as review show lists them or by name, such as /work/0/post=differs from the contract, "work 1 post=…", photo=wants a white background; only what is named can be changed
    #[arg(long, value_name = "PLACE=TEXT", num_args = 1.., required = true)]
    reason: Vec<String>,

    /// 改好的最后一天，如 2026-04-10 ¦ Last day to correct it, such as 2026-04-10
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Fee {
    #[command(flatten)]
    act: Act,

    /// 缴费的最后一天，如 2026-04-10 ¦ Last day to pay, such as 2026-04-10
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
}

/// What some actions take besides the record.
#[derive(Default)]
struct More {
    files: Vec<String>,
    reasons: Vec<String>,
    due: Option<String>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let mut more = More::default();
    let (action, act) = match args.what {
        What::List(args) => return list(&args, context),
        What::Show(args) => return show::run(args, context),
        What::Claim(held) => return hold(&held, true, context),
        What::Release(held) => return hold(&held, false, context),
        What::Notice(act) => (Action::Notice, act),
        What::Endorse(Endorse { act, attach }) => {
            more.files = attach;
            (Action::Endorse, act)
        }
        What::Return(Return { act, reason, due }) => {
            (more.reasons, more.due) = (reason, due);
            (Action::Return, act)
        }
        What::Refuse(act) => (Action::Refuse, act),
        What::Accept(act) => (Action::Accept, act),
        What::Fee(Fee { act, due }) => {
            more.due = due;
            (Action::Fee, act)
        }
        What::ConfirmFee(act) => (Action::ConfirmFee, act),
        What::StartReview(act) => (Action::StartReview, act),
        What::Pass(act) => (Action::Pass, act),
        What::Fail(act) => (Action::Fail, act),
        What::Object(act) => (Action::Object, act),
        What::Dismiss(act) => (Action::Dismiss, act),
        What::Uphold(act) => (Action::Uphold, act),
        What::Approve(act) => (Action::Approve, act),
        What::ProposeRevoke(act) => (Action::ProposeRevoke, act),
        What::DropRevoke(act) => (Action::DropRevoke, act),
        What::Revoke(act) => (Action::Revoke, act),
    };
    perform(action, &act, &more, context)
}

fn list(args: &List, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    let view = if args.all { View::All } else { args.view.chosen().unwrap_or(View::Todo) };
    let applications = remote::asked(client.applications(view, args.search.as_deref()))?;
    status::print(&applications, &[], (view, args.search.as_deref()), args.format, context);
    Ok(Exit::Ok)
}

/// Claims matters, or gives them up.
fn hold(held: &Held, claim: bool, context: &Context) -> Result<Exit> {
    let (_, client) = held.remote.signed_in()?;
    let work = async |id: &Uuid| {
        if !claim {
            client.release(*id).await?;
            return Ok(text!("{id}：已释放", "{id}: given up"));
        }
        let claimed = client.claim(*id).await?;
        let (name, until) = (matters::plain(&claimed.applicant), claimed.claim.map(|claim| claim.until.to_offset(CHINA).time()));
        let (hour, minute) = until.map_or((0, 0), |until| (until.hour(), until.minute()));
        Ok(text!("{name}：已认领，{hour:02}:{minute:02} 前有效", "{name}: claimed until {hour:02}:{minute:02}"))
    };
    remote::wait(async { each(matters::ids(&client, &held.ids).await?, Uuid::to_string, work, context).await })
}

/// Does the same for each matter and says what came of it. Nothing is done unless all that are named are there; what fails then does not
/// keep the others.
async fn each<T>(
    found: Result<Vec<T>, Vec<Error>>,
    about: impl Fn(&T) -> String,
    work: impl AsyncFn(&T) -> Result<Text, Failure>,
    context: &Context,
) -> Result<Exit> {
    let all = match found {
        Ok(all) => all,
        Err(wrong) => {
            wrong.iter().for_each(|error| context.term.error(error));
            context.term.say(&Text::new("什么都没有办理", "nothing was done"));
            return Ok(Exit::of_looking(&wrong.iter().map(Exit::from).collect::<Vec<_>>()));
        }
    };
    let mut ends = Vec::new();
    for one in &all {
        let done = work(one).await.map(|said| context.term.data(context.term.get(&said)));
        ends.push(matters::ended(done, &about(one), context));
    }
    Ok(Exit::of_several(&ends))
}

fn perform(action: Action, act: &Act, more: &More, context: &Context) -> Result<Exit> {
    let (_, client) = act.remote.signed_in()?;
    let mut data = read::data(&act.data)?;
    if let Some(due) = &more.due {
        data.insert("due".to_owned(), Value::String(due.clone()));
    }
    let files = read::files(&more.files)?;
    let order = |detail: ApplicationDetail| {
        let names = Names::of(&detail.application.guide);
        let reasons = more.reasons.iter().map(|text| read::reason(text, &names)).collect::<Result<_>>()?;
        Ok(Order { action, data: data.clone(), reasons, files: read::of_materials(&files, &names)?, detail })
    };
    let about = |order: &Order| format!("{} {}", matters::plain(&order.detail.application.applicant), order.detail.application.id);
    let work = async |order: &Order| {
        let acted = order.carry_out(&client, context).await?;
        if let Some(receipt) = &acted.receipt {
            let id = receipt.id;
            context.term.say(&text!("回执 {id}", "receipt {id}"));
        }
        Ok(said(action, &acted))
    };
    remote::wait(async {
        let found = matters::details(&client, &act.ids).await?;
        if let (Some((field, _)), Ok(details)) = (record::numbers(action, &data).next(), &found)
            && details.len() > 1
        {
            return Err(of_one(field.key, details.len()));
        }
        let orders = found.and_then(|details| all_or_errors(details.into_iter().map(order)));
        each(orders, about, work, context).await
    })
}

/// Everything, or all that is wrong, each error once.
fn all_or_errors<T>(made: impl Iterator<Item = Result<T>>) -> Result<Vec<T>, Vec<Error>> {
    let (mut all, mut wrong): (Vec<T>, Vec<Error>) = (Vec::new(), Vec::new());
    for one in made {
        match one {
            Ok(one) => all.push(one),
            Err(error) if wrong.iter().any(|told| told.what == error.what) => {}
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

fn of_one(number: &str, count: usize) -> Error {
    Error::usage(
        text!("{number} 是一件事项自己的，不能给 {count} 件写同一个", "{number} is of one matter: {count} cannot have the same"),
        Text::new("请一件一件办理，各写各的。", "Do them one by one, each with its own."),
    )
}

/// What is to be done with a matter.
struct Order {
    detail: ApplicationDetail,
    action: Action,
    data: Map<String, Value>,
    reasons: Vec<Reason>,
    files: Vec<(Item, PathBuf)>,
}

impl Order {
    async fn carry_out(&self, client: &Client, context: &Context) -> Result<Acted, Failure> {
        let (id, version) = (self.detail.application.id, self.detail.application.version);
        sealed::check(&self.files, &self.detail, context)?;
        if !self.files.is_empty() {
            let uploads: Vec<Upload> = self.files.iter().map(|(item, path)| upload(item, path)).collect();
            let progress: Arc<dyn Progress> = bars::for_transfer(context.term, Format::Human);
            client.transfer(id, &uploads, &progress).await?;
        }
        let request = ActionRequest {
            action: self.action,
            data: (!self.data.is_empty()).then(|| Value::Object(self.data.clone())),
            reasons: self.reasons.clone(),
            attachments: Manifest::new(self.files.iter().map(|(item, _)| item.clone()).collect()),
        };
        client.act(id, version, Uuid::now_v7(), &request).await
    }
}

fn upload(item: &Item, path: &std::path::Path) -> Upload {
    Upload { path: path.to_owned(), name: item.file_name.clone(), sha256: item.sha256, size: item.size }
}

fn said(action: Action, acted: &Acted) -> Text {
    let application = &acted.application;
    let role = if application.state == State::EmployerRefused { Role::Employer } else { Role::Bureau };
    let (name, label) = (matters::plain(&application.applicant), action.label_of(Some(role)));
    // The state alone says nothing of it.
    let standing = if action == Action::ProposeRevoke {
        Text::new("须由另一名经办人确认（declare review revoke）", "another officer has to agree (declare review revoke)")
    } else {
        matters::standing(application)
    };
    // What it does not meet in time lapses: the day may be the guide's own.
    let by = match application.due.filter(|_| matches!(action, Action::Return | Action::Fee)) {
        Some(due) => text!("，最晚 {due}", ", by the end of {due}"),
        None => Text::same(""),
    };
    text!(("{name}：{} → {}{}", label.zh, standing.zh, by.zh), ("{name}: {} → {}{}", label.en, standing.en, by.en))
}

/// A pair `LEFT=RIGHT` of the command line; `such_as` is what the flag wants.
fn pair<'t>(text: &'t str, such_as: &Text) -> Result<(&'t str, &'t str)> {
    text.split_once('=').map(|(left, right)| (left.trim(), right.trim())).filter(|(left, right)| !left.is_empty() && !right.is_empty()).ok_or_else(
        || {
            Error::usage(
                text!("“{text}”应写成 名称=内容", "“{text}” should be NAME=TEXT"),
                text!(("例如 {}。", such_as.zh), ("For example {}.", such_as.en)),
            )
        },
    )
}
