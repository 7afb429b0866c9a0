"""Whether a data folder has what its server acknowledged."""

import hashlib
import sqlite3
import subprocess

from world import DECLARE, env


def broken(data, promises):
    """What of `promises` the folder `data` does not keep, each with what was promised."""
    wrong = []
    db = sqlite3.connect(data / "declare.db")
    try:
        mails = None
        for promise in promises:
            kind, *details = promise
            if kind == "account" and mails is None:
                mails = "".join(path.read_text() for path in (data / "outbox").glob("*.eml"))
            wrong += [(promise, why) for why in KINDS[kind](db, data, mails, *details)]
        kids = [row[0] for row in db.execute("SELECT kid FROM keys")]
        wrong += [(("key", kid), "no private half in keys/") for kid in kids if not is_key(data / "keys" / f"{kid}.key")]
    except sqlite3.DatabaseError as failed:
        wrong.append((("database",), f"it cannot be read: {failed}"))
    finally:
        db.close()
    return wrong


def is_key(path):
    return path.is_file() and len(path.read_text()) == 65


def row(db, query, *values):
    return [] if db.execute(f"SELECT 1 FROM {query}", values).fetchone() else [f"no row in {query}"]


def account(db, data, mails, user, email):
    mailed = f"To: {email}\n" in mails
    return row(db, "accounts WHERE user_name = ?", user) + ([] if mailed else ["no mail in the outbox"])


def file(db, data, mails, sha256, size):
    path = data / "blobs" / sha256[:2] / sha256
    missing = row(db, "blobs WHERE sha256 = ? AND size = ?", sha256, size)
    if not path.is_file():
        return missing + ["no such file in blobs/"]
    return missing + ([] if hashlib.sha256(path.read_bytes()).hexdigest() == sha256 else ["the file in blobs/ has another content"])


def filing(db, data, mails, application, revision, receipt):
    return (row(db, "filings WHERE application = ? AND revision = ?", application, revision)
            + row(db, "receipts WHERE application = ? AND id = ?", application, receipt))


def action(db, data, mails, application, version, receipt):
    acted = row(db, "events WHERE application = ? AND version = ?", application, version)
    return acted + (row(db, "receipts WHERE id = ?", receipt) if receipt else [])


KINDS = {
    "account": account,
    "confirmed": lambda db, data, mails, user: row(db, "accounts WHERE user_name = ? AND confirmed = 1", user),
    "token": lambda db, data, mails, digest: row(db, "tokens WHERE hash = ?", digest),
    "application": lambda db, data, mails, name: row(db, "applications WHERE id = ?", name),
    "file": file,
    "filing": filing,
    "action": action,
}


def unsound(data):
    """What `declare admin fsck` says against a data folder; nothing where it is sound."""
    done = subprocess.run([str(DECLARE), "admin", "fsck", "--data", str(data)], env=env(), capture_output=True, text=True)
    return "" if done.returncode == 0 else f"fsck ended with {done.returncode}: {done.stdout[-1500:]}{done.stderr[-500:]}"
