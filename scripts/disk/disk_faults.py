"""Lets calls to the disk fail under a working server, one kind after the other, and holds what it said against what it kept.

Usage: disk_faults.py WORK ROUNDS, called by disk-faults.sh. strace lets the calls fail (`inject`) while clients upload, file and register; then
the fault goes, the server must work again, and is stopped (-9 every other time). Wrong is: an answer 2xx of which something is missing after
that or would be after a power failure, data that fsck does not find sound, a refusal that is not the problem document 507 (no space) or 503
(anything else), a server that died. Then the same while it starts, with a full disk, and with no files left to open.
"""

import hashlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import promises
import strace
from people import Client, Journal, Person, all_at_once
from world import DECLARE, Server, env, prepare

WORK, ROUNDS, ONLY = Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3]
# In the rounds after the second every person works so long that the log of the database goes into it meanwhile.
PEOPLE, CYCLES, MANY = 3, 2, 12
# What may be answered. SQLite does not say why it could not open or sync a file.
NO_SPACE, OTHER = (507,), (503,)
EITHER = NO_SPACE + OTHER
# Calls, how they fail, which of those of each thread in the first round, and whether only those are meant that are for the files on their way:
# on `write` sockets and wakers depend too, and an fsync that fails means another thing there than for the database.
FAULTS = [
    ("fsync,fdatasync", "EIO", "1+3", False),
    ("fsync,fdatasync", "ENOSPC", "2+3", False),
    ("fsync,fdatasync", "EIO", "1+2", True),
    ("pwrite64,pwritev,pwritev2", "EIO", "9+25", False),
    ("pwrite64,pwritev,pwritev2", "ENOSPC", "1+3", False),
    ("write,writev", "EIO", "1+3", True),
    ("write,writev", "ENOSPC", "1+3", True),
    ("rename,renameat,renameat2", "EIO", "1+3", False),
    ("rename,renameat,renameat2", "ENOSPC", "1+3", False),
    ("openat", "EMFILE", "1+3", False),
    ("openat", "ENOSPC", "2+3", False),
    ("openat", "EIO", "3+4", False),
    ("ftruncate", "EIO", "1+2", False),
    ("ftruncate", "ENOSPC", "1+2", False),
    ("pread64", "EIO", "2+9", False),
]
# While it starts: the first, and one among the rest. Of `openat`, those in the data folder.
STARTING = [("mkdir", "ENOSPC", [1, 2, 200]), ("fsync,fdatasync", "EIO", [1, 2]), ("pwrite64", "ENOSPC", [1, 2]), ("pread64", "EIO", [3, 5]),
            ("openat", "EMFILE", [1, 2, 3, 4, 5]), ("rename,renameat,renameat2", "EIO", [1]), ("ftruncate", "ENOSPC", [1])]
# Bytes that are free on a full disk; files that may be opened beyond those that are.
ROOMS = [16 * 1024, 200 * 1024]
SPARE = [2]
# Seconds that something may take at most.
PATIENCE = 10


# Names that are drawn, so that what is wrong in the same way is told once.
NAMES = re.compile(r"[0-9a-f]{8}[0-9a-f-]{20,}|person\d+|\b[0-9]{4,}\b")


class Table:
    def __init__(self):
        self.wrong, self.begun = [], False

    def row(self, fault, moment, journal, wrong, server=None):
        if not self.begun:
            print("| fault | calls that fail | acknowledged | refused | line broke | wrong |\n| --- | --- | --: | --: | --: | --: |")
            self.begun = True
        counts = {}
        for (_, status), count in journal.refused.items():
            counts[status] = counts.get(status, 0) + count
        broken = counts.pop("broken", 0)
        refused = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items())) or "0"
        wrong = wrong + [f"{what}; the log says: {server.cause(id)}" for what, id in journal.wrong]
        print(f"| {fault} | {moment} | {len(journal.promises)} | {refused} | {broken} | {len(wrong)} |", flush=True)
        for what, count in Counter(NAMES.sub("…", one) for one in wrong).items():
            self.wrong.append(f"{fault} {moment}: {what}" + (f" ({count} times)" if count > 1 else ""))


TABLE = Table()


def wait_for(what, is_so):
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            sys.exit(f"waited in vain: {what}")
        time.sleep(0.005)


class Faults:
    """strace on a running server, until it is taken away."""

    def __init__(self, server, calls, error, when, paths, record):
        command = [*strace.STRACE, "-o", record, "-e", f"trace={strace.CALLS},{calls}", "-e", f"inject={calls}:error={error}:when={when}"]
        command += [part for path in paths for part in ("-P", path)]
        self.child = subprocess.Popen([str(part) for part in command] + ["-p", str(server.pid)])
        tasks = Path(f"/proc/{server.pid}/task")
        wait_for("strace", lambda: all(f"TracerPid:\t{self.child.pid}\n" in (task / "status").read_text() for task in tasks.iterdir()))

    def end(self):
        self.child.send_signal(signal.SIGINT)
        self.child.wait(timeout=PATIENCE)


def copy_of(template, name):
    data = WORK / name
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(template, data)
    data.with_name(f"{name}.log").unlink(missing_ok=True)
    return data


def work_again(person):
    """Whether the server does everything as before, now that the fault is gone. Nothing may be refused any more."""
    person.refusals = ()
    return [] if person.cycle() else ["it does not work again once the fault is gone"]


def keeps(server, data, journal, kill):
    """Stops the server and says what is wrong with what it kept."""
    if not server.lives():
        return [f"the server died with {server.child.returncode}: {server.log.read_text()[-500:]}"]
    code = server.end(kill)
    wrong = [] if kill or code == 0 else [f"the server ended with {code}"]
    if "panicked" in server.log.read_text():
        wrong.append(f"it panicked: {server.log.read_text()[-800:]}")
    wrong += lost(data, list(journal.promises.values()), "the stop")
    server = Server(data)
    answer = Client(server.url).ask("GET", "readyz") if server.url else None
    if answer is None or not answer.ok:
        wrong.append("it does not start again")
    server.end(kill=True)
    return wrong


def lost(data, said, after):
    wrong = [f"{' '.join(map(str, promise))} was acknowledged; after {after}: {why}" for promise, why in promises.broken(data, said)]
    unsound = promises.unsound(data)
    return wrong + ([f"after {after}: {unsound}"] if unsound else [])


def power_failures(disk, data, record, journal):
    """What would be missing of what was acknowledged if the power failed as an answer leaves; an fsync that failed has lost what it was for."""
    wrong, said = {}, []
    left = WORK / "left"

    def look(now, after):
        shutil.rmtree(left, ignore_errors=True)
        disk.leave(str(data), left)
        for promise, why in promises.broken(left, now):
            wrong.setdefault((promise[0], why), f"{' '.join(map(str, promise))} was acknowledged; {after} leaves {why}")

    for kind, line, what in strace.calls(record):
        if kind == "call":
            disk.play(what)
        elif what in journal.promises:
            said.append(journal.promises[what])
            look(said[-1:], f"a power failure at line {line} of the trace")
    look(said, "a power failure at the end of the trace")
    unsound = promises.unsound(left)
    unlike = [name for name in disk.unlike(data) if name.startswith(str(data / "blobs"))]
    return (list(wrong.values()) + ([f"a power failure leaves what is not sound: {unsound}"] if unsound else [])
            + ([f"the trace was not understood: {len(unlike)} files differ from it: {unlike[:5]}"] if unlike else []))


def unsynced(disk, record, data, journal):
    """Files that were acknowledged though not all of them had come to the disk, by a trace of the files on their way alone."""
    for kind, _, what in strace.calls(record):
        if kind == "call":
            disk.play(what)
    wrong = []
    for kind, *details in journal.promises.values():
        if kind == "file":
            node = disk.find(str(data / "blobs" / details[0][:2] / details[0]))
            if node and hashlib.sha256(node.kept).hexdigest() != details[0]:
                wrong.append(f"file {details[0]} was acknowledged; a power failure leaves it with another content")
    return wrong


def under_faults(template, world, cycles, kill, calls, error, when, of_uploads):
    data = copy_of(template, "data")
    server, journal, record = Server(data), Journal(), WORK / "faults.trace"
    refusals = OTHER if error != "ENOSPC" else EITHER if calls.startswith(("fsync", "openat")) else NO_SPACE
    persons = [Person(world, one, server.url, journal, refusals) for one in range(PEOPLE)]
    begun = [person.begin() for person in persons]
    paths = [path for person in persons for path in person.parts(data, cycles)] if of_uploads else []
    disk = strace.Disk(data.parent, data.name)
    faults = Faults(server, calls, error, when, paths, record)

    def work(person, begun):
        for cycle in range(cycles):
            person.cycle(begun if cycle == 0 else None)

    all_at_once([lambda pair=pair: work(*pair) for pair in zip(persons, begun)])
    faults.end()
    wrong = unsynced(disk, record, data, journal) if of_uploads else power_failures(disk, data, record, journal)
    if server.lives():
        for person in persons:
            wrong += work_again(person)
            person.close()
    injected = sum("(INJECTED)" in line for line in open(record, errors="replace"))
    if not injected and cycles == CYCLES:
        wrong.append("nothing failed: the clients did not reach that call")
    wrong += keeps(server, data, journal, kill)
    TABLE.row(f"{calls.split(',')[0]} {error}{' of uploads' if of_uploads else ''}", f"{when} ({injected})", journal, wrong, server)


def failing(template, data, record, calls, error, when):
    """What a command runs under so that these calls fail; of `openat` only those in the data folder."""
    names = [path.relative_to(template) for path in template.rglob("*") if path.is_dir()]
    places = [data, *(data / name for name in names), *(data / f"declare.db{end}" for end in ("", "-wal", "-shm"))] if calls == "openat" else []
    command = [*strace.STRACE, "-o", record, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]
    return command + [part for path in places for part in ("-P", path)]


def while_starting(template, calls, error, when):
    """The server starts all the same or says why it does not; either way it starts once the fault is gone."""
    data = copy_of(template, "data")
    journal, record = Journal(), WORK / "starting.trace"
    server = Server(data, failing(template, data, record, calls, error, when))
    wrong = []
    if server.url:
        server.end()
        outcome = "started"
    else:
        code = server.child.wait(timeout=PATIENCE)
        outcome = f"ended with {code}"
        said = server.log.read_text()
        if code not in range(1, 20) or not said.strip() or "panicked" in said:
            wrong.append(f"it ended with {code} and said: {said[-500:]}")
    wrong += keeps(Server(data), data, journal, kill=True)
    TABLE.row(f"starting: {calls.split(',')[0]} {error}", f"{when}: {outcome}", journal, wrong)


def while_made(template, calls, error, when):
    """`admin init` that failed can be done again."""
    data, journal = WORK / "data", Journal()
    shutil.rmtree(data, ignore_errors=True)
    arguments = ["admin", "init", "--data", str(data), "--bureau", "示例局", "--bureau-officer", "王敏"]
    under = map(str, failing(template, data, WORK / "made.trace", calls, error, when))
    first = subprocess.run([*under, str(DECLARE), *arguments], env=env(), capture_output=True, text=True)
    wrong = []
    if first.returncode not in range(0, 20) or "panicked" in first.stderr:
        wrong.append(f"admin init ended with {first.returncode}: {first.stderr[-500:]}")
    outcome = f"ended with {first.returncode}"
    if first.returncode:
        again = subprocess.run([str(DECLARE), *arguments], env=env(), capture_output=True, text=True)
        if again.returncode:
            wrong.append(f"admin init again ended with {again.returncode}: {again.stderr[-500:]}")
    wrong += keeps(Server(data), data, journal, kill=True)
    TABLE.row(f"admin init: {calls.split(',')[0]} {error}", f"{when}: {outcome}", journal, wrong)


def on_a_full_disk(template, world, kind, room):
    """A small file system of its own with so many bytes free."""
    if os.geteuid() != 0:
        return print(f"Only root may mount a small disk: no {kind} was filled.", file=sys.stderr)
    place, image, journal = WORK / "small", WORK / "small.img", Journal()
    place.mkdir(exist_ok=True)
    size = 24 * 1024 * 1024
    if kind == "tmpfs":
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], check=True)
    else:
        with open(image, "wb") as file:
            file.truncate(size)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(image), str(place)], check=True)
    wrong = []
    try:
        data, ballast = place / "data", place / "ballast"
        shutil.copytree(template, data)
        server = Server(data, log=WORK / "small.log")
        persons = [Person(world, one, server.url, journal, NO_SPACE) for one in range(PEOPLE)]
        begun = [person.begin() for person in persons]
        found = os.statvfs(place)
        with open(ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(found.f_bavail * found.f_frsize - room, 1))
        all_at_once([lambda person=person, one=one: [person.cycle(one), person.cycle()] for person, one in zip(persons, begun)])
        ballast.unlink()
        for person in persons:
            wrong += work_again(person)
            person.close()
        wrong += keeps(server, data, journal, kill=True)
    finally:
        subprocess.run(["umount", str(place)], check=True)
        image.unlink(missing_ok=True)
    if not journal.refused and room < 4096 * 1024:
        wrong.append("the disk was never full")
    TABLE.row(f"full {kind}", f"{room // 1024} KiB free", journal, wrong, server)


def without_files_to_open(template, world, spare):
    """A real limit of open files, so many more than are open; on lines that were there before, and new ones."""
    data, journal = copy_of(template, "data"), Journal()
    server = Server(data)
    persons = [Person(world, one, server.url, journal, OTHER) for one in range(PEOPLE)]
    begun = [person.begin() for person in persons]
    for line in (line for person in persons for line in person.lines):
        line.ask("GET", "readyz")
    before = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    # The limit is of the highest number, not of how many.
    highest = max(int(number) for number in os.listdir(f"/proc/{server.pid}/fd")) + 1
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (highest + spare, before[1]))
    waiting = [Client(server.url) for _ in range(20)]
    # Nobody takes a new line now.
    for client in [*waiting, *(line for person in persons for line in person.lines)]:
        client.patience = 0.5
    all_at_once([lambda client=client: client.ask("GET", "readyz") for client in waiting]
                + [lambda person=person, one=one: person.cycle(one) for person, one in zip(persons, begun)])
    for client in waiting:
        client.close()
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, before)
    wrong = []
    for person in persons:
        for line in person.lines:
            line.close()
            line.patience = PATIENCE
        wrong += work_again(person)
        person.close()
    wrong += keeps(server, data, journal, kill=True)
    TABLE.row("no files to open", f"{spare} more", journal, wrong, server)


def main():
    template, world = prepare(WORK, PEOPLE)
    drawn = random.Random(2026)
    rounds = []
    for number in range(ROUNDS):
        for other, (calls, error, first, of_uploads) in enumerate(FAULTS):
            when, cycles = [(first, CYCLES), ("1+", CYCLES), (f"{drawn.randint(1, 60)}+{drawn.randint(3, 60)}", MANY)][min(number, 2)]
            name = f"{calls} {error}{' of uploads' if of_uploads else ''}"
            kill = (number + other) % 2 == 0
            rounds.append((name, under_faults, template, world, cycles, kill, calls, error, when, of_uploads))
    for calls, error, whens in STARTING:
        for when in whens:
            rounds.append((f"starting {calls} {error}", while_starting, template, calls, error, when))
            rounds.append((f"admin init {calls} {error}", while_made, template, calls, error, when))
    for room in ROOMS:
        for kind in ("tmpfs", "ext4"):
            rounds.append((f"full {kind}", on_a_full_disk, template, world, kind, room))
    for spare in SPARE:
        rounds.append(("no files to open", without_files_to_open, template, world, spare))
    for name, what, *arguments in rounds:
        if ONLY in name:
            what(*arguments)
    for what in TABLE.wrong:
        print(what, file=sys.stderr)
    sys.exit(1 if TABLE.wrong else 0)


main()
