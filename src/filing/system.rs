//! System values (`system.yaml` beside the application): what only the registers can say, fetched and never typed.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::client::{Answer, Client};
use crate::document::SYSTEM_FILE;
pub use crate::document::System;
use crate::error::{Error, Result};
use crate::files;

/// The file beside `app.yaml`.
pub const FILE: &str = SYSTEM_FILE;

impl System {
    /// An application's value with these beside it under `system`, where the guide's conditions look for them.
    pub fn beside(&self, application: &Value) -> Value {
        let mut value = application.clone();
        if let (Some(fields), Ok(system)) = (value.as_object_mut(), serde_json::to_value(self)) {
            fields.insert("system".to_owned(), system);
        }
        value
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE);
        let text = serde_yaml::to_string(self).map_err(|failed| Error::io(&path, std::io::Error::other(failed)))?;
        let head =
            "# 由 declare fetch 从服务器取得，请勿手改；提交时以服务器为准。\n# Fetched by declare; do not edit: the server's own values count.\n";
        files::write_atomic(&path, format!("{head}{text}").as_bytes())
    }

    /// Asks the registers: the insured employer, and the exam of `ticket` where there is one.
    pub async fn fetch(client: &Client, ticket: &str) -> Answer<Self> {
        let insurance = client.insurance().await?;
        let exam = if ticket.is_empty() { None } else { client.exam(ticket).await? };
        let (insured_employer, insured_employer_code) = insurance.map(|found| (found.insured_employer, found.insured_employer_code)).unzip();
        let record = exam.and_then(|found| found.record.as_object().cloned()).unwrap_or_default();
        let mut exam: BTreeMap<String, String> = record.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect();
        if !exam.is_empty() {
            // Another ticket written later leaves this record behind.
            exam.insert("ticket_number".to_owned(), ticket.to_owned());
        }
        Ok(Self { insured_employer, insured_employer_code, exam })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(System::read(folder.path()).unwrap(), System::default());
        let system = System {
            insured_employer: Some("深圳市示例医院".into()),
            insured_employer_code: Some("TE0T0013X".into()),
            exam: [("score".to_owned(), "78".to_owned()), ("date".to_owned(), "2025-10-18".to_owned())].into(),
        };
        system.write(folder.path()).unwrap();
        assert_eq!(System::read(folder.path()).unwrap(), system);
    }
}
