#!/usr/bin/env python3
"""The canonical form of an application, written a second time: JSON as it is sent -> RFC 8785 bytes -> application digest.

    python3 scripts/canonical.py docs/vectors/json.jsonl     # holds every vector against this program
    python3 scripts/canonical.py - < application.json        # the canonical form on stdout

An application holds texts, whole numbers and booleans only; the standard library is enough.
"""

import hashlib
import json
import sys

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def pruned(value):
    """The value without anything that means "absent": null, "", [] and {}. None where nothing is left."""
    if isinstance(value, dict):
        kept = {key: inner for key, inner in ((key, pruned(inner)) for key, inner in value.items()) if inner is not None}
        return kept or None
    if isinstance(value, list):
        kept = [inner for inner in map(pruned, value) if inner is not None]
        return kept or None
    return None if value is None or value == "" else value


def text(value):
    """A text by RFC 8785: only what JSON must escape is escaped."""
    return '"' + "".join(ESCAPES.get(char) or (f"\\u{ord(char):04x}" if ord(char) < 0x20 else char) for char in value) + '"'


def canonical(value):
    """RFC 8785: no white space, keys in the order of their UTF-16 code units."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{text(key)}:{canonical(value[key])}" for key in keys) + "}"
    raise ValueError(f"an application holds no {type(value).__name__}")


def application(value):
    return canonical(pruned(value) or {})


def application_digest(value, photo):
    """Without which files prove it, and without whether and when the commitment was agreed to; with the photo's sha256."""
    signed = {key: inner for key, inner in value.items() if key != "attachments"}
    if isinstance(signed.get("commitment"), dict):
        signed["commitment"] = {key: inner for key, inner in signed["commitment"].items() if key not in ("agreed", "agreed_on")}
    whole = canonical({"application": pruned(signed) or {}, "photo": photo})
    return hashlib.sha256(whole.encode()).hexdigest()


def main():
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(application(json.load(sys.stdin)))
        return
    count = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        vector = json.loads(line)
        value = json.loads(vector["json"])
        assert application(value) == vector["canonical"], vector["name"]
        assert application_digest(value, vector["photo"]) == vector["application_digest"], vector["name"]
        count += 1
    print(f"{count} vectors agree")


if __name__ == "__main__":
    main()
