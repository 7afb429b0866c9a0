"""Reads a trace of strace and keeps the disk that a power failure would leave at every moment of it.

Of a file is kept what an fsync that ended well found written when it began; of a folder, the names that were there when its fsync began.
Nothing else: the worst that a disk may do. What was written by way of a descriptor whose fsync fails is lost for good, as with Linux, which calls
it written; of what came by way of another one, that other one's fsync tells (Linux reports a failure to each).
"""

import copy
import os
import re
from pathlib import Path

CALLS = ("openat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,"
         "unlinkat,mkdir,mkdirat,rmdir,close,lseek,sendto,sendmsg")
# Everything whole and in hexadecimal digits: nothing in a file or a name can then be taken for the trace's own marks.
STRACE = ("strace", "-f", "-q", "-y", "-xx", "-s", "16777216")

LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(.*)", re.DOTALL)
RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
# A descriptor's number; and with its path, and whether that was deleted.
NUMBER = re.compile(r"-?\w*")
FD = re.compile(r"(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2}|[^>])*)>(\(deleted\))?")
ANSWER = re.compile(rb"^HTTP/1\.1 (2\d\d) .*?\r\nx-request-id: ([0-9a-f-]+)\r\n", re.DOTALL | re.IGNORECASE)


def plain(text):
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


class Call:
    """One call: its name, the text of its arguments, what it returned (None: failed), and the lines where it began and ended."""

    def __init__(self, name, arguments, returned, began, ended):
        self.name, self.arguments, self.began, self.ended = name, arguments, began, ended
        self.returned = int(returned) if returned.isdecimal() else None

    def texts(self):
        return [plain(found) for found in TEXT.findall(self.arguments)]

    def fd(self):
        """The number and the path of the first argument; no path where it is deleted or none."""
        found = FD.match(self.arguments)
        path = None if not found or found[2] else plain(found[1]).decode()
        return NUMBER.match(self.arguments)[0], path

    def paths(self):
        """The paths that it names, absolute."""
        folders = [plain(path).decode() for path, _ in FD.findall(TEXT.sub('""', self.arguments))]
        names = [text.decode() for text in self.texts()]
        folders += [""] * (len(names) - len(folders))
        return [os.path.join(folder, name) for folder, name in zip(folders, names)]


def calls(path, after=0):
    """The calls of a trace in the order of their ends, and before them every answer (`("answer", line, id)`) where its sending begins. `after`
    lines of other traces came before. A close counts where it begins: its number may be another file's before it ends."""
    begun = {}
    with open(path, encoding="ascii", errors="replace") as trace:
        for number, line in enumerate(trace, after + 1):
            found = LINE.match(line.rstrip("\n"))
            if not found:
                continue
            pid, text = found.groups()
            resumed = RESUMED.match(text)
            if resumed and resumed[1] == "close":
                continue
            if resumed:
                began, start = begun.pop(pid, (number, f"{resumed[1]}("))
                text = start + resumed[2]
            else:
                began = number
                if text.startswith(("sendto(", "write(", "sendmsg(", "writev(")):
                    sent = ANSWER.match(b"".join(plain(part) for part in TEXT.findall(text)))
                    if sent:
                        yield "answer", number, sent[2].decode()
                if text.startswith("close("):
                    yield "call", number, Call("close", text.removeprefix("close("), "0", number, number)
                    continue
                if text.endswith("<unfinished ...>"):
                    begun[pid] = (number, text.removesuffix("<unfinished ...>").rstrip())
                    continue
            call = CALL.match(text)
            if call:
                yield "call", number, Call(call[1], call[2], call[3], began, number)


class Node:
    """A file or a folder: as readers see it (`now`), as it is on the disk (`kept`), and the changes that are not there yet; of these some (`doubtful`)
    only the descriptor that made them can still answer for, since another one's fsync failed."""

    def __init__(self, is_folder, content=None):
        self.is_folder = is_folder
        self.now = {} if is_folder else bytearray(content or b"")
        self.kept = {} if is_folder else bytearray(content or b"")
        self.waiting, self.doubtful = [], set()
        self.history = []

    def change(self, at, change, by=None):
        """`change`, made by way of the descriptor `by`, alters what it is given in place."""
        change(self.now)
        self.waiting.append((at, change, by))

    def synced(self, call):
        left = []
        for at, change, by in self.waiting:
            if at >= call.began or (at in self.doubtful and by not in (call.fd()[0], None)):
                left.append((at, change, by))
            else:
                change(self.kept)
        self.waiting = left

    def not_synced(self, call):
        """Pages that could not be written count as clean from then on. Folders are in the journal of the file system and come again."""
        if not self.is_folder:
            self.waiting = [(at, change, by) for at, change, by in self.waiting if at >= call.began or by not in (call.fd()[0], None)]
            self.doubtful |= {at for at, _, _ in self.waiting if at < call.began}

    def closed(self, number):
        """Whoever syncs the file next answers for what came by way of this descriptor."""
        self.waiting = [(at, change, None if by == number else by) for at, change, by in self.waiting]


def writing(offset, content):
    def change(bytes_):
        if len(bytes_) < offset:
            bytes_.extend(bytes(offset - len(bytes_)))
        bytes_[offset:offset + len(content)] = content
    return change


def truncating(length):
    def change(bytes_):
        del bytes_[length:]
        bytes_.extend(bytes(length - len(bytes_)))
    return change


def naming(name, node):
    return lambda names: names.__setitem__(name, node)


def forgetting(name):
    return lambda names: names.pop(name, None)


class Disk:
    """Everything below the folder `root`; or there, only the folder `name`."""

    def __init__(self, root, name=None):
        self.root, self.top = Path(root), Node(True)
        self.positions = {}
        if name:
            self.top.now[name] = self.top.kept[name] = Node(True)
            self._take_in(self.root / name, self.top.now[name])
        else:
            self._take_in(self.root, self.top)

    def _take_in(self, folder, node):
        """What is there when the trace begins is on the disk."""
        for path in folder.iterdir():
            child = Node(True) if path.is_dir() else Node(False, path.read_bytes())
            node.now[path.name] = node.kept[path.name] = child
            if path.is_dir():
                self._take_in(path, child)

    def inside(self, path):
        return path is not None and (path == str(self.root) or path.startswith(f"{self.root}/"))

    def find(self, path):
        node = self.top
        for name in Path(path).relative_to(self.root).parts:
            node = node.now.get(name) if node is not None and node.is_folder else None
        return node

    def at(self, path):
        """The folder in which `path` is, and its name there."""
        return self.find(os.path.dirname(path)), os.path.basename(path)

    def play(self, call):
        if call.returned is None and call.name not in ("fsync", "fdatasync"):
            return
        does = getattr(self, f"_{call.name}", None)
        if does:
            does(call)

    def _note(self, node, call, path):
        node.history.append(f"{call.name} {path.removeprefix(f'{self.root}/')}" + ("" if call.returned is not None else ": failed"))

    def _openat(self, call):
        path = call.paths()[0]
        number = str(call.returned)
        self.positions[number] = 0
        if not self.inside(path):
            return
        flags = call.arguments
        node = self.find(path)
        if node is None and "O_CREAT" in flags:
            folder, name = self.at(path)
            node = Node(False)
            folder.change(call.ended, naming(name, node))
            self._note(node, call, path)
        elif node is not None and "O_TRUNC" in flags:
            node.change(call.ended, truncating(0))
        if "O_APPEND" in flags:
            self.positions[number] = None

    def _close(self, call):
        number, path = call.fd()
        self.positions.pop(number, None)
        node = self.find(path) if self.inside(path) else None
        if node is not None:
            node.closed(number)

    def _lseek(self, call):
        self.positions[call.fd()[0]] = call.returned

    def _written(self, call, offset=None):
        number, path = call.fd()
        node = self.find(path) if self.inside(path) else None
        if node is None or node.is_folder:
            return
        content = b"".join(call.texts())[:call.returned]
        if offset is None:
            where = self.positions.get(number, 0)
            offset = len(node.now) if where is None else where
            if where is not None:
                self.positions[number] = where + len(content)
        node.change(call.ended, writing(offset, content), number)
        self._note(node, call, path)

    _write = _writev = _written

    def _pwrite64(self, call):
        self._written(call, int(call.arguments.rsplit(",", 1)[1]))

    _pwritev = _pwrite64

    def _ftruncate(self, call):
        number, path = call.fd()
        if self.inside(path) and self.find(path):
            self.find(path).change(call.ended, truncating(int(call.arguments.rsplit(",", 1)[1])), number)

    def _fallocate(self, call):
        path = call.fd()[1]
        if self.inside(path) and self.find(path):
            offset, length = (int(part) for part in call.arguments.rsplit(",", 2)[1:])
            node = self.find(path)
            if len(node.now) < offset + length:
                node.change(call.ended, truncating(offset + length))

    def _fsync(self, call):
        path = call.fd()[1]
        node = self.find(path) if self.inside(path) else None
        if node is not None:
            self._note(node, call, path)
            if call.returned is None:
                node.not_synced(call)
            else:
                node.synced(call)

    _fdatasync = _fsync

    def _rename(self, call):
        old, new = call.paths()[:2]
        if not (self.inside(old) and self.inside(new)):
            return
        node = self.find(old)
        (old_folder, old_name), (new_folder, new_name) = self.at(old), self.at(new)
        new_folder.change(call.ended, naming(new_name, node))
        old_folder.change(call.ended, forgetting(old_name))
        self._note(node, call, new)

    _renameat = _renameat2 = _rename

    def _link(self, call):
        old, new = call.paths()[:2]
        if self.inside(old) and self.inside(new):
            folder, name = self.at(new)
            folder.change(call.ended, naming(name, self.find(old)))

    _linkat = _link

    def _unlink(self, call):
        path = call.paths()[0]
        if self.inside(path):
            folder, name = self.at(path)
            folder.change(call.ended, forgetting(name))

    _unlinkat = _rmdir = _unlink

    def _mkdir(self, call):
        path = call.paths()[0]
        if self.inside(path):
            folder, name = self.at(path)
            folder.change(call.ended, naming(name, Node(True)))

    _mkdirat = _mkdir

    def leave(self, path, to, luck=None):
        """Writes what a power failure would leave of the folder `path` into the folder `to`; with `luck` (a `random.Random`), some of what was
        not synced as well."""
        self._leave(self.find(path), to, luck)

    def _leave(self, node, to, luck):
        # A file that has two names for a moment is written twice.
        content = copy.copy(node.kept)
        for _, change, _ in node.waiting:
            if luck and luck.random() < 0.5:
                change(content)
        if not node.is_folder:
            to.write_bytes(content)
            return
        to.mkdir(parents=True)
        for name, child in content.items():
            self._leave(child, to / name, luck)

    def unlike(self, path):
        """Where the files below `path` are not as this says: then the trace was read wrongly."""
        there = {str(found): found.read_bytes() for found in Path(path).rglob("*") if found.is_file() and not found.name.endswith("-shm")}
        here = {}

        def walk(node, where):
            for name, child in node.now.items():
                if child.is_folder:
                    walk(child, f"{where}/{name}")
                elif not name.endswith("-shm"):
                    here[f"{where}/{name}"] = bytes(child.now)

        walk(self.find(path), str(path))
        return sorted(name for name in there.keys() | here.keys() if there.get(name) != here.get(name))
