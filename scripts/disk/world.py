"""A bureau, an employer and applicants on a real server, and clients that upload, file, endorse, withdraw and register.

What the server acknowledged is noted with the id of its answer; `promises.py` says later whether it is there.
"""

import atexit
import base64
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECLARE = Path(os.environ.get("DECLARE", ROOT / "target/release/declare")).resolve()
COMPARE = Path(os.environ.get("COMPARE", DECLARE.parent / "examples/compare")).resolve()
PASSWORD = "correct horse battery"
# A standing clock for both sides, within the round of the example's guide.
NOW = "2026-03-10T09:00:00+08:00"
EMPLOYER = "91440300TE0T000257"
ENDORSED = {"notice_start": "2026-03-01", "notice_end": "2026-03-09", "place": "公告栏", "objections": "无", "opinion": "同意推荐"}
# How often a client asks again after a refusal, and how long it waits before.
TRIES, PAUSE = 4, 0.05
# Bytes of the files that a person sends besides those of the filing.
ONE_PIECE, TWO_PIECES, SHARED = 20_000, 30_000, 10_000


def env(**more):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DECLARE_")}
    return clean | {"DECLARE_LANG": "en", "DECLARE_CLOCK": NOW} | more


def run(*command, cwd=None, more=None):
    """What a command that must succeed says on stdout."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env(**(more or {})), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def id_number(person):
    """The number of a woman born on the example's day, with its check digit."""
    digits = f"44030019990308{2 * person + 2:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


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


class Journal:
    """What the server said: what it acknowledged, refused, and what it should not have said."""

    def __init__(self):
        self.lock = threading.Lock()
        self.promises = {}
        self.refused = {}
        self.wrong = []

    def acknowledge(self, answer, *promise):
        with self.lock:
            self.promises[answer.id] = promise

    def count(self, key):
        with self.lock:
            self.refused[key] = self.refused.get(key, 0) + 1

    def blame(self, what, answer):
        with self.lock:
            self.wrong.append((what, answer.id))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.id = headers.get("x-request-id", "")

    @property
    def ok(self):
        return 200 <= self.status < 300

    def json(self):
        return json.loads(self.body)


class Client:
    """One person's or officer's line to a server."""

    def __init__(self, url, token=None):
        self.host, self.token, self.line, self.patience = url.removeprefix("http://"), token, None, 30

    def ask(self, method, path, body=None, **headers):
        """The answer; None where the line broke."""
        headers = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, bytes):
            body, headers["content-type"] = json.dumps(body).encode(), "application/json"
        try:
            self.line = self.line or http.client.HTTPConnection(self.host, timeout=self.patience)
            self.line.request(method, f"/v1/{path}", body, headers)
            answer = self.line.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            return None

    def close(self):
        if self.line:
            self.line.close()
        self.line = None


def said(answer):
    try:
        return answer.json()["what"]["en"]
    except (ValueError, KeyError):
        return answer.body[:200]


def is_problem(answer):
    """The refusal is a problem document that says what, and what to do."""
    try:
        said = answer.json()
    except ValueError:
        return False
    told = said.get("status") == answer.status and said.get("code") and said.get("request_id")
    return bool(told) and answer.headers.get("content-type") == "application/problem+json"


class Person:
    """A client's whole work: applications, files in one and in two pieces, filings, and what the employer does with them."""

    def __init__(self, world, number, url, journal, refusals=()):
        """`refusals` are the status codes that may be answered."""
        self.world, self.number, self.journal, self.refusals = world, number, journal, refusals
        self.own = Client(url, world.tokens[number])
        self.officer = Client(url, world.officer)
        self.stranger = Client(url)
        self.lines = [self.own, self.officer, self.stranger]
        self.drawn, self.cycles = uuid.uuid4().hex, 0

    def until_ok(self, what, call, again=(), tries=TRIES):
        """Asks until it is acknowledged, as the client does; None where it never is. `again` are other codes that only mean to look again."""
        for _ in range(tries):
            answer = call()
            while answer is not None and answer.status == 429:
                time.sleep(0.2)
                answer = call()
            if answer is None:
                self.journal.count((what, "broken"))
            elif answer.ok:
                return answer
            elif answer.status in again:
                continue
            else:
                self.journal.count((what, answer.status))
                if answer.status not in self.refusals:
                    self.journal.blame(f"{what}: answered {answer.status} {said(answer)}", answer)
                elif not is_problem(answer):
                    self.journal.blame(f"{what}: {answer.status} without a problem document: {answer.headers} {answer.body[:200]}", answer)
            time.sleep(PAUSE)
        return None

    def content(self, size, cycle):
        """What this person sends: another file in each cycle, the same whenever it is asked for. One of each cycle is everybody's."""
        drawn = "everybody" if size == SHARED else self.drawn
        return random.Random(f"{drawn} {size} {cycle}").randbytes(size)

    def parts(self, data, cycles):
        """Where the server keeps what this person sends while it comes."""
        with sqlite3.connect(data / "declare.db") as db:
            owner = db.execute("SELECT id FROM accounts WHERE user_name = ?", [f"person{self.number}"]).fetchone()[0]
        db.close()
        contents = [self.content(size, cycle) for size in (ONE_PIECE, TWO_PIECES, SHARED) for cycle in range(cycles)]
        return [data / "uploads" / owner / f"{hashlib.sha256(content).hexdigest()}.part" for content in contents]

    def upload(self, client, application, content, what="file in one piece"):
        sha256 = hashlib.sha256(content).hexdigest()
        answer = self.until_ok(what, lambda: client.ask("PUT", f"applications/{application}/blobs/{sha256}", content))
        if answer:
            self.journal.acknowledge(answer, "file", sha256, len(content))
        return answer and {"size": len(content), "sha256": sha256}

    def upload_missing(self, application):
        """The files of the filing that the server does not have yet."""
        files = {hashlib.sha256(file).hexdigest(): file for file in self.world.files[self.number]}
        asked = {"blobs": [{"sha256": sha256, "size": len(file)} for sha256, file in files.items()]}
        answer = self.until_ok("question", lambda: self.own.ask("POST", f"applications/{application}/blobs:check", asked))
        for missing in answer.json()["missing"] if answer else []:
            self.upload(self.own, application, files[missing["sha256"]])

    def upload_in_pieces(self, application, content):
        """Sends one half, the other spoiled on its way, and then from where the server says that it stands."""
        sha256 = hashlib.sha256(content).hexdigest()
        path, size = f"applications/{application}/blobs/{sha256}", len(content)
        where, spoil = 0, True

        def go_on():
            nonlocal where, spoil
            until = size // 2 if where == 0 else size
            digest = base64.b64encode(hashlib.sha256(content[where:until]).digest()).decode()
            piece = content[where:until]
            if where and spoil:
                piece, spoil = bytes(len(piece)), False
            answer = self.own.ask("PATCH", path, piece, upload_offset=where, upload_length=size, content_digest=f"sha-256=:{digest}:")
            if answer is not None and answer.status == 204:
                where = until
            else:
                stands = self.own.ask("HEAD", path)
                where = int(stands.headers.get("upload-offset", 0)) if stands is not None and stands.ok else 0
            return answer

        for _ in range(2 * TRIES):
            answer = self.until_ok("file in two pieces", go_on, again=(409, 415), tries=1)
            if answer and answer.status != 204:
                return self.journal.acknowledge(answer, "file", sha256, size)

    def begin(self):
        """The answer to the beginning of an application, after the one that could not be withdrawn; None where the server does not let it."""
        wanted = {"guide": "shenzhen-2026", "series": self.world.series, "again": True}
        begun = self.until_ok("application", lambda: self.own.ask("POST", "applications", wanted))
        if begun:
            self.journal.acknowledge(begun, "application", begun.json()["id"])
        if begun and begun.json()["state"] != "draft":
            withdrawn = self.act(self.own, "withdrawal", begun.json()["id"], begun.headers["etag"], {"action": "withdraw"})
            return withdrawn and self.begin()
        return begun

    def cycle(self, begun=None):
        """An application from its beginning to its withdrawal, as far as the server lets it come. Whether it came to the end."""
        begun = begun or self.begin()
        if not begun:
            return False
        application = begun.json()
        name, revision, version = application["id"], application["revision"] + 1, begun.headers["etag"]
        self.upload_missing(name)
        self.upload(self.own, name, self.content(ONE_PIECE, self.cycles))
        self.upload(self.own, name, self.content(SHARED, self.cycles), "file of several")
        self.upload_in_pieces(name, self.content(TWO_PIECES, self.cycles))
        filing = self.world.filings[self.number]
        filed = self.until_ok("filing", lambda: self.own.ask("PUT", f"applications/{name}/filings/{revision}", filing))
        if filed:
            version = filed.headers["etag"]
            self.journal.acknowledge(filed, "filing", name, revision, filed.json()["receipt"]["id"])
            version = self.endorse(name, version) or version
        withdrawn = self.act(self.own, "withdrawal", name, version, {"action": "withdraw"})
        registered = self.register()
        self.cycles += 1
        return bool(withdrawn and registered and filed)

    def endorse(self, name, version):
        sealed = self.upload(self.officer, name, self.world.paper + b"\n% " + self.content(8, self.cycles).hex().encode(), "employer's file")
        if sealed:
            items = [{"material": material, "sequence": 1, "file_name": f"{material}.pdf", **sealed} for material in ("notice_proof", "report_sealed")]
            return self.act(self.officer, "endorsement", name, version, {"action": "endorse", "data": ENDORSED, "attachments": {"items": items}})

    def act(self, client, what, name, version, request):
        path = f"applications/{name}/actions/{uuid.uuid4()}"
        acted = self.until_ok(what, lambda: client.ask("PUT", path, request, if_match=version))
        if acted:
            receipt = (acted.json().get("receipt") or {}).get("id")
            self.journal.acknowledge(acted, "action", name, int(acted.headers["etag"].strip('"')), receipt)
            return acted.headers["etag"]

    def register(self, number=None):
        number = self.world.next_person() if number is None else number
        user = f"person{number}"
        asked = {"user_name": user, "password": PASSWORD, "name": "李思敏", "id_type": "111", "id_number": id_number(number), "email": f"{user}@example.org"}
        registered = self.until_ok("registration", lambda: self.stranger.ask("POST", "accounts", asked))
        if registered:
            self.journal.acknowledge(registered, "account", user, asked["email"])
        return registered

    def close(self):
        for line in self.lines:
            line.close()


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


def all_at_once(works):
    """Runs each of `works` on a thread of its own."""
    failures = []

    def one(work):
        try:
            work()
        except Exception as failed:
            failures.append(failed)

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
