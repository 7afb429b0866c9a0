//! `declare review show`: one matter with what was filed, its files and the record of review; files can be fetched to look at.

use std::path::PathBuf;

use serde_json::Value;

use super::content;
use crate::api::{Action, ApplicationDetail, Record, Role, record as of_review};
use crate::canonical::{Actor, Item, Manifest};
use crate::cli::matters::{self, Names, plain};
use crate::cli::remote::{self, Format, Remote};
use crate::cli::term::size;
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::clock::CHINA;
use crate::error::Result;
use crate::files;
use crate::pointer::Pointer;
use crate::text;
use crate::text::{Text, counted};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 事项编号，或其开头、末尾至少 4 位 ¦ Id of a matter, or four or more characters of its beginning or end
    id: String,

    /// 把材料文件存到这个文件夹 ¦ Save its files in this folder
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: Args, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    let detail = remote::wait(async {
        let id = matters::find(&client, &args.id).await?;
        let detail = matters::detail(&client, id).await?;
        if let Some(folder) = &args.save {
            save(&client, &detail, folder, context).await?;
        }
        Ok(detail)
    })?;
    match args.format {
        Format::Json => context.term.data(&serde_json::to_string_pretty(&detail).unwrap_or_default()),
        Format::Human => print(&detail, context),
    }
    Ok(Exit::Ok)
}

async fn save(client: &Client, detail: &ApplicationDetail, folder: &std::path::Path, context: &Context) -> Result<()> {
    let nothing = Manifest::default();
    let filed = detail.filing.as_ref().map_or(&nothing, |filing| &filing.manifest);
    for item in filed.items.iter().chain(&detail.endorsement.items) {
        let bytes = client.blob(detail.application.id, &item.sha256).await?;
        files::write_atomic(&folder.join(safe_name(item)), &bytes)?;
    }
    let (count, folder) = (filed.items.len() + detail.endorsement.items.len(), folder.display());
    let saved = counted(count as i64, "file");
    context.term.say(&text!("{count} 个文件已存到 {folder}", "saved in {folder}: {saved}"));
    Ok(())
}

/// The name comes from someone else: only its last part counts, and only letters that every system can hold. The beginning of the digest
/// keeps files of one name apart.
fn safe_name(item: &Item) -> String {
    let last = item.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let cleaned: String = last.chars().map(|c| if c.is_control() || "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let digest = item.sha256.to_string();
    format!("{}-{}", &digest[..8], cleaned.trim_start_matches('.'))
}

fn print(detail: &ApplicationDetail, context: &Context) {
    let term = &context.term;
    let names = Names::of(&detail.application.guide);
    // Places and ids are for whoever may name them in a reason.
    let may_return = detail.application.actions.contains(&Action::Return);
    matters::table(std::slice::from_ref(&detail.application), &[], context);
    if let Some(filing) = &detail.filing {
        term.data("");
        let (revision, digest) = (detail.application.revision, filing.filing_digest.to_string());
        term.data_fitted(term.get(&text!("第 {revision} 次提交，摘要 {digest}", "revision {revision}, filing digest {digest}")));
        if filing.commitment.on_paper {
            term.data_fitted(term.get(&Text::new("经办人按本人签名的承诺书代为提交", "filed by an officer on the person's signed undertaking")));
        }
        changes(detail, &names, context);
        let mut page = matters::page(context);
        content::show(&filing.application, &names, may_return, &mut page);
        term.data(&page.finish());
        files_of(&Text::new("申报材料", "files"), &filing.manifest, &names, may_return, context);
        unread(&filing.unread_pages, context);
    }
    files_of(&Text::new("单位材料", "employer's files"), &detail.endorsement, &names, may_return, context);
    if let Some(filing) = &detail.filing {
        let mut page = matters::page(context);
        page.heading(&Text::new("系统核对值", "system values"));
        page.pairs(&system_values(detail.system.as_ref(), &filing.application, &names));
        term.data(&page.finish());
    }
    for record in &detail.record {
        acted(record, &names, context);
    }
    if detail.application.actions.contains(&Action::Endorse) {
        wanted(&names, context);
    }
}

/// What differs from what this office last had: first of all, for that is what it looks at.
fn changes(detail: &ApplicationDetail, names: &Names, context: &Context) {
    let term = &context.term;
    for change in &detail.changes {
        let (at, before) = (names.place(&change.at), names.value(&change.at, change.before.as_ref()));
        let after = names.value(&change.at, change.after.as_ref());
        term.data_fitted(term.get(&text!(("改动 {}：{} → {}", at.zh, before.zh, after.zh), ("changed {}: {} → {}", at.en, before.en, after.en))));
    }
    for (item, what) in changed_files(detail) {
        let (proves, name) = (proved(item, names), plain(&item.file_name));
        term.data_fitted(term.get(&text!(("改动 {}：{name}（{}）", proves.zh, what.zh), ("changed {}: {name} ({})", proves.en, what.en))));
    }
}

/// The files that the last filing brought or left out, each with what came of it: one that came in the place of one that went replaces it.
fn changed_files(detail: &ApplicationDetail) -> Vec<(&Item, Text)> {
    let mut went: Vec<&Item> = detail.removed_files.iter().collect();
    let mut changed = Vec::new();
    for item in &detail.changed_files {
        let replaced = went.iter().position(|other| (&other.material, &other.entry) == (&item.material, &item.entry));
        let what = if replaced.is_some() { Text::new("更换", "replaced") } else { Text::new("新增", "added") };
        replaced.map(|at| went.remove(at));
        changed.push((item, what));
    }
    changed.extend(went.into_iter().map(|item| (item, Text::new("移除", "removed"))));
    changed
}

/// What a file proves: its material, and the entry where it is of one.
fn proved(item: &Item, names: &Names) -> Text {
    let material = names.material(&item.material);
    match item.entry.as_ref().map(|at| names.place(at)) {
        Some(entry) => text!(("{} · {}", material.zh, entry.zh), ("{} · {}", material.en, entry.en)),
        None => material,
    }
}

/// What the employer attaches when it endorses, by id.
fn wanted(names: &Names, context: &Context) {
    let mut page = matters::page(context);
    page.heading(&Text::new("推荐时附上（--attach 材料=文件）", "To be attached when endorsing (--attach MATERIAL=FILE)"));
    let rows = names.employers_own().map(|material| ([material.name.clone(), material.requirements.clone()], material.id.clone()));
    page.marked_pairs(&rows.collect::<Vec<_>>());
    context.term.data("");
    context.term.data(page.finish().trim_end());
}

fn unread(pages: &[u32], context: &Context) {
    if !pages.is_empty() {
        let pages = pages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let said = text!(
            "签名扫描件第 {pages} 页的校验码读不出，请对照纸件",
            "the code on pages {pages} of the signed scan cannot be read: compare the paper"
        );
        context.term.data_fitted(context.term.get(&said));
    }
}

fn acted(record: &Record, names: &Names, context: &Context) {
    let term = &context.term;
    let (label, by) = (record.action.label_of(Role::from_name(&record.by.role)), &record.by);
    let by_itself = term.get(&Text::new("系统", "by itself")).to_owned();
    let people = by.office.iter().chain([if *by == Actor::server() { &by_itself } else { &by.name }]);
    let who = people.filter(|name| !name.is_empty()).map(|name| plain(name)).collect::<Vec<_>>().join(" ");
    term.data_fitted(&format!("{}  {}  {who}", record.at.to_offset(CHINA).date(), term.get(&label)));
    for (label, value) in record.data.as_ref().and_then(Value::as_object).into_iter().flat_map(|data| of_review::labelled(record.action, data)) {
        let value = shown(value);
        term.data_fitted(term.get(&text!(("    {}：{value}", label.zh), ("    {}: {value}", label.en))));
    }
    for reason in &record.reasons {
        let (about, why) = (names.about(reason), plain(&reason.text));
        term.data_fitted(term.get(&text!(("    {}：{why}", about.zh), ("    {}: {why}", about.en))));
    }
}

/// The files by material and entry, in the order of the guide.
fn files_of(head: &Text, manifest: &Manifest, names: &Names, marked: bool, context: &Context) {
    if manifest.items.is_empty() {
        return;
    }
    let mut items: Vec<&Item> = manifest.items.iter().collect();
    items.sort_by_key(|item| names.order(&item.material));
    let (count, size) = (items.len(), size(manifest.size()));
    let mut page = matters::page(context);
    page.heading(&text!(("{}（{count} 个，{size}）", head.zh), ("{} ({count}, {size})", head.en)));
    let mark = |item: &Item| if marked { item.material.clone() } else { String::new() };
    page.marked_pairs(&items.into_iter().map(|item| ([proved(item, names), Text::same(plain(&item.file_name))], mark(item))).collect::<Vec<_>>());
    context.term.data(&page.finish());
}

/// What the registers said: the employer, and the exam under the names of its section; and what they do not know.
fn system_values(values: Option<&Value>, application: &Value, names: &Names) -> Vec<[Text; 2]> {
    let Some(values) = values else {
        let registers = Text::new("登记信息", "registers");
        let said = Text::new("没有比对：提交时身份未核实", "nothing was compared: the identity was not confirmed when it was filed");
        return vec![[registers, said]];
    };
    let employer = [
        ("insured_employer", Text::new("现参保单位", "insured employer")),
        ("insured_employer_code", Text::new("现参保单位组织机构代码", "insured employer's code")),
    ];
    let none = Text::new("登记中没有", "none in the register");
    let said = |(key, label)| [label, values.get(key).map_or_else(|| none.clone(), |value| Text::same(shown(value)))];
    let employer = employer.map(said);
    let exam = Pointer::root().key("exam");
    let ticket = exam.key("ticket_number");
    let written = application.pointer(ticket.as_str()).and_then(Value::as_str).filter(|text| !text.is_empty() && values.get("exam").is_none());
    let unknown = written.map(|written| {
        let written = plain(written);
        let said = text!("登记中没有本人 {written} 的成绩", "{written}: no record of the person's in the register");
        [names.field(&ticket), said]
    });
    let exam = values["exam"].as_object().into_iter().flatten().map(|(key, value)| {
        let at = exam.key(key);
        [names.field(&at), names.value(&at, Some(value))]
    });
    // What another register says is not hidden for having no name here.
    let known = ["insured_employer", "insured_employer_code", "exam"];
    let others = values.as_object().into_iter().flatten().filter(|(key, _)| !known.contains(&key.as_str()));
    let others = others.map(|(key, value)| [Text::same(plain(key)), Text::same(shown(value))]);
    employer.into_iter().chain(exam).chain(unknown).chain(others).collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_registers_do_not_know_is_told() {
        let names = Names::of("shenzhen-2026");
        let said = |values: Option<Value>, application: Value| {
            let pairs = system_values(values.as_ref(), &application, &names);
            pairs.into_iter().map(|[name, said]| format!("{}: {}", name.en, said.en)).collect::<Vec<_>>()
        };
        let with_ticket = json!({"exam": {"ticket_number": "2025WS0000099"}});
        assert_eq!(said(None, with_ticket.clone()), ["registers: nothing was compared: the identity was not confirmed when it was filed"]);
        let nothing = said(Some(json!({})), with_ticket.clone());
        assert_eq!(nothing.len(), 3, "{nothing:?}");
        assert!(nothing[0].ends_with("none in the register") && nothing[2].contains("2025WS0000099: no record of the person's"), "{nothing:?}");
        assert_eq!(said(Some(json!({})), json!({"exam": {}})).len(), 2);
        let found = json!({"insured_employer": "示例", "insured_employer_code": "TE0T00025", "exam": {"result": "合格"}});
        let found = said(Some(found), with_ticket);
        assert!(found.len() == 3 && found[0].ends_with("示例") && found[2].ends_with("passed"), "{found:?}");
    }
}
