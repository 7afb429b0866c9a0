"""Clients that register, upload in one piece and in two, file, are endorsed and withdraw, and what they were told.

What the server acknowledged is noted with the id of its answer; `promises.py` says later whether it is there.
"""

import base64
import datetime
import hashlib
import http.client
import json
import random
import sqlite3
import threading
import time
import uuid

PASSWORD = "correct horse battery"
ENDORSED = {"notice_start": "2026-03-01", "notice_end": "2026-03-09", "place": "公告栏", "objections": "无", "opinion": "同意推荐"}
# How often a client asks again after a refusal, and how long it waits before.
TRIES, PAUSE = 4, 0.05
# Bytes of the files that a person sends besides those of the filing.
ONE_PIECE, TWO_PIECES, SHARED = 20_000, 30_000, 10_000


def id_number(person):
    """The number of a woman born on the example's day, of many people some days later, with its check digit."""
    born = datetime.date(1999, 3, 8) + datetime.timedelta(days=person // 400)
    digits = f"440300{born:%Y%m%d}{2 * (person % 400) + 2:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


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
            item = {"sequence": 1, **sealed}
            items = [{"material": material, "file_name": f"{material}.pdf", **item} for material in ("notice_proof", "report_sealed")]
            return self.act(self.officer, "endorsement", name, version, {"action": "endorse", "data": ENDORSED, "attachments": {"items": items}})

    def act(self, client, what, name, version, request):
        path = f"applications/{name}/actions/{uuid.uuid4()}"

        def ask():
            nonlocal version
            acted = client.ask("PUT", path, request, if_match=version)
            # What was refused before may have been done all the same: only what is acknowledged is certain.
            seen = client.ask("GET", f"applications/{name}") if acted is not None and acted.status == 412 else None
            version = seen.headers["etag"] if seen is not None and seen.ok else version
            return acted

        acted = self.until_ok(what, ask, again=(412,))
        if acted:
            receipt = (acted.json().get("receipt") or {}).get("id")
            self.journal.acknowledge(acted, "action", name, int(acted.headers["etag"].strip('"')), receipt)
            return acted.headers["etag"]

    def register(self, number=None):
        number = self.world.next_person() if number is None else number
        user = f"person{number}"
        asked = {"user_name": user, "password": PASSWORD, "name": "李思敏", "id_type": "111", "id_number": id_number(number)}
        asked["email"] = f"{user}@example.org"
        registered = self.until_ok("registration", lambda: self.stranger.ask("POST", "accounts", asked))
        if registered:
            self.journal.acknowledge(registered, "account", user, asked["email"])
        return registered

    def close(self):
        for line in self.lines:
            line.close()


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
