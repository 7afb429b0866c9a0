//! The first layer of the canonical form, agreed by an implementation in another language.

use std::path::Path;
use std::process::Command;

#[test]
fn external_another_implementation_agrees_with_every_vector() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checked = Command::new("python3").arg(root.join("scripts/canonical.py")).arg(root.join("docs/vectors/json.jsonl")).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let said = String::from_utf8(checked.stdout).unwrap();
    let count: usize = said.split(' ').next().unwrap().parse().unwrap();
    assert!(count >= 200, "{said}");
}
