"""Sends the same files with `declare`'s client, curl and rclone, several rounds in turn, and prints medians and ratios as Markdown.

Usage: transfer.py RELEASE WORK ROUNDS, called by transfer.sh. Our server stores durably before it answers; nginx does not, so that curl's time
has a `sync` after it. The client's time has the hashing in it.
"""

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

RELEASE, WORK, ROUNDS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), int(sys.argv[3])
DECLARE, COMPARE = RELEASE / "declare", RELEASE / "examples" / "compare"
PASSWORD = "correct horse battery"
# A standing clock for both sides, within the round of the example's guide.
NOW = "2026-03-10T09:00:00+08:00"


def env(**more):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DECLARE_")}
    return clean | {"DECLARE_LANG": "en", "DECLARE_CONFIG_DIR": str(WORK / "settings"), "DECLARE_KEEP_TOKENS": "file", "DECLARE_CLOCK": NOW} | more


def run(*command, cwd=None, more=None, expect=0):
    """Seconds and peak memory in MiB of one whole process."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env(**(more or {})), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = child.stdout.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != expect:
        sys.exit(f"transfer.py: {command} ended with {child.returncode}: {said[-2000:]}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, said


def fill(folder, count, size):
    if folder.exists():
        return
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:04}.bin").write_bytes(random.randbytes(size))


class Server:
    """Our server on a copy of the data folder `data`."""

    def __init__(self, data, log=None):
        self.data = WORK / "data"
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(data, self.data)
        os.sync()
        self.start(log)

    def start(self, log=None, port=0):
        command = [DECLARE, "serve", "--data", self.data, "--listen", f"127.0.0.1:{port}", "--clock", NOW]
        stderr = open(log, "w") if log else subprocess.DEVNULL
        self.child = subprocess.Popen(command, env=env(RUST_LOG="info" if log else "warn"), stdout=subprocess.PIPE, stderr=stderr)
        self.url = self.child.stdout.readline().decode().strip()

    def stored(self):
        return sum(1 for _ in self.data.glob("blobs/*/*"))

    def stop(self):
        self.child.terminate()
        self.child.wait()


def prepare():
    """A data folder with one account, the example's person, and a token for it."""
    template = WORK / "template"
    shutil.rmtree(template, ignore_errors=True)
    shutil.rmtree(WORK / "settings", ignore_errors=True)
    run(DECLARE, "admin", "init", "--data", template, "--bureau", "示例局", "--bureau-officer", "王敏", "--employer", "深圳市示例微电子有限公司",
        "--code", "91440300TE0T000257", "--officer", "林晓")
    server = Server(template)
    person = ["--name", "李思敏", "--id-number", "440300199903080021", "--email", "lisimin@example.org"]
    secret = WORK / "password"
    secret.write_text(PASSWORD + "\n")
    at = ["--server", server.url, "--account", "lisimin"]
    with_password = lambda *arguments: run("sh", "-c", f'exec "$@" <{secret}', "sh", DECLARE, *arguments, *at, "--password-stdin")
    with_password("register", *person)
    mail = next((server.data / "outbox").iterdir()).read_text()
    code = next(line.strip() for line in mail.splitlines() if line.startswith("    "))
    run(DECLARE, "register", *at, "--code", code)
    with_password("login")
    token = re.search(r"token: (\S+)", (WORK / "settings" / "tokens.yaml").read_text())[1]
    server.stop()
    shutil.rmtree(template)
    shutil.copytree(server.data, template)
    return template, token


class Nginx:
    def __init__(self):
        self.root = WORK / "dav"
        self.port = 8931
        config = WORK / "nginx.conf"
        modules = [path for path in Path("/usr/lib/nginx/modules").glob("ngx_http_dav_ext_module.so")]
        config.write_text(f"""{"".join(f"load_module {path};" for path in modules)}
worker_processes 2; daemon off; pid {WORK}/nginx.pid; error_log {WORK}/nginx.log;
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 512; }}
http {{ access_log off; client_max_body_size 20m; client_body_temp_path {WORK}/body;
server {{ listen 127.0.0.1:{self.port}; root {self.root}; location / {{ dav_methods PUT DELETE MKCOL COPY MOVE;
dav_ext_methods PROPFIND OPTIONS; create_full_put_path on; dav_access user:rw; }} }} }}
""")
        self.clean()
        self.child = subprocess.Popen(["nginx", "-c", config], stderr=subprocess.DEVNULL)
        time.sleep(1)

    def clean(self):
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        os.sync()

    def stored(self):
        return sum(1 for path in self.root.rglob("*") if path.is_file())

    def stop(self):
        self.child.terminate()
        self.child.wait()


CURL = f"curl --silent --show-error --fail --parallel --parallel-max 8 --config {WORK / 'curl.cfg'} --output /dev/null"


def curl_config(folders, port):
    lines = []
    for folder in folders:
        for path in sorted(folder.iterdir()):
            lines.append(f'upload-file = "{path}"\nurl = "http://127.0.0.1:{port}/{folder.name}/{path.name}"\n')
    (WORK / "curl.cfg").write_text("".join(lines))


def curl(folders, port, flush=True):
    curl_config(folders, port)
    return run("sh", "-c", f"{CURL}{'; exec sync' if flush else ''}")[0]


def floor(folders, port):
    """curl and nginx, while two programs hash the same bytes as client and server of any such protocol must, then a sync."""
    curl_config(folders, port)
    files = " ".join(f"{folder}/*" for folder in folders)
    hashing = f"RAYON_NUM_THREADS=1 {COMPARE} hash {files} >/dev/null &"
    return run("sh", "-c", f"{hashing} {hashing} {CURL}; wait; exec sync")[0]


def rclone(folders, port):
    config = WORK / "rclone.conf"
    config.write_text(f"[dav]\ntype = webdav\nurl = http://127.0.0.1:{port}\nvendor = other\n")
    source = WORK / "rclone"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    for folder in folders:
        (source / folder.name).symlink_to(folder)
    return run("rclone", "--config", config, "--copy-links", "--quiet", "copy", source, "dav:")[0]


def ours(template, token, folders, count):
    server = Server(template)
    seconds, memory, _ = run(COMPARE, "send", server.url, token, *folders)
    assert server.stored() == count, f"{server.stored()} of {count} files are stored"
    server.stop()
    return seconds, memory


def median(values):
    return statistics.median(values)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def beside_peers(template, token):
    nginx = Nginx()
    large = [WORK / "files" / f"large-{number}" for number in range(2)]
    small = [WORK / "files" / f"small-{number}" for number in range(10)]
    for folder in large:
        fill(folder, 150, 1_000_000)
    for folder in small:
        fill(folder, 200, 65_536)
    row("files", "declare", "curl --parallel-max 8, then sync", "÷ curl, pair by pair", "the same with both hashing, ÷ curl", "rclone", "rclone ÷ declare")
    row("---", "--:", "--:", "--:", "--:", "--:", "--:")
    for name, folders, count in [("300 × 1 MB", large, 300), ("2,000 × 64 KB", small, 2_000)]:
        pairs, slow, floors = [], [], []
        for number in range(ROUNDS):
            we = ours(template, token, folders, count)[0]
            nginx.clean()
            they = curl(folders, nginx.port)
            assert nginx.stored() == count
            nginx.clean()
            floors.append(floor(folders, nginx.port) / they)
            pairs.append((we, they))
            # It paces itself by ten milliseconds a call and takes a minute: once is enough.
            if number == 0:
                nginx.clean()
                slow.append(rclone(folders, nginx.port))
                assert nginx.stored() == count
        we, they = median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])
        ratio = median([pair[0] / pair[1] for pair in pairs])
        row(name, f"{we:.2f} s", f"{they:.2f} s", f"{ratio:.2f}", f"{median(floors):.2f}", f"{median(slow):.2f} s", f"{median(slow) / we:.1f}")
    nginx.stop()


def on_a_slow_line(template, token):
    nginx = Nginx()
    folder = WORK / "files" / "line"
    fill(folder, 30, 1_000_000)
    pairs = []
    for _ in range(min(ROUNDS, 3)):
        server = Server(template)
        seconds = {}
        for name, address in [("declare", server.url.removeprefix("http://")), ("curl", f"127.0.0.1:{nginx.port}")]:
            nginx.clean()
            line = subprocess.Popen([COMPARE, "line", address, "20", "80"], stdout=subprocess.PIPE)
            there = line.stdout.readline().decode().strip()
            if name == "declare":
                seconds[name] = run(COMPARE, "send", f"http://{there}", token, folder)[0]
            else:
                seconds[name] = curl([folder], there.rsplit(":", 1)[1], flush=False)
            line.kill()
            line.wait()
        server.stop()
        pairs.append((seconds["declare"], seconds["curl"]))
    nginx.stop()
    row("30 × 1 MB at 20 Mbit/s and 80 ms", f"{median([p[0] for p in pairs]):.2f} s", f"{median([p[1] for p in pairs]):.2f} s",
        f"{median([p[1] / p[0] for p in pairs]):.2f} × curl's rate")


def hashing():
    folder = WORK / "files" / "hash"
    fill(folder, 300, 1_000_000)
    files = sorted(folder.iterdir())
    figures = {"sha256sum": [], "one": [], "two": []}
    for _ in range(max(ROUNDS, 5)):
        figures["sha256sum"].append(run("sha256sum", *files)[0])
        figures["one"].append(run(COMPARE, "hash", *files, more={"RAYON_NUM_THREADS": "1"})[0])
        figures["two"].append(run(COMPARE, "hash", *files, more={"RAYON_NUM_THREADS": "2"})[0])
    ratio = lambda name: median([ours / theirs for ours, theirs in zip(figures[name], figures["sha256sum"])])
    row("hashing 300 MB, one thread", f"{median(figures['one']):.2f} s", f"{median(figures['sha256sum']):.2f} s", f"{ratio('one'):.2f} × sha256sum")
    row("hashing 300 MB, two threads", f"{median(figures['two']):.2f} s", f"{median(figures['sha256sum']):.2f} s", f"{ratio('two'):.2f} × sha256sum")


def nothing_to_do(template):
    """An application of two hundred files, filed; then submitted again."""
    server = Server(template)
    home = WORK / "application"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(Path("examples/minimal"), home)
    attachments, name = home / "附件", "业绩1-低功耗蓝牙芯片数字前端设计"
    (attachments / f"{name}.pdf").unlink()
    run(COMPARE, "papers", attachments, name, "192")
    run(DECLARE, "print", home)
    run(COMPARE, "sign", home / "report" / "评审表.pdf", attachments / "评审表（本人签名）.pdf")
    files = sum(1 for path in attachments.rglob("*") if path.is_file())
    here = {"DECLARE_SERVER": server.url, "DECLARE_TOKEN": TOKEN}
    # File systems tell times apart by two seconds at worst: what was just written is read again.
    time.sleep(4)
    first = run(DECLARE, "submit", home, more=here)[0]
    times = [run(DECLARE, "submit", home, more=here)[0] for _ in range(max(ROUNDS, 5))]
    server.stop()
    log = WORK / "server.log"
    server.start(log, server.url.rsplit(":", 1)[1])
    run(DECLARE, "submit", home, more=here)
    server.stop()
    requests = log.read_text().count("answered")
    row(f"submitting {files} files", f"{first:.2f} s the first time", f"{median(times) * 1000:.0f} ms again", f"{requests} requests")


def memory(template, token):
    folders = [WORK / "files" / f"many-{number}" for number in range(50)]
    for folder in folders:
        fill(folder, 200, 4_096)
    peak = ours(template, token, folders, 10_000)[1]
    row("10,000 files of 4 KB", f"{peak:.0f} MiB at most", "", "")


WORK.mkdir(parents=True, exist_ok=True)
random.seed(2026)
TEMPLATE, TOKEN = prepare()
beside_peers(TEMPLATE, TOKEN)
print()
row("what", "declare", "beside", "ratio")
row("---", "--:", "--:", "--:")
nothing_to_do(TEMPLATE)
hashing()
memory(TEMPLATE, TOKEN)
on_a_slow_line(TEMPLATE, TOKEN)
