//! `declare review show`: one matter with what was filed, its files and the record of review; files can be fetched to look at.

use std::path::PathBuf;

use serde_json::Value;

use crate::api::{ApplicationDetail, Record};
use crate::canonical::{Item, Manifest};
use crate::cli::matters::{self, Names, plain};
use crate::cli::remote::{self, Format, Remote};
use crate::cli::term::{pad, size, width};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::error::Result;
use crate::files;
use crate::text;
use crate::text::Text;

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
        let detail = client.application(id).await?;
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
    context.term.say(&text!("{count} 个文件已存到 {folder}", "{count} files were saved in {folder}"));
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
    matters::table(std::slice::from_ref(&detail.application), context);
    if let Some(filing) = &detail.filing {
        term.data("");
        let (revision, digest) = (detail.application.revision, filing.filing_digest.to_string());
        term.data(term.get(&text!("第 {revision} 次提交，摘要 {digest}", "revision {revision}, filing digest {digest}")));
        if filing.commitment.on_paper {
            term.data(term.get(&Text::new("经办人按本人签名的承诺书代为提交", "filed by an officer on the person's signed undertaking")));
        }
        files_of(&Text::new("申报材料", "files"), &filing.manifest, &names, context);
        unread(&filing.unread_pages, context);
    }
    files_of(&Text::new("单位材料", "employer's files"), &detail.endorsement, &names, context);
    if let Some(system) = &detail.system {
        term.data(&format!("{}  {}", term.get(&Text::new("系统核对值", "system values")), pairs(system)));
    }
    for change in &detail.changes {
        let (at, before, after) = (names.place(&change.at), shown(change.before.as_ref()), shown(change.after.as_ref()));
        term.data(term.get(&text!(("改动 {}：{before} → {after}", at.zh), ("changed {}: {before} → {after}", at.en))));
    }
    for record in &detail.record {
        acted(record, &names, context);
    }
}

fn unread(pages: &[u32], context: &Context) {
    if !pages.is_empty() {
        let pages = pages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let said = text!(
            "签名扫描件第 {pages} 页的校验码读不出，请对照纸件",
            "the code on pages {pages} of the signed scan cannot be read: compare the paper"
        );
        context.term.data(context.term.get(&said));
    }
}

fn acted(record: &Record, names: &Names, context: &Context) {
    let term = &context.term;
    let (label, by) = (record.action.label(), &record.by);
    let office = by.office.as_deref().map(plain).unwrap_or_default();
    let data = record.data.as_ref().map(pairs).unwrap_or_default();
    term.data(format!("{}  {}  {office} {}  {data}", record.at.date(), term.get(&label), plain(&by.name)).trim_end());
    for reason in &record.reasons {
        term.data(&format!("    {}: {}", term.get(&names.about(reason)), plain(&reason.text)));
    }
}

/// The files by material and entry, in the order of the guide.
fn files_of(head: &Text, manifest: &Manifest, names: &Names, context: &Context) {
    let term = &context.term;
    if manifest.items.is_empty() {
        return;
    }
    let (count, size) = (manifest.items.len(), size(manifest.size()));
    term.data(term.get(&text!(("{}（{count} 个，{size}）", head.zh), ("{} ({count}, {size})", head.en))));
    let proves = |item: &Item| {
        let material = names.material(&item.material);
        let entry = item.entry.as_ref().map(|at| names.place(at));
        let both = entry.map(|entry| text!(("{} · {}", material.zh, entry.zh), ("{} · {}", material.en, entry.en)));
        term.get(&both.unwrap_or(material)).to_owned()
    };
    let mut items: Vec<&Item> = manifest.items.iter().collect();
    items.sort_by_key(|item| names.order(&item.material));
    let rows: Vec<(String, String)> = items.into_iter().map(|item| (proves(item), plain(&item.file_name))).collect();
    let columns = rows.iter().map(|(what, _)| width(what)).max().unwrap_or(0);
    for (what, name) in rows {
        term.data(&format!("    {}  {name}", pad(&what, columns)));
    }
}

fn pairs(value: &Value) -> String {
    match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| format!("{key}={}", shown(Some(value)))).collect::<Vec<_>>().join(" "),
        other => shown(Some(other)),
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => plain(text),
        Some(other) => other.to_string(),
    }
}
