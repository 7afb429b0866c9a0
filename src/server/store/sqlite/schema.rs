//! The tables, as migrations that are only ever added to. What is filed, signed or happened cannot be changed, not even by us.

use rusqlite::Connection;

const MIGRATIONS: &[&str] = &[FIRST, PAPERS, AUDIT, DEVICES, STORED, PEOPLE, MARKS, NUMBERS, FOLDED, BROUGHT, ADDRESSES];

const FIRST: &str = "
CREATE TABLE offices (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, code TEXT NOT NULL, UNIQUE (role, code)
) STRICT;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, user_name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, name TEXT NOT NULL,
    id_type TEXT, id_number TEXT, email TEXT NOT NULL, mobile TEXT, address TEXT,
    password_hash TEXT NOT NULL, office TEXT REFERENCES offices (id), confirmed INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_account_a_person ON accounts (id_type, id_number) WHERE confirmed = 1 AND id_number IS NOT NULL;
CREATE TABLE codes (
    account TEXT PRIMARY KEY REFERENCES accounts (id), hash TEXT NOT NULL, until INTEGER NOT NULL, tries INTEGER NOT NULL
) STRICT;
CREATE TABLE tokens (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES accounts (id), kind TEXT NOT NULL,
    label TEXT NOT NULL, at INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER
) STRICT;

CREATE TABLE insurance (
    id_number TEXT PRIMARY KEY, name TEXT NOT NULL, employer TEXT NOT NULL, employer_code TEXT NOT NULL
) STRICT;
CREATE TABLE exams (ticket TEXT PRIMARY KEY, id_number TEXT NOT NULL, record TEXT NOT NULL) STRICT;
CREATE TABLE staff (
    person TEXT PRIMARY KEY, office TEXT NOT NULL REFERENCES offices (id), name TEXT NOT NULL, id_type TEXT NOT NULL,
    id_number TEXT NOT NULL, email TEXT, confirmed INTEGER NOT NULL, UNIQUE (office, id_type, id_number)
) STRICT;
CREATE INDEX staff_by_number ON staff (id_number);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY, application TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL,
    UNIQUE (application, version)
) STRICT;
CREATE TABLE applications (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, guide TEXT NOT NULL, series TEXT NOT NULL, state TEXT NOT NULL,
    employer TEXT, at_bureau INTEGER NOT NULL, due TEXT, begun INTEGER NOT NULL, changed INTEGER NOT NULL,
    search TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_application_a_year_and_series ON applications (person, guide, series)
    WHERE state NOT IN ('withdrawn', 'employer_refused', 'not_accepted');
CREATE INDEX applications_of_person ON applications (person, changed);
CREATE INDEX applications_of_employer ON applications (employer, changed);
CREATE INDEX applications_at_bureau ON applications (at_bureau, changed);
CREATE INDEX applications_due ON applications (due) WHERE due IS NOT NULL;
CREATE TABLE filings (
    application TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (application, revision)
) STRICT;
CREATE TABLE receipts (
    id TEXT PRIMARY KEY, application TEXT NOT NULL, seq INTEGER NOT NULL, receipt TEXT NOT NULL, signature TEXT NOT NULL,
    UNIQUE (application, seq)
) STRICT;
CREATE TABLE requests (
    id TEXT PRIMARY KEY, application TEXT NOT NULL, digest TEXT NOT NULL, receipt TEXT
) STRICT;
CREATE TABLE blobs (owner TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (owner, sha256)) STRICT;
CREATE TABLE keys (kid TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE TRIGGER filings_stay BEFORE UPDATE ON filings BEGIN SELECT RAISE(ABORT, 'a filed revision never changes'); END;
CREATE TRIGGER filings_are_kept BEFORE DELETE ON filings BEGIN SELECT RAISE(ABORT, 'a filed revision is never deleted'); END;
CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;
CREATE TRIGGER receipts_are_kept BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;
";

/// Filings by the mark of what is printed of them: the first sixteen bytes of the application digest.
const PAPERS: &str = "
CREATE INDEX filings_by_mark ON filings (substr(json_extract(body, '$.filing.application_digest'), 1, 32));
";

/// Claims; and rows of the chain that are of no application.
const AUDIT: &str = "
CREATE TABLE claims (
    application TEXT PRIMARY KEY, account TEXT NOT NULL, office TEXT NOT NULL, name TEXT NOT NULL, until INTEGER NOT NULL
) STRICT;
CREATE TABLE chain (
    seq INTEGER PRIMARY KEY, application TEXT, version INTEGER, body TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (application, version)
) STRICT;
INSERT INTO chain SELECT seq, application, version, body, hash FROM events;
DROP TABLE events;
ALTER TABLE chain RENAME TO events;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE INDEX applications_by_state ON applications (state, changed);
";

/// Devices that wait to be let in; and who a sign-on provider's people are here.
const DEVICES: &str = "
CREATE TABLE devices (
    code TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, label TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
    account TEXT REFERENCES accounts (id), refused INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE identities (
    issuer TEXT NOT NULL, subject TEXT NOT NULL, account TEXT NOT NULL REFERENCES accounts (id), vouched INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX identities_of_account ON identities (account);
";

/// How much each person stores, kept up with every file: adding up a thousand files for each that comes is too slow.
const STORED: &str = "
CREATE TABLE stored (owner TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;
INSERT INTO stored SELECT owner, sum(size) FROM blobs GROUP BY owner;
CREATE TRIGGER blobs_are_counted AFTER INSERT ON blobs BEGIN
    INSERT OR IGNORE INTO stored VALUES (new.owner, 0);
    UPDATE stored SET bytes = bytes + new.size WHERE owner = new.owner;
END;
";

/// People apart from accounts, so that an officer can file for who has none and both ways make one application a year and series: drafts
/// of several may lie side by side, only one is filed. Staff rows say who confirms them; tokens say what they are for (null: all).
const PEOPLE: &str = "
CREATE TABLE people (id TEXT PRIMARY KEY, id_type TEXT NOT NULL, id_number TEXT NOT NULL, UNIQUE (id_type, id_number)) STRICT;
INSERT OR IGNORE INTO people (id, id_type, id_number)
    SELECT id, id_type, id_number FROM accounts WHERE role = 'applicant' AND confirmed = 1 AND id_type IS NOT NULL AND id_number IS NOT NULL;

ALTER TABLE staff RENAME TO staff_before;
DROP INDEX staff_by_number;
CREATE TABLE staff (
    office TEXT NOT NULL REFERENCES offices (id), member TEXT NOT NULL, name TEXT NOT NULL, id_type TEXT NOT NULL, id_number TEXT NOT NULL,
    email TEXT, mobile TEXT, confirmed_by TEXT, declined INTEGER NOT NULL,
    PRIMARY KEY (office, member), UNIQUE (office, id_type, id_number)
) STRICT;
CREATE INDEX staff_by_number ON staff (id_number);
INSERT OR IGNORE INTO staff (office, member, name, id_type, id_number, email, confirmed_by, declined)
    SELECT office, person, name, CASE WHEN id_type IN ('', '居民身份证') THEN '111' ELSE id_type END, id_number, email,
        CASE WHEN confirmed = 1 THEN 'bureau' END, 0
    FROM staff_before ORDER BY rowid;
DROP TABLE staff_before;

ALTER TABLE tokens ADD COLUMN scopes TEXT;

ALTER TABLE applications ADD COLUMN on_paper INTEGER NOT NULL DEFAULT 0;
DROP INDEX one_application_a_year_and_series;
CREATE UNIQUE INDEX one_application_a_year_and_series ON applications (person, guide, series)
    WHERE state NOT IN ('draft', 'withdrawn', 'employer_refused', 'not_accepted');
CREATE UNIQUE INDEX one_draft_of_each ON applications (person, guide, series, coalesce(employer, '')) WHERE state = 'draft';
";

/// The mark of what is printed of a filing in a column of its own: an index over the JSON takes a tenth of what a filing takes.
const MARKS: &str = "
DROP INDEX filings_by_mark;
DROP TRIGGER filings_stay;
ALTER TABLE filings ADD COLUMN mark TEXT;
UPDATE filings SET mark = substr(json_extract(body, '$.filing.application_digest'), 1, 32);
CREATE TRIGGER filings_stay BEFORE UPDATE ON filings BEGIN SELECT RAISE(ABORT, 'a filed revision never changes'); END;
CREATE INDEX filings_by_mark ON filings (mark);
CREATE TRIGGER filings_are_marked BEFORE INSERT ON filings WHEN new.mark IS NULL BEGIN SELECT RAISE(ABORT, 'a filing has its mark'); END;
";

/// Numbers that the bureau gave, whose they are; of one that was given twice in a round before anybody looked, the first. (`trim` takes what
/// Rust does.) Of what the bureau does not know yet nothing is in its lists; a proposed revocation waits there for another officer.
const NUMBERS: &str = "
CREATE TABLE numbers (
    kind TEXT NOT NULL, guide TEXT NOT NULL, number TEXT NOT NULL, application TEXT NOT NULL, UNIQUE (kind, guide, number)
) STRICT;
INSERT OR IGNORE INTO numbers (kind, guide, number, application)
    SELECT given.key, applications.guide, trim(given.value, char(9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198,
        8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288)), applications.id
    FROM events JOIN applications ON applications.id = events.application, json_each(events.body, '$.data') AS given
    WHERE (json_extract(events.body, '$.action'), given.key) IN (VALUES ('accept', 'acceptance_number'), ('approve', 'certificate_number'))
    ORDER BY events.seq;
DROP INDEX applications_at_bureau;
CREATE INDEX applications_at_bureau ON applications (changed) WHERE at_bureau = 1;
ALTER TABLE applications ADD COLUMN revoking TEXT;
UPDATE applications SET revoking = json_extract(body, '$.revocation') WHERE state = 'approved';
CREATE INDEX applications_revoking ON applications (changed) WHERE revoking IS NOT NULL;
";

/// Numbers are kept as they are compared, which SQL cannot say: [`super::numbers::fold`] does it.
const FOLDED: &str = "";

/// How much each owner sent for each application, filed or not: nobody fills the disk with one.
const BROUGHT: &str = "
CREATE TABLE brought (
    application TEXT NOT NULL, owner TEXT NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (application, owner)
) STRICT;
";

/// Mail addresses: one that an account is about to take, once the code that went there comes back; those it had proved before, by which a staff
/// list still means it; and those it left that are to be told so. An address that the operator gave is proved by the first code from there.
const ADDRESSES: &str = "
CREATE TABLE mail_changes (
    account TEXT PRIMARY KEY REFERENCES accounts (id), email TEXT NOT NULL, hash TEXT NOT NULL, until INTEGER NOT NULL, tries INTEGER NOT NULL
) STRICT;
CREATE TABLE earlier_mails (account TEXT NOT NULL REFERENCES accounts (id), email TEXT NOT NULL, PRIMARY KEY (account, email)) STRICT;
CREATE TABLE left_mails (account TEXT NOT NULL REFERENCES accounts (id), email TEXT NOT NULL, PRIMARY KEY (account, email)) STRICT;
ALTER TABLE accounts ADD COLUMN email_proved INTEGER NOT NULL DEFAULT 1;
";

/// Brings the tables to the newest form. A database from a newer program is left alone.
pub(super) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done: usize = tx.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?.try_into().unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        let why = format!("the data was written by a newer program (form {done}, this one knows {})", MIGRATIONS.len());
        return Err(rusqlite::Error::ToSqlConversionFailure(why.into()));
    }
    for migration in &MIGRATIONS[done..] {
        tx.execute_batch(migration)?;
    }
    if done < MIGRATIONS.len() {
        super::numbers::fold(&tx)?;
    }
    tx.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX))?;
    tx.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filings_of_an_earlier_form_get_their_mark_and_stay_as_they_are() {
        let mut db = Connection::open_in_memory().unwrap();
        MIGRATIONS[..6].iter().for_each(|migration| db.execute_batch(migration).unwrap());
        db.pragma_update(None, "user_version", 6).unwrap();
        let body = format!(r#"{{"filing":{{"application_digest":"{}"}}}}"#, "0123456789abcdef".repeat(4));
        db.execute("INSERT INTO filings (application, revision, body, receipt) VALUES ('a', 1, ?1, 'r')", [&body]).unwrap();
        migrate(&mut db).unwrap();
        let (mark, kept): (String, String) = db.query_row("SELECT mark, body FROM filings", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!((mark.as_str(), kept), ("0123456789abcdef0123456789abcdef", body));
        let refused = |sql: &str| db.execute(sql, []).unwrap_err().to_string();
        assert!(refused("UPDATE filings SET mark = NULL").contains("never changes"));
        assert!(refused("DELETE FROM filings").contains("never deleted"));
        assert!(refused("INSERT INTO filings (application, revision, body, receipt) VALUES ('b', 1, '{}', 'r')").contains("has its mark"));
        migrate(&mut db).unwrap();
    }

    #[test]
    fn numbers_that_were_given_before_are_of_whom_they_were_given_to_first() {
        let mut db = Connection::open_in_memory().unwrap();
        MIGRATIONS[..7].iter().for_each(|migration| db.execute_batch(migration).unwrap());
        db.pragma_update(None, "user_version", 7).unwrap();
        for (id, revocation) in [("a", "null"), ("b", "\"x\"")] {
            let application = "INSERT INTO applications (id, person, guide, series, state, at_bureau, begun, changed, search, body)
                VALUES (?1, ?1, 'g', 's', 'approved', 1, 1, 1, '', ?2)";
            db.execute(application, [id, &format!(r#"{{"revocation":{revocation}}}"#)]).unwrap();
        }
        let events = [
            (Some("a"), r#"{"action":"accept","data":{"acceptance_number":"\u30001\t","place":"x"}}"#),
            (None, r#"{"audit":"read"}"#),
            (Some("b"), r#"{"action":"accept","data":{"acceptance_number":"１"}}"#),
            (Some("b"), r#"{"action":"approve","data":{"certificate_number":"1","approval_number":"2"}}"#),
            (Some("b"), r#"{"action":"withdraw"}"#),
        ];
        for (version, (application, body)) in events.into_iter().enumerate() {
            let event = "INSERT INTO events (application, version, body, hash) VALUES (?1, ?2, ?3, '')";
            db.execute(event, rusqlite::params![application, i64::try_from(version).unwrap(), body]).unwrap();
        }
        migrate(&mut db).unwrap();
        let mut found = db.prepare("SELECT kind, number, application FROM numbers ORDER BY rowid").unwrap();
        let rows = found.query_map([], |row| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?])).unwrap();
        let kept: Vec<[String; 3]> = rows.map(Result::unwrap).collect();
        assert_eq!(kept, [["acceptance_number", "1", "a"], ["certificate_number", "1", "b"]]);
        let mut found = db.prepare("SELECT id, revoking FROM applications WHERE revoking IS NOT NULL").unwrap();
        let revoking: Vec<(String, String)> = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        assert_eq!(revoking, [("b".to_owned(), "x".to_owned())]);
    }
}
