//! The people of `examples/`, whose applications say what is true of real ones, with details that do not matter changed.

use std::path::{Path, PathBuf};

use declare::document::Document;
use declare::guide::Guides;
use serde_json::{Value as Json, json};

use super::draw::{Draw, Sown};

/// The applications, in the order of their names, without the one that is there for its mistakes.
fn files() -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = std::fs::read_dir(examples).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<_> =
        folders.filter(|folder| !folder.ends_with("broken")).map(|folder| folder.join("app.yaml")).filter(|file| file.is_file()).collect();
    files.sort();
    files
}

/// One of them.
pub(crate) fn application(draw: &mut Draw<'_>, guides: &Guides) -> Sown {
    let file = draw.chance.pick(&files()).clone();
    let mut value = Document::open(&file, guides).map_or(Json::Null, |document| document.value().clone());
    value["basic"]["mobile"] = json!(format!("138000000{:02}", draw.chance.below(100)));
    value["basic"]["address"] = json!(format!("广东省深圳市示例区示例路{}号", draw.chance.between(1, 99)));
    if draw.chance.percent(50) {
        value["basic"]["name"] = json!(*draw.chance.pick(&["何示例", "欧阳示例", "阿卜杜拉·示例", "示"]));
    }
    let code = |at: &str| value.pointer(at).and_then(Json::as_str).and_then(|code| code.get(8..17)).map(str::to_owned);
    let is_elsewhere = code("/basic/employer_code") != code("/next_step/employer_code");
    let predicted = is_elsewhere.then(|| ("declaring-employer-differs", "/next_step/employer".to_owned()));
    Sown { value, predicted: predicted.into_iter().collect() }
}
