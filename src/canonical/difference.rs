//! What changed between two applications, as pointers: what a reviewer sees after a return, and what a return allowed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::pointer::Pointer;

/// One place that differs: `before` absent when it is new, `after` absent when it is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    #[schema(value_type = String)]
    pub at: Pointer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

/// The differences of two applications in the order of the older one, the new places after them. Entries of lists are compared by
/// their number, for a number is how reasons and files name them.
pub fn difference(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(&Pointer::root(), before, after, &mut changes);
    changes
}

fn compare(at: &Pointer, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                compare_or_gone(&at.key(key), value, new.get(key), changes);
            }
            for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                changes.push(Change { at: at.key(key), before: None, after: Some(value.clone()) });
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for (index, value) in old.iter().enumerate() {
                compare_or_gone(&at.index(index), value, new.get(index), changes);
            }
            for (index, value) in new.iter().enumerate().skip(old.len()) {
                changes.push(Change { at: at.index(index), before: None, after: Some(value.clone()) });
            }
        }
        _ if before == after => {}
        _ => changes.push(Change { at: at.clone(), before: Some(before.clone()), after: Some(after.clone()) }),
    }
}

fn compare_or_gone(at: &Pointer, before: &Value, after: Option<&Value>, changes: &mut Vec<Change>) {
    match after {
        Some(after) => compare(at, before, after, changes),
        None => changes.push(Change { at: at.clone(), before: Some(before.clone()), after: None }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_the_smallest_places() {
        let before = json!({"basic": {"name": "张三", "email": "a@example.org"}, "work": [{"employer": "甲"}, {"employer": "乙"}]});
        let after = json!({"work": [{"employer": "甲", "post": "工程师"}], "basic": {"name": "张叁", "email": "a@example.org"}});
        let changes: Vec<String> = difference(&before, &after).into_iter().map(|change| change.at.to_string()).collect();
        assert_eq!(changes, ["/basic/name", "/work/0/post", "/work/1"]);
        assert!(difference(&before, &before).is_empty());
    }
}
