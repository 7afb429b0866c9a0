//! The arguments of an action, read: record of review, reasons, files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::pair;
use crate::api::Reason;
use crate::canonical::{Item, Sha256};
use crate::cli::matters::Names;
use crate::error::{Error, Result};
use crate::files;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// No record of review is longer.
const LONGEST: u64 = 1024 * 1024;

const DATA: Text = Text::new("--data acceptance_number=2026-0001，或一个 YAML 文件", "--data acceptance_number=2026-0001, or a YAML file");
const REASON: Text = Text::new("--reason 证件照=背景应为白色", "--reason \"photo=wants a white background\"");
const FILE: Text = Text::new("--attach report_sealed=盖章.pdf", "--attach report_sealed=sealed.pdf");

/// `FIELD=TEXT` pairs and YAML files, later ones over earlier ones.
pub(super) fn data(given: &[String]) -> Result<Map<String, Value>> {
    let mut data = Map::new();
    for text in given {
        if text.contains('=') {
            let (field, value) = pair(text, &DATA)?;
            data.insert(field.to_owned(), Value::String(value.to_owned()));
        } else {
            data.extend(from_yaml(Path::new(text))?);
        }
    }
    Ok(data)
}

/// The record speaks in texts: a number or a date in the file is taken as it is written there.
fn from_yaml(path: &Path) -> Result<Map<String, Value>> {
    let bytes = files::read_up_to(path, LONGEST).map_err(|error| if path.exists() { error } else { no_record(path) })?;
    let read: HashMap<String, Value> = serde_yaml::from_slice(&bytes).map_err(|failed| {
        let path = path.display();
        Error::usage(
            text!("{path} 读不成办理记录", "{path} cannot be read as a record of review"),
            Text::new("每行写“字段: 内容”。", "Write `field: text` on each line."),
        )
        .because(failed)
    })?;
    let text = |value: Value| match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Bool(yes) => Value::String(yes.to_string()),
        other => other,
    };
    Ok(read.into_iter().map(|(field, value)| (field, text(value))).collect())
}

fn no_record(path: &Path) -> Error {
    let path = path.display();
    Error::usage(
        text!("“{path}”不是 字段=内容，也没有这个文件", "“{path}” is no FIELD=TEXT, and there is no such file"),
        text!(("例如 {}。", DATA.zh), ("For example {}.", DATA.en)),
    )
}

/// What `WHERE=TEXT` says is wrong with a matter: a pointer, or a material or a place by the names that people see.
pub(super) fn reason(text: &str, names: &Names) -> Result<Reason> {
    let (named, why) = pair(text, &REASON)?;
    let text = why.to_owned();
    if named.starts_with('/') {
        return Ok(Reason { at: Some(Pointer::parse(named)), material: None, text });
    }
    if let Some(material) = names.material_named(named) {
        return Ok(Reason { at: None, material: Some(material), text });
    }
    names.place_named(named).map(|at| Reason { at: Some(at), material: None, text }).ok_or_else(|| nowhere(named))
}

fn nowhere(named: &str) -> Error {
    Error::usage(
        text!("没有名为“{named}”的位置或材料", "there is no place or material “{named}”"),
        Text::new(
            "写 declare review show 在各项后面列出的位置或材料，或它们的名称，如 /work/0/post、工作经历第1条 职务、基本信息 手机、photo、证件照。",
            "Write a place or a material as `declare review show` lists them, or its name, such as /work/0/post, work 1 post, basic mobile, photo or ID photo.",
        ),
    )
}

/// The files with the ids of the materials that they are named for, those of one numbered in the order given.
pub(super) fn of_materials(files: &[(Item, PathBuf)], names: &Names) -> Result<Vec<(Item, PathBuf)>> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let named = |(item, path): &(Item, PathBuf)| {
        let material = names.material_named(&item.material).ok_or_else(|| no_material(&item.material, names))?;
        let sequence = *counts.entry(material.clone()).and_modify(|count| *count += 1).or_insert(1);
        Ok((Item { material, sequence, ..item.clone() }, path.clone()))
    };
    files.iter().map(named).collect()
}

fn no_material(named: &str, names: &Names) -> Error {
    let own: Vec<[String; 2]> = names.employers_own().map(|own| [&own.name.zh, &own.name.en].map(|name| format!("{}={name}", own.id))).collect();
    let [zh, en] = [0, 1].map(|lang| own.iter().map(|own| own[lang].as_str()).collect::<Vec<_>>());
    Error::usage(
        text!("没有名为“{named}”的材料", "there is no material “{named}”"),
        text!(("单位的材料有：{}。", zh.join("、")), ("The employer's own are: {}.", en.join(", "))),
    )
}

/// `MATERIAL=FILE` pairs, each as it is named; see [`of_materials`].
pub(super) fn files(given: &[String]) -> Result<Vec<(Item, PathBuf)>> {
    let mut files = Vec::new();
    for text in given {
        let (material, path) = pair(text, &FILE)?;
        let path = PathBuf::from(path);
        let (sha256, size) =
            files::open_regular(&path).and_then(|mut file| Sha256::of_reader(&mut file)).map_err(|source| Error::io(&path, source))?;
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push((Item { material: material.to_owned(), entry: None, sequence: 1, file_name, size, sha256 }, path));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_comes_from_pairs_and_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.yaml");
        std::fs::write(&path, "amount: 300\nplace: 公告栏\nnotice_start: 2026-03-12\n").unwrap();
        let data = data(&[path.display().to_string(), "place=一楼 大厅=左侧".to_owned()]).unwrap();
        assert_eq!(data["amount"], "300");
        assert_eq!(data["notice_start"], "2026-03-12");
        assert_eq!(data["place"], "一楼 大厅=左侧");
    }

    #[test]
    fn a_reason_names_a_place_or_a_material() {
        let names = Names::of("shenzhen-2026");
        let named = |text: &str| {
            let reason = reason(text, &names).unwrap();
            (reason.at.map(|at| at.to_string()), reason.material, reason.text)
        };
        for (written, at) in [
            ("/work/0/employer=名称有误", "/work/0/employer"),
            ("工作经历第1条 单位=名称有误", "/work/0/employer"),
            ("工作经历第1条=名称有误", "/work/0"),
            ("work 1 employer=名称有误", "/work/0/employer"),
            ("work, entry 1: employer=名称有误", "/work/0/employer"),
            ("个人自我评价=名称有误", "/self_evaluation"),
        ] {
            assert_eq!(named(written), (Some(at.to_owned()), None, "名称有误".to_owned()), "{written}");
        }
        for written in ["photo=背景不符", "证件照=背景不符", "ID photo=背景不符"] {
            assert_eq!(named(written), (None, Some("photo".to_owned()), "背景不符".to_owned()), "{written}");
        }
        assert!(reason("/work/0", &names).is_err() && reason("照片墙=x", &names).is_err());
    }

    #[test]
    fn files_are_numbered_by_the_material_that_their_names_mean() {
        let folder = tempfile::tempdir().unwrap();
        let given = |material: &str| {
            let path = folder.path().join(material);
            std::fs::write(&path, material).unwrap();
            format!("{material}={}", path.display())
        };
        let names = Names::of("shenzhen-2026");
        let named = |materials: &[&str]| of_materials(&files(&materials.iter().map(|material| given(material)).collect::<Vec<_>>()).unwrap(), &names);
        let items: Vec<(String, u32)> =
            named(&["report_sealed", "盖章评审表", "评前公示材料"]).unwrap().into_iter().map(|(item, _)| (item.material, item.sequence)).collect();
        assert_eq!(items, [("report_sealed", 1), ("report_sealed", 2), ("notice_proof", 1)].map(|(id, number)| (id.to_owned(), number)));
        let unknown = named(&["盖章的"]).unwrap_err();
        assert!(unknown.help.zh.contains("notice_proof=评前公示材料") && unknown.help.en.contains("report_sealed=review form"), "{unknown:?}");
    }
}
