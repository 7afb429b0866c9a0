"""Holds every answer of the server against what a power failure just before it would leave.

Usage: fsync_trace.py WORK CYCLES PEOPLE, called by fsync-trace.sh. Runs `admin init` and `serve` under strace from an empty folder on while
PEOPLE clients at once register, upload in one piece and in two, file, are endorsed and withdraw, CYCLES times each. Then it plays the trace:
where an answer 2xx begins to leave, everything acknowledged so far must be in what was synced until then, whatever of the rest is lost or
kept, and `declare admin fsck` must find it sound.
"""

import hashlib
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

import promises
import strace
from people import Journal, Person, all_at_once
from world import Server, World, init, prepare, sign_in

WORK, CYCLES, PEOPLE = Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3])
# At every so many answers, fsck looks as well, and at what a power failure leaves by chance.
FSCK = 10


def record(world):
    """The traces of the two commands, and what was acknowledged: by the server, and by `admin init` as it showed a token."""
    root = WORK / "disk"
    root.mkdir()
    data = root / "data"
    under = [*strace.STRACE, "-e", f"trace={strace.CALLS}", "-o"]
    made = WORK / "init.trace"
    fresh = World(PEOPLE)
    fresh.officer = init(data, [*under, made])
    fresh.series, fresh.filings, fresh.files, fresh.paper = world.series, world.filings, world.files, world.paper
    served = WORK / "serve.trace"
    server = Server(data, [*under, served])
    journal = Journal()

    def work(number):
        person = Person(fresh, number, server.url, journal)
        fresh.tokens[number] = person.own.token = sign_in(person, data, number)
        for _ in range(CYCLES):
            person.cycle()
        person.close()

    all_at_once([lambda number=number: work(number) for number in range(PEOPLE)])
    code = server.end()
    wrong = [what for what, _ in journal.wrong] + [f"{what}: {said}" for what, said in journal.refused.items()]
    if code != 0:
        wrong.append(f"the server ended with {code}")
    return data, [made, served], journal, ("token", hashlib.sha256(fresh.officer.encode()).hexdigest()), wrong


class Judge:
    """Plays the traces and says what was acknowledged too early."""

    def __init__(self, data, journal):
        self.data, self.journal = data, journal
        self.disk = strace.Disk(Path(data.parent))
        self.said, self.wrong = [], {}
        self.luck = random.Random(2026)
        self.moments = self.lines = 0

    def play(self, path):
        answers, before = 0, self.lines
        for kind, line, what in strace.calls(path, before):
            self.lines = line
            if kind == "call":
                self.disk.play(what)
            elif what in self.journal.promises:
                self.said.append(self.journal.promises[what])
                answers += 1
                self.look(f"{path.name}:{line - before}", self.said, fsck=answers % FSCK == 0)

    def look(self, where, said, fsck):
        if self.data.name not in self.disk.top.kept:
            self.blame("data folder", f"{where}: the data folder's own name is not synced in the folder above it")
        for luck in [None, self.luck] if fsck else [None]:
            left = WORK / "left"
            shutil.rmtree(left, ignore_errors=True)
            self.disk.leave(str(self.data), left, luck)
            for promise, why in promises.broken(left, said):
                self.blame((promise[0], why), f"{where}: {' '.join(map(str, promise))} was acknowledged, but a power failure leaves {why}", promise)
            if fsck and (unsound := promises.unsound(left)):
                self.blame("unsound", f"{where}: a power failure leaves what is not sound: {unsound}")
            self.moments += 1

    def blame(self, key, what, promise=()):
        """Keeps the first of its kind, and counts."""
        if key not in self.wrong:
            names = {"file": [promise[1]], "account": [".eml"]}.get(promise[0], []) + ["declare.db-wal"] if promise else []
            self.wrong[key] = [what + "".join(f"\n    {line}" for name in names for line in self.history(name)), 0]
        self.wrong[key][1] += 1

    def history(self, name):
        """What was done last with the files of that name: to see which call is missing."""
        found = []

        def walk(node):
            for child_name, child in node.now.items():
                if name in child_name:
                    found.extend(child.history[-6:])
                if child.is_folder:
                    walk(child)

        walk(self.disk.top)
        return found


def main():
    _, world = prepare(WORK, PEOPLE)
    data, traces, journal, officer, wrong = record(world)
    # The disk begins empty, as it did for the server.
    kept = data.rename(WORK / "kept")
    judge = Judge(data, journal)
    for path, shown in zip(traces, [[officer], []]):
        judge.play(path)
        judge.said += shown
        judge.look(f"{path.name}: the end", judge.said, fsck=True)
    kept.rename(data)
    wrong += [f"{what}\n    ({count} times)" for what, count in judge.wrong.values()]
    if unlike := judge.disk.unlike(data):
        wrong.append(f"the trace was not understood: {len(unlike)} files differ from it: {unlike[:5]}")
    if unseen := len(journal.promises) + 1 - len(judge.said):
        wrong.append(f"{unseen} answers are not in the trace")
    print("| what | acknowledged |\n| --- | --: |")
    for kind, count in Counter(promise[0] for promise in judge.said).most_common():
        print(f"| {kind} | {count} |")
    print(f"\n{len(judge.said)} answers to {PEOPLE} clients at once, {judge.moments} power failures: {len(wrong) or 'nothing'} wrong", flush=True)
    for what in wrong:
        print(what, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
