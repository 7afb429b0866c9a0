"""Measures the server beside what it is held against, several rounds in turn, and prints medians and ratios as Markdown.

Usage: server.py RELEASE WORK ROUNDS STORED, called by server.sh. The disk of a virtual machine may answer a flush in a tenth of a millisecond,
where most disks take some; filings are therefore measured twice, on the disk as it is and with every flush made to take 4 ms (by strace), and
so is what they are held against.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

RELEASE, WORK, ROUNDS, STORED = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), int(sys.argv[3]), int(sys.argv[4])
DECLARE, COMPARE = RELEASE / "declare", RELEASE / "examples" / "compare"
NOW = "2026-03-10T09:00:00+08:00"
# Each person files once in a run.
CLIENTS, FILINGS = 64, 400
# As many KiB as a filing adds to the log.
FILING = 16
SLOW = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_exit=4000"]


def clean_env():
    return {name: value for name, value in os.environ.items() if not name.startswith("DECLARE_")} | {"DECLARE_LANG": "en"}


def compare(*arguments, before=()):
    """What one run of our side prints, read from JSON."""
    command = [*before, COMPARE, *arguments]
    done = subprocess.run([str(part) for part in command], env=clean_env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"server.py: {command}: {done.stderr.decode(errors='replace')[-2000:]}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


class Server:
    """The server over a copy of a data folder."""

    def __init__(self, template, before=(), behind_proxy=False):
        self.data = WORK / "data"
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(template, self.data)
        os.sync()
        self.start(before, behind_proxy)

    def start(self, before=(), behind_proxy=False):
        command = [*before, DECLARE, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--clock", NOW]
        env = clean_env() | {"RUST_LOG": "warn", "DECLARE_SERVE_BEHIND_PROXY": str(behind_proxy).lower()}
        began = time.perf_counter()
        self.child = subprocess.Popen([str(part) for part in command], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = self.child.stdout.readline().decode().strip()
        self.started = time.perf_counter() - began

    def memory(self):
        """MiB of memory that are the process's own now, and the most there were."""
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines())
        mib = lambda name: int(lines[name].split()[0]) / 1024
        return mib("VmRSS"), mib("VmHWM")

    def stop(self):
        # What it runs under hands no signal on, but ends with it.
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        os.kill(int(children[0]) if children else self.child.pid, signal.SIGTERM)
        self.child.wait()


class Nginx:
    def __init__(self):
        self.port = 8932
        config = WORK / "nginx.conf"
        config.write_text(f"""worker_processes 2; daemon off; pid {WORK}/nginx.pid; error_log {WORK}/nginx.log;
events {{ worker_connections 512; }}
http {{ access_log off; keepalive_requests 1000000; server {{ listen 127.0.0.1:{self.port}; location / {{ return 200 "ok"; }} }} }}
""")
        self.child = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
        time.sleep(1)
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.child.terminate()
        self.child.wait()


def median(values):
    return statistics.median(values)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(*cells):
    print()
    row(*cells)
    row("---", *["--:"] * (len(cells) - 1))


def rate(times):
    return times["count"] / times["seconds"]


def filings(template):
    """Filings over HTTP and straight into the store beside one commit each, all by 64 at once."""
    columns = ["a second", "half of them within", "99 % within", "÷ one commit each", "99 %: ÷ that of a flush of one", "of a flush of 64"]
    head("filings by 64 at once", *columns)
    for disk, before in [("flush as it is", []), ("flush of 4 ms", SLOW)]:
        runs = {"one commit each": [], "into the store": [], "over HTTP": [], "a flush": [], "a flush of 64": []}
        for _ in range(ROUNDS):
            count = str(FILINGS if not before else FILINGS // 2)
            for name, many in [("a flush", 1), ("a flush of 64", CLIENTS)]:
                runs[name].append(compare("fsync", fresh(WORK / "commits"), "200", str(FILING * many), before=before))
            runs["one commit each"].append(compare("commits", fresh(WORK / "commits"), str(CLIENTS), count, before=before))
            shutil.rmtree(WORK / "stock", ignore_errors=True)
            shutil.copytree(template, WORK / "stock")
            runs["into the store"].append(compare("stock", WORK / "stock", str(CLIENTS), str(10 * FILINGS), before=before))
            server = Server(template, before)
            runs["over HTTP"].append(compare("file", server.url, str(CLIENTS), "0", count))
            server.stop()
        flushes = [median([times["p99"] for times in runs[name]]) for name in ["a flush", "a flush of 64"]]
        for name in ["one commit each", "into the store", "over HTTP"]:
            each = runs[name]
            ratio = median([rate(ours) / rate(theirs) for ours, theirs in zip(each, runs["one commit each"])])
            p50, p99 = median([times["p50"] for times in each]), median([times["p99"] for times in each])
            row(f"{name}, {disk}", f"{median([rate(times) for times in each]):,.0f}", f"{p50:.1f} ms", f"{p99:.1f} ms", f"{ratio:.1f} ×", *[f"{p99 / flush:.1f} × {flush:.2f} ms" for flush in flushes])


def reads(template):
    """Lists, single applications and the account, beside a server that only says ok."""
    nginx, server = Nginx(), Server(template)
    compare("file", server.url, "8", "0", str(6 * CLIENTS))
    head("reads by 64 at once", "a second", "half of them within", "99 % within", "nginx: a second", "nginx ÷ declare")
    paths = {
        "health": ["/v1/healthz"],
        "my account": ["/v1/me"],
        "my applications": ["/v1/applications"],
        "all three in turn": ["/v1/healthz", "/v1/me", "/v1/applications"],
    }
    for name, asked in paths.items():
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(compare("read", server.url, str(CLIENTS), "2", *asked))
            theirs.append(compare("read", nginx.url, str(CLIENTS), "2", "/"))
        p50, p99 = median([times["p50"] for times in ours]), median([times["p99"] for times in ours])
        ratio = median([rate(nginx_times) / rate(times) for times, nginx_times in zip(ours, theirs)])
        row(name, f"{median(map(rate, ours)):,.0f}", f"{p50:.1f} ms", f"{p99:.1f} ms", f"{median(map(rate, theirs)):,.0f}", f"{ratio:.1f}")
    server.stop()
    nginx.stop()


def files(template):
    """A hundred files of 1 MB sent and durable, beside cp and sync of the same."""
    folder, target = WORK / "files", WORK / "copied"
    fresh(folder)
    for number in range(100):
        (folder / f"{number:03}.bin").write_bytes(os.urandom(1_000_000))
    os.sync()
    head("100 files of 1 MB, durable", "declare", "beside", "rate ÷")
    hashing = f"RAYON_NUM_THREADS=1 {COMPARE} hash {folder}/* & " * 2
    each = "cp $0 $1; sync $1/${0##*/} $1"
    beside = {
        "cp, then sync": f"cp -r {folder} {target}; sync",
        "cp, then sync, while two programs hash them": f"{hashing} cp -r {folder} {target}; wait; sync",
        "cp and sync of each, eight at once": f"mkdir {target}; printf '%s\\n' {folder}/* | xargs -P 8 -I@ sh -c '{each}' @ {target}",
    }
    for name, command in beside.items():
        ours, theirs = [], []
        for _ in range(ROUNDS):
            server = Server(template)
            ours.append(compare("put", server.url, "8", folder)["seconds"])
            server.stop()
            shutil.rmtree(target, ignore_errors=True)
            os.sync()
            began = time.perf_counter()
            subprocess.run(["sh", "-c", command], check=True)
            theirs.append(time.perf_counter() - began)
        ratio = median([they / we for we, they in zip(ours, theirs)])
        row(name, f"{median(ours):.2f} s", f"{median(theirs):.2f} s", f"{ratio:.2f}")


def storm(template):
    """Filings by eight people while 64 clients sign in."""
    idle, stormy, tries = [], [], []
    for number in range(ROUNDS):
        server = Server(template, behind_proxy=True)
        idle.append(compare("file", server.url, "8", "0", "200"))
        attack = subprocess.Popen([str(COMPARE), "storm", server.url, "64", "15"], env=clean_env(), stdout=subprocess.PIPE)
        stormy.append(compare("file", server.url, "8", "200", "200"))
        tries.append(json.loads(attack.communicate()[0]))
        server.stop()
    head("filings by eight at once", "half of them within", "99 % within", "99 %: ÷ idle")
    p99 = lambda runs: median([times["p99"] for times in runs])
    ratio = median([storm["p99"] / calm["p99"] for calm, storm in zip(idle, stormy)])
    row("nothing else", f"{median([times['p50'] for times in idle]):.1f} ms", f"{p99(idle):.1f} ms", "1")
    name = f"while 64 sign in ({median(map(rate, tries)):.0f} answers a second)"
    row(name, f"{median([times['p50'] for times in stormy]):.1f} ms", f"{p99(stormy):.1f} ms", f"{ratio:.2f}")


def memory_and_start(template):
    head("memory and start", "figure", "at most")
    server = Server(template)
    time.sleep(2)
    row("memory, nothing to do", f"{server.memory()[0]:.0f} MiB", "40 MiB")
    compare("large", server.url, "64")
    row("memory, 64 files of 10 MiB at once", f"{server.memory()[1]:.0f} MiB", "160 MiB")
    server.stop()
    stocked = WORK / f"stocked-{STORED}"
    if not stocked.exists():
        shutil.copytree(template, stocked)
        compare("stock", stocked, "64", str(STORED))
    times = []
    server = Server(stocked)
    for _ in range(max(ROUNDS, 5)):
        server.stop()
        server.start()
        times.append(server.started * 1000)
    time.sleep(2)
    size = (server.data / "declare.db").stat().st_size / 2**20
    row(f"start with {STORED:,} applications ({size:,.0f} MiB)", f"{median(times):.0f} ms", "150 ms")
    row(f"memory with {STORED:,} applications, nothing to do", f"{server.memory()[0]:.0f} MiB", "40 MiB")
    server.stop()


WORK.mkdir(parents=True, exist_ok=True)
TEMPLATE = WORK / "template"
shutil.rmtree(TEMPLATE, ignore_errors=True)
compare("people", TEMPLATE, str(FILINGS))
filings(TEMPLATE)
reads(TEMPLATE)
files(TEMPLATE)
storm(TEMPLATE)
memory_and_start(TEMPLATE)
