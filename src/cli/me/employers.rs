//! Which employers list this account's person on their staff, and what the person says of it.

use crate::api::{Binding, BindingAnswer};
use crate::cli::remote::{Format, asked};
use crate::cli::{Context, matters, staff};
use crate::client::Client;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// 单位的统一社会信用代码或名称，能认出即可（只有一家等着答复时可以不写） ¦ The employer's unified social credit code or name, enough of it will do (needless where just one waits for an answer)
    #[arg(value_name = "EMPLOYER")]
    employer: Option<String>,
}

pub(super) fn list(client: &Client, format: Format, context: &Context) -> Result<()> {
    let (term, list) = (&context.term, asked(client.employers())?);
    if format == Format::Json {
        term.data(&serde_json::to_string_pretty(&list).unwrap_or_default());
        return Ok(());
    }
    if list.employers.is_empty() {
        term.say(&Text::new(
            "没有单位按您的姓名、证件号码和注册邮箱列入职工名册；需要时请告诉人事部门您的注册邮箱（declare me）。",
            "No employer lists you by your name, number and registered mail address; if one should, tell its HR that address (declare me).",
        ));
    }
    show(&list.employers, context);
    if list.employers.iter().any(|binding| binding.confirmed_by.is_none() && !binding.declined) {
        term.say(&Text::new(
            "确认：declare me confirm 代码；不是该单位职工：declare me decline 代码",
            "To confirm: declare me confirm CODE; if you are not of its staff: declare me decline CODE",
        ));
    }
    Ok(())
}

fn show(employers: &[Binding], context: &Context) {
    if employers.is_empty() {
        return;
    }
    let row = |binding: &Binding| {
        let standing = match (binding.confirmed_by, binding.declined) {
            (None, true) => Text::new("已否认", "declined"),
            (None, false) => Text::new("待确认", "to be confirmed"),
            (by, _) => {
                let by = staff::confirmed_by(by);
                text!(("已核实（{}）", by.zh), ("confirmed by {}", by.en))
            }
        };
        [Text::same(matters::plain(&binding.name)), standing, Text::same(matters::plain(&binding.code))]
    };
    let heads = [Text::new("用人单位", "employer"), Text::new("核实", "confirmation"), Text::new("统一社会信用代码", "code")];
    let mut page = matters::page(context);
    page.table(&heads, &employers.iter().map(row).collect::<Vec<_>>());
    context.term.data(page.finish().trim_end());
}

pub(super) fn answer(client: &Client, which: &Which, confirmed: bool, context: &Context) -> Result<()> {
    let listed = asked(client.employers())?.employers;
    let found = match &which.employer {
        Some(wanted) => find(&listed, wanted.trim())?,
        None => waiting(&listed)?,
    };
    let said = asked(client.answer_employer(found.employer, BindingAnswer { confirmed }))?;
    show(std::slice::from_ref(&said), context);
    let name = matters::plain(&said.name);
    context.term.say(&match (confirmed, said.confirmed_by) {
        (true, _) => text!(
            "{name} 现在可以代您申报；您在 declare status 里看得到，也可以撤回",
            "{name} may now file for you; you see it in `declare status` and may withdraw it"
        ),
        (false, None) => text!("{name} 不能代您申报；没有告诉单位", "{name} may not file for you; it is not told"),
        (false, Some(_)) => text!(
            "您的确认已收回，但参保登记或受理部门的核实仍然有效；有误请联系受理部门",
            "your confirmation is taken back, but the insurance register or the bureau still says so; if that is wrong, tell the bureau"
        ),
    });
    Ok(())
}

/// The employer that waits for an answer, where there is just one.
fn waiting(listed: &[Binding]) -> Result<&Binding> {
    let waiting: Vec<&Binding> = listed.iter().filter(|binding| binding.confirmed_by.is_none() && !binding.declined).collect();
    let help = Text::new("先看 declare me employers，再写上单位的代码。", "See `declare me employers`, then name the employer by its code.");
    match waiting[..] {
        [binding] => Ok(binding),
        [] => Err(Error::usage(Text::new("没有单位等着您答复", "no employer waits for your answer"), help)),
        _ => {
            let count = waiting.len();
            Err(Error::usage(text!("有 {count} 家单位等着您答复", "{count} employers wait for your answer"), help))
        }
    }
}

fn find<'b>(listed: &'b [Binding], wanted: &str) -> Result<&'b Binding> {
    let exact = listed.iter().find(|binding| binding.code.eq_ignore_ascii_case(wanted) || binding.name == wanted);
    let fits: Vec<&Binding> = match exact {
        Some(binding) => vec![binding],
        None => listed.iter().filter(|binding| binding.name.contains(wanted) || binding.code.starts_with(&wanted.to_uppercase())).collect(),
    };
    match fits[..] {
        [binding] => Ok(binding),
        [] => Err(Error::new(
            Class::NoInput,
            text!("没有单位“{wanted}”把您列入职工名册", "no employer “{wanted}” lists you on its staff"),
            Text::new("用 declare me employers 查看。", "See `declare me employers`."),
        )),
        _ => Err(Error::usage(
            text!("“{wanted}”对应不止一家单位", "“{wanted}” means more than one employer"),
            Text::new("请写统一社会信用代码。", "Write its code."),
        )),
    }
}
