//! What the operator brings in as tables: the insurance and exam registers, and staff lists that the bureau confirms.

use std::collections::BTreeMap;

use super::{Admin, judge};
use crate::api::{ConfirmedBy, StaffMember};
use crate::error::{Error, Result};
use crate::server::store::{Store, What};
use crate::server::{not_started, registers};
use crate::text;
use crate::text::Text;

impl Admin {
    /// Imports the insurance register. Says how many rows.
    pub fn import_insurance(&self, name: &str, bytes: &[u8]) -> Result<usize> {
        let rows = registers::insurance(name, bytes, &judge())?;
        self.note(What::ImportInsurance, None).and_then(|()| self.store.import_insurance(rows)).map_err(not_started)
    }

    /// Imports the exam register. Says how many rows.
    pub fn import_exams(&self, name: &str, bytes: &[u8]) -> Result<usize> {
        let rows = registers::exams(name, bytes, &judge())?;
        self.note(What::ImportExams, None).and_then(|()| self.store.import_exams(rows)).map_err(not_started)
    }

    /// Imports staff lists that the bureau confirms: its way of saying that these bindings count. Says how many rows.
    pub fn import_staff(&self, name: &str, bytes: &[u8]) -> Result<usize> {
        let mut by_employer: BTreeMap<String, Vec<StaffMember>> = BTreeMap::new();
        for (code, member) in registers::staff(name, bytes, &judge())? {
            by_employer.entry(code).or_default().push(StaffMember { confirmed_by: Some(ConfirmedBy::Bureau), ..member });
        }
        // Every code is looked up before anything is written.
        let (mut lists, mut unknown) = (Vec::new(), Vec::new());
        for (code, members) in by_employer {
            match self.store.employer_by_code(&code).map_err(not_started)? {
                Some(employer) => lists.push((employer.id, members)),
                None => unknown.push(code),
            }
        }
        if !unknown.is_empty() {
            return Err(no_employers(&unknown));
        }
        let mut imported = 0;
        for (employer, members) in lists {
            let put = self.note(What::PutStaff, Some(employer)).and_then(|()| self.store.put_staff(employer, members));
            imported += put.map_err(not_started)?.len();
        }
        Ok(imported)
    }
}

fn no_employers(codes: &[String]) -> Error {
    Error::usage(
        text!(
            ("没有统一社会信用代码为 {} 的用人单位；什么都没有导入", codes.join("、")),
            ("there is no employer with the code {}; nothing was imported", codes.join(", "))
        ),
        Text::new("请先用 declare admin add-employer 添加。", "Add it first with declare admin add-employer."),
    )
}
