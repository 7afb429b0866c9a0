"""A mail server for the tests: mail.py PORT FOLDER. Keeps every message in the folder; prints a line when it listens."""

import pathlib
import sys
import threading

from aiosmtpd.controller import Controller


class Keep:
    def __init__(self, folder):
        self.folder, self.count = pathlib.Path(folder), 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        head = f"{envelope.mail_from} > {' '.join(envelope.rcpt_tos)}\n"
        beside = self.folder / f"{self.count}.part"
        beside.write_bytes(head.encode() + envelope.content)
        beside.rename(self.folder / f"{self.count}.eml")
        return "250 kept"


controller = Controller(Keep(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
threading.Event().wait()
