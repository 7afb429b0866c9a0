//! The arguments of an action, read: record of review, reasons, files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{pair, place};
use crate::api::Reason;
use crate::canonical::{Item, Sha256};
use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

/// No record of review is longer.
const LONGEST: u64 = 1024 * 1024;

/// `FIELD=TEXT` pairs and YAML files, later ones over earlier ones.
pub(super) fn data(given: &[String]) -> Result<Map<String, Value>> {
    let mut data = Map::new();
    for text in given {
        if text.contains('=') {
            let (field, value) = pair(text)?;
            data.insert(field.to_owned(), Value::String(value.to_owned()));
        } else {
            data.extend(from_yaml(Path::new(text))?);
        }
    }
    Ok(data)
}

/// The record speaks in texts: a number or a date in the file is taken as it is written there.
fn from_yaml(path: &Path) -> Result<Map<String, Value>> {
    let bytes = files::read_up_to(path, LONGEST)?;
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

pub(super) fn reason(text: &str) -> Result<Reason> {
    let (at, why) = pair(text)?;
    let (at, material) = place(at);
    Ok(Reason { at, material, text: why.to_owned() })
}

/// `MATERIAL=FILE` pairs: several files of one material are numbered in the order given.
pub(super) fn files(given: &[String]) -> Result<Vec<(Item, PathBuf)>> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut files = Vec::new();
    for text in given {
        let (material, path) = pair(text)?;
        let path = PathBuf::from(path);
        let (sha256, size) =
            files::open_regular(&path).and_then(|mut file| Sha256::of_reader(&mut file)).map_err(|source| Error::io(&path, source))?;
        let sequence = counts.entry(material.to_owned()).and_modify(|count| *count += 1).or_insert(1);
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push((Item { material: material.to_owned(), entry: None, sequence: *sequence, file_name, size, sha256 }, path));
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
        let place = reason("/work/0/employer=名称有误").unwrap();
        assert_eq!((place.at.map(|at| at.to_string()).as_deref(), place.material), (Some("/work/0/employer"), None));
        assert_eq!(reason("photo=背景不符").unwrap().material.as_deref(), Some("photo"));
        assert!(reason("/work/0").is_err());
    }
}
