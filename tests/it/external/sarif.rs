//! The SARIF log against the official schema.

use crate::support::{Desk, example};

#[test]
fn the_log_is_sarif_2_1_0() {
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(super::data("sarif-schema-2.1.0.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for lang in ["zh", "en"] {
        let run = Desk::new(lang).run(["validate".as_ref(), "--format".as_ref(), "sarif".as_ref(), example("broken").as_os_str()]);
        assert_eq!(run.code, 1);
        let log: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert!(log["runs"][0]["results"].as_array().unwrap().len() > 3);
    }
}
