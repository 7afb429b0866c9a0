"""Runs `declare validate`, its floor and its peers in turn on the same files, several rounds, and prints medians and ratios as Markdown.

Usage: measure.py RELEASE PEERS FILES COUNT…, called by run.sh. FILES holds folders `clean-COUNT` and `faults-COUNT`
of YAML files.
Every program is first shown one file that breaks the schema and must refuse it, and every later run must end as expected:
a comparison with something that does not validate would be worth nothing.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCHEMA = "schemas/application.schema.json"
# check-jsonschema is given no more files than this, and once; its time for more is scaled up.
MOST_FOR_SLOW = 200
# A fault that the schema shows as well: nothing that is required, and a list where text should be.
BROKEN = "guide: [shenzhen-2026]\nbasic: {}\n"


def fail(words):
    sys.exit(f"measure.py: {words}")


def programs(release, peers):
    """Name and command of each, the files still missing."""
    declare = [f"{release}/declare", "validate", "--format", "short"]
    floor = f"{release}/examples/compare"
    one = ["taskset", "-c", "0"]
    return {
        "declare": declare,
        "declare, one core": [*one, *declare],
        "floor: YAML tree": [floor, "tree"],
        "floor: YAML tree, one core": [*one, floor, "tree"],
        "floor: tree, names, kinds, model": [floor, "model"],
        "@sourcemeta/jsonschema": [f"{peers}/node_modules/.bin/jsonschema", "validate", SCHEMA],
        "ajv + js-yaml": ["node", "benches/compare/ajv.mjs", peers, SCHEMA],
        "check-jsonschema": [f"{peers}/python/bin/check-jsonschema", "--schemafile", SCHEMA],
    }


def run(command):
    """Seconds, peak memory in MiB, exit code and what it said, of one whole process with all its children."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return seconds, usage.ru_maxrss / 1024, child.returncode, said.read()


def must_refuse(all_programs):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "app.yaml")
        file.write_text(BROKEN)
        for name, command in all_programs.items():
            _, _, code, said = run([*command, file])
            if not name.startswith("floor") and code not in (1, 2):
                fail(f"{name} does not refuse a broken file (exit {code}): {said.decode()}")


def check(name, kind, count, code, said):
    """Ours must find the planted faults (a few lie in the layout and are gone with it) and nothing else; a peer sees only faults of shape."""
    if name.startswith("floor"):
        wanted = [0]
    elif name.startswith("declare"):
        wanted = [0, 1]
        lines = said.count(b"\n")
        # Warnings that a drawn application foresees (an unlisted specialty) are no faults; of ten thousand drawn people a few are the same.
        errors = said.replace(b"error[same-series-twice]", b"")
        if (kind == "clean" and b"error[" in errors) or (kind == "faults" and lines < 0.9 * count):
            fail(f"{name}: {lines} lines for {count} {kind} files: {said[:600].decode(errors='replace')}")
    else:
        wanted = [0] if kind == "clean" else [0, 1, 2]
    if code not in wanted:
        fail(f"{name} on {count} {kind} files: exit {code}: {said[:600].decode(errors='replace')}")


def measure(all_programs, files, kind):
    """Medians of each program: seconds and MiB."""
    count = len(files)
    runs = {name: [] for name in all_programs}
    for number in range(3 if count > 2000 else 5 if count > 1 else 15):
        for name, command in all_programs.items():
            is_slow = name == "check-jsonschema" and count > 1
            if is_slow and number > 0:
                continue
            given = files[:MOST_FOR_SLOW] if is_slow else files
            seconds, memory, code, said = run([*command, *given])
            check(name, kind, count, code, said)
            runs[name].append((seconds * count / len(given), memory))
    return {name: tuple(map(statistics.median, zip(*each))) for name, each in runs.items()}


def table(kind, count, size, medians):
    ours = medians["declare"][0]
    alone = medians["declare, one core"][0]
    said = "clean" if kind == "clean" else "each with a planted fault"
    print(f"\n**{count:,} {'file' if count == 1 else 'files'} of {size:.1f} KiB, {said}**\n")
    print("| program | time | ÷ declare | ÷ declare on one core | peak memory |")
    print("|---|--:|--:|--:|--:|")
    for name, (seconds, memory) in medians.items():
        shown = f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"
        print(f"| {name} | {shown} | {seconds / ours:.2f} | {seconds / alone:.2f} | {memory:,.0f} MiB |")
    fastest = min(seconds for name, (seconds, _) in medians.items() if not name.startswith(("declare", "floor")))
    print(f"\nAgainst the floor (YAML tree only): {ours / medians['floor: YAML tree'][0]:.2f} ×. ", end="")
    print(f"The fastest peer takes {fastest / ours:.1f} × as long, {fastest / alone:.1f} × on one core.")


def main():
    release, peers, folder, *counts = sys.argv[1:]
    all_programs = programs(release, peers)
    must_refuse(all_programs)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}.")
    for count in counts:
        for kind in ("clean", "faults"):
            files = sorted(Path(folder, f"{kind}-{count}").glob("*.yaml"))
            if len(files) != int(count):
                fail(f"{len(files)} files instead of {count} {kind} ones")
            size = statistics.mean(file.stat().st_size for file in files) / 1024
            table(kind, len(files), size, measure(all_programs, files, kind))


main()
