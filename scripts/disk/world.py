"""A bureau, an employer and people on a real server, made anew."""

import atexit
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

from people import PASSWORD, Journal, Person, id_number

ROOT = Path(__file__).resolve().parents[2]
DECLARE = Path(os.environ.get("DECLARE", ROOT / "target/release/declare")).resolve()
COMPARE = Path(os.environ.get("COMPARE", DECLARE.parent / "examples/compare")).resolve()
# A standing clock for both sides, within the round of the example's guide.
NOW = "2026-03-10T09:00:00+08:00"
EMPLOYER = "91440300TE0T000257"


def env(**more):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DECLARE_")}
    return clean | {"DECLARE_LANG": "en", "DECLARE_CLOCK": NOW} | more


def run(*command, cwd=None, more=None):
    """What a command that must succeed says on stdout."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env(**(more or {})), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def init(data, before=()):
    """A data folder with its offices; the token of the employer's officer. `before` is what the command runs under."""
    said = run(*before, DECLARE, "admin", "init", "--data", data, "--bureau", "示例局", "--bureau-officer", "王敏", "--employer",
               "深圳市示例微电子有限公司", "--code", EMPLOYER, "--officer", "林晓")
    return next(line.split("\t")[3] for line in said.splitlines() if EMPLOYER in line or "林晓" in line)


class Server:
    """The real server; `before` is what it runs under. Only processes started here are ended, by their id."""

    def __init__(self, data, before=(), log=None):
        command = [*before, DECLARE, "serve", "--data", data, "--listen", "127.0.0.1:0", "--clock", NOW]
        self.log = log or data.with_name(data.name + ".log")
        with open(self.log, "a") as stderr:
            self.child = subprocess.Popen([str(part) for part in command], env=env(RUST_LOG="info"), stdout=subprocess.PIPE, stderr=stderr)
        atexit.register(self.end, kill=True)
        self.url = self.child.stdout.readline().decode().strip()

    @property
    def pid(self):
        """Of the server itself, where it runs under something."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        return int(children[0]) if children else self.child.pid

    def cause(self, id):
        """What the log says of a request that was refused."""
        lines = (line for line in self.log.read_text().splitlines() if id in line and "cause=" in line)
        return next((line.partition("cause=")[2] for line in lines), "nothing")

    def lives(self):
        return self.child.poll() is None

    def end(self, kill=False):
        """Its exit code, after SIGTERM or SIGKILL."""
        if self.lives():
            os.kill(self.pid, 9 if kill else 15)
        self.child.wait(timeout=90)
        self.child.stdout.close()
        atexit.unregister(self.end)
        return self.child.returncode


def sign_in(person, data, number):
    """Registers `number`, confirms it by the code in the outbox and signs in; its token."""
    if not person.register(number):
        sys.exit(f"person {number} was not registered: {person.journal.wrong}")
    user, stranger, journal = f"person{number}", person.stranger, person.journal
    mails = [path.read_text() for path in (data / "outbox").glob("*.eml")]
    mail = next(mail for mail in mails if f"To: {user}@example.org\n" in mail)
    code = re.search(r"^    (\d+)$", mail, re.MULTILINE)[1]
    confirmed = person.until_ok("confirmation", lambda: stranger.ask("POST", "accounts/confirm", {"user_name": user, "code": code}))
    journal.acknowledge(confirmed, "confirmed", user)
    given = person.until_ok("token", lambda: stranger.ask("POST", "token", {"user_name": user, "password": PASSWORD, "label": "disk"}))
    token = given.json()["token"]
    journal.acknowledge(given, "token", hashlib.sha256(token.encode()).hexdigest())
    return token


class World:
    """What clients need to work: tokens, and for every person a filing with its files."""

    def __init__(self, people):
        self.tokens, self.officer, self.series = [None] * people, None, None
        self.filings, self.files, self.paper = [], [], None
        self.last, self.lock = people, threading.Lock()

    def next_person(self):
        with self.lock:
            self.last += 1
            return self.last


def prepare(work, people):
    """A data folder in `work` in which every person filed the example once and withdrew it, and the world to go with it."""
    data, world = work / "template", World(people)
    world.officer = init(data)
    server = Server(data)
    journal = Journal()
    persons = [Person(world, number, server.url, journal) for number in range(people)]
    for number, person in enumerate(persons):
        world.tokens[number] = person.own.token = sign_in(person, data, number)
        submit(work / f"person{number}", server.url, world.tokens[number], number)
        listed = person.own.ask("GET", "applications").json()["applications"][0]
        version = person.own.ask("GET", f"applications/{listed['id']}").headers["etag"]
        person.act(person.own, "withdrawal", listed["id"], version, {"action": "withdraw"})
        person.close()
    if journal.wrong or server.end() != 0:
        sys.exit(f"the template was not made: {journal.wrong}")
    with sqlite3.connect(data / "declare.db") as db:
        world.series = db.execute("SELECT series FROM applications").fetchone()[0]
        bodies = [json.loads(row[0])["filing"] for row in db.execute("SELECT body FROM filings")]
    db.close()
    world.filings = sorted(bodies, key=lambda filing: filing["application"]["basic"]["id_number"])
    for filing in world.filings:
        digests = dict.fromkeys(item["sha256"] for item in filing["manifest"]["items"])
        world.files.append([(data / "blobs" / digest[:2] / digest).read_bytes() for digest in digests])
    world.paper = (ROOT / "examples/minimal/附件/个人承诺书.pdf").read_bytes()
    return data, world


def submit(home, url, token, number):
    """The example's application as that of another person, printed, signed and submitted."""
    shutil.copytree(ROOT / "examples/minimal", home)
    app = home / "app.yaml"
    app.write_text(app.read_text().replace(id_number(0), id_number(number)))
    settings = {"DECLARE_CONFIG_DIR": str(home / "settings"), "DECLARE_SERVER": url, "DECLARE_TOKEN": token}
    run(DECLARE, "print", home, more=settings)
    run(COMPARE, "sign", home / "report" / "评审表.pdf", home / "附件" / "评审表（本人签名）.pdf")
    run(DECLARE, "submit", home, more=settings)
