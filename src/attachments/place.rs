//! Files that the application names itself, and the order of the files of one place.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::folder::{self, Found};
use super::matching::Sequence;
use crate::canonical::PHOTO;
use crate::finding::{Finding, Place, Severity};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// A file that has its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) file: Found,
    pub(super) material: String,
    pub(super) entry: Option<Pointer>,
    pub(super) sequence: Option<Sequence>,
    /// Files that share it are numbered together.
    pub(super) series: String,
    /// The numbers of its place have gaps or doubles: which file comes when is not certain.
    pub(super) torn: bool,
}

/// The files that the section `attachments` names.
#[derive(Debug, Default)]
pub(super) struct Explicit {
    pub(super) placed: Vec<Placed>,
    pub(super) findings: Vec<Finding>,
}

/// The names that the section `attachments` gives, as they are compared.
pub(super) fn named_files(value: &Value) -> Vec<String> {
    let entries = value["attachments"].as_array().into_iter().flatten();
    let names = entries.flat_map(|entry| entry["files"].as_array().into_iter().flatten()).filter_map(Value::as_str);
    names.map(|name| name.trim().replace('\\', "/").trim_start_matches("./").nfc().collect()).collect()
}

/// Places what the application itself names, in its own order; such files need no telling names.
pub(super) fn explicit(folder: &Path, found: &[Found], value: &Value, guide: &Guide) -> Explicit {
    let mut explicit = Explicit::default();
    for (index, entry) in value["attachments"].as_array().into_iter().flatten().enumerate() {
        let at = Pointer::root().key("attachments").index(index);
        let Some(material) = entry["material"].as_str().filter(|id| guide.material(id).is_some()) else { continue };
        let proves = match proved(entry, material, value, guide) {
            Ok(proves) => proves,
            Err(known) => {
                explicit.findings.push(no_entry(&at, &known));
                continue;
            }
        };
        for (number, name) in entry["files"].as_array().into_iter().flatten().enumerate() {
            let Some(name) = name.as_str() else { continue };
            match named(folder, found, name) {
                Ok(file) => explicit.placed.push(Placed {
                    file,
                    material: material.to_owned(),
                    entry: proves.clone(),
                    sequence: u32::try_from(number + 1).ok().map(|number| Sequence { number, of: None }),
                    // Never counted with files placed by name.
                    series: format!("/{index}"),
                    torn: false,
                }),
                Err(finding) => explicit.findings.push(finding(&at.key("files").index(number))),
            }
        }
    }
    explicit
}

/// The entry that a material of entries proves: the one written, or the only one there is. `Err` is the material's name.
pub(super) fn proved(entry: &Value, material: &str, value: &Value, guide: &Guide) -> Result<Option<Pointer>, Text> {
    let written = entry["entry"].as_str().map(Pointer::parse);
    let Some(known) = guide.material(material) else { return Ok(written) };
    let Some(section) = &known.per else { return Ok(None) };
    let list = Pointer::root().key(section);
    let count = value[section].as_array().map_or(0, Vec::len);
    match written {
        Some(at) if (0..count).any(|index| list.index(index) == at) => Ok(Some(at)),
        None if count == 1 => Ok(Some(list.index(0))),
        _ => Err(known.name.clone()),
    }
}

fn no_entry(at: &Pointer, name: &Text) -> Finding {
    let message = text!(("{}要写明对应哪一条", name.zh), ("{}: which entry it proves has to be said", name.en));
    Finding::error("attachment-entry", at, message)
        .help(Text::new("例如：对应条目: 论文专著第2条。", "For example, entry: publications 2, or /publications/1."))
}

type NotNamed = Box<dyn Fn(&Pointer) -> Finding>;

/// The file that a person named: by its path from the application or from the attachments folder, or by a name that only one file has.
fn named(folder: &Path, found: &[Found], name: &str) -> Result<Found, NotNamed> {
    let wanted: String = name.trim().replace('\\', "/").nfc().collect();
    let wanted = wanted.trim_start_matches("./").to_owned();
    if !Path::new(&wanted).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(Box::new(move |at| leads_out(at, &wanted)));
    }
    let same = |text: &str| text.nfc().eq(wanted.chars());
    if let Some(file) = found.iter().find(|file| same(&file.path) || same(file.inside())) {
        return Ok(file.clone());
    }
    let by_name: Vec<&Found> = found.iter().filter(|file| same(file.name())).collect();
    if let [only] = by_name[..] {
        return Ok(only.clone());
    }
    let full = folder.join(&wanted);
    let inside = full.canonicalize().ok().zip(folder.canonicalize().ok()).is_some_and(|(full, base)| full.starts_with(base) && full.is_file());
    if inside && by_name.is_empty() {
        return Ok(Found { path: wanted, full });
    }
    let several = by_name.len() > 1;
    let near = nearest(found, &wanted);
    Err(Box::new(move |at| if several { ambiguous(at, &wanted) } else { not_found(at, &wanted, near.as_deref()) }))
}

fn nearest(found: &[Found], wanted: &str) -> Option<String> {
    let score = |file: &&Found| strsim::jaro_winkler(file.name(), wanted.rsplit('/').next().unwrap_or(wanted));
    found.iter().filter(|file| score(file) > 0.75).max_by(|a, b| score(a).total_cmp(&score(b))).map(|file| file.inside().to_owned())
}

/// Puts the files of each material and entry in order and numbers them from one; says where a series has gaps or doubles.
pub(super) fn in_order(placed: Vec<Placed>, findings: &mut Vec<Finding>) -> Vec<(Placed, u32)> {
    let mut places: BTreeMap<(String, Option<Pointer>), Vec<Placed>> = BTreeMap::new();
    for file in placed {
        places.entry((file.material.clone(), file.entry.clone())).or_default().push(file);
    }
    let mut ordered = Vec::new();
    for ((material, _), mut files) in places {
        let before = findings.len();
        // One count may run through all files of an entry (合同-1, 验收报告-2), or each paper have its own.
        files.sort_by(|a, b| (a.sequence, &a.file.path).cmp(&(b.sequence, &b.file.path)));
        if files.iter().any(|file| file.sequence.is_none()) || counted(&files).is_some() {
            files.sort_by(|a, b| (&a.series, a.sequence, &a.file.path).cmp(&(&b.series, b.sequence, &b.file.path)));
            findings.extend(files.chunk_by(|a, b| a.series == b.series).filter_map(counted));
        }
        let torn = findings.len() > before;
        files.iter_mut().for_each(|file| file.torn = torn);
        if material == PHOTO {
            findings.extend(files.get(1).map(|second| one_photo(&second.file)));
        }
        ordered.extend((1..).zip(files).map(|(number, file)| (file, number)));
    }
    ordered
}

/// Gaps and doubles in the numbers of one series.
fn counted(series: &[Placed]) -> Option<Finding> {
    let numbers: Vec<u32> = series.iter().filter_map(|file| file.sequence.map(|sequence| sequence.number)).collect();
    let total = series.iter().filter_map(|file| file.sequence.and_then(|sequence| sequence.of)).max();
    let last = numbers.last().copied().max(total)?;
    let missing: Vec<String> = (1..=last.min(200)).filter(|number| !numbers.contains(number)).map(|number| number.to_string()).collect();
    let double = numbers.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    let place = Place::File(folder::shown(&series.last()?.file.path));
    let help = Text::new("一件材料的几个文件请从 1 起连续编号。", "Number the files of one paper from 1 without gaps.");
    let message = if !missing.is_empty() {
        let (zh, en) = (missing.join("、"), missing.join(", "));
        text!("这一组文件缺第{zh}个", "number {en} of this series is missing")
    } else {
        let double = double?;
        text!("这一组文件里有两个第{double}个", "two files of this series have number {double}")
    };
    Some(Finding::new("attachment-sequence", Severity::Warning, place, message).help(help))
}

fn one_photo(file: &Found) -> Finding {
    let message = Text::new("证件照只能有一张", "there may be only one ID photo");
    let help = Text::new("请留下要用的一张，其余移出附件文件夹。", "Keep the one to be used and move the others out of the folder.");
    Finding::new("photo-several", Severity::Error, Place::File(folder::shown(&file.path)), message).help(help)
}

fn leads_out(at: &Pointer, name: &str) -> Finding {
    let name = folder::shown(name);
    Finding::error("attachment-path", at, text!("{name} 不在申报文件夹里", "{name} is not inside the application's folder"))
        .help(Text::new("请把文件放进附件文件夹，只写文件名。", "Put the file into the attachments folder and write its name only."))
}

fn ambiguous(at: &Pointer, name: &str) -> Finding {
    let name = folder::shown(name);
    Finding::error("attachment-path", at, text!("有几个文件都叫 {name}", "several files are called {name}"))
        .help(Text::new("请写上它所在的文件夹。", "Write the folder it is in, too."))
}

fn not_found(at: &Pointer, name: &str, near: Option<&str>) -> Finding {
    let name = folder::shown(name);
    let finding = Finding::error("attachment-path", at, text!("附件文件夹里没有 {name}", "there is no {name} in the attachments folder"));
    match near {
        Some(near) => {
            let near = folder::shown(near);
            finding.help(text!("是不是 {near}？", "Did you mean {near}?"))
        }
        None => finding.help(Text::new("请把文件放进附件文件夹，或改正文件名。", "Put the file there, or mend its name.")),
    }
}
