"""A mail server for tests: writes down the Message-ID of each message it has accepted, one a line.

Set by environment variables:
  SMTP_PORT   port on 127.0.0.1; 0 (the default) takes a free one
  SMTP_OUT    file that gets a line "<message id> <recipient>" for each accepted message, flushed to disk
  SMTP_KEEP   file to which the content of each accepted message is appended (default: none is kept)
  SMTP_DELAY  seconds to wait before accepting each message (default 0)
  SMTP_AFTER  seconds to wait after writing the line and before answering (default 0)
  SMTP_LIMIT  messages that are accepted; every further one is answered by SMTP_OVER (default: no limit)
  SMTP_OVER   that answer (default "550 5.4.5 Daily user sending limit exceeded.")
  SMTP_AT     where it is given: RCPT or DATA (default DATA)
Recipients that begin with "bad" are refused for good (550), those that begin with "busy" for now (450), and the
content of messages to those that begin with "gone" is taken without an answer: the connection is cut.
Prints "listening on PORT" when ready and ends when its standard input closes.
"""

import asyncio
import os
import sys
from email import message_from_bytes

from aiosmtpd.smtp import SMTP


class Accept:
    def __init__(self):
        self.out = open(os.environ["SMTP_OUT"], "a", encoding="utf-8")
        self.keep = os.environ.get("SMTP_KEEP")
        self.delay = float(os.environ.get("SMTP_DELAY", "0"))
        self.after = float(os.environ.get("SMTP_AFTER", "0"))
        self.left = int(os.environ.get("SMTP_LIMIT", "1000000"))
        self.over = os.environ.get("SMTP_OVER", "550 5.4.5 Daily user sending limit exceeded.")
        self.at = os.environ.get("SMTP_AT", "DATA")

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.left <= 0 and self.at == "RCPT":
            return self.over
        if address.startswith("bad"):
            return "550 no such user here"
        if address.startswith("busy"):
            return "450 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.delay)
        if self.left <= 0:
            return self.over
        self.left -= 1
        if self.keep:
            with open(self.keep, "ab") as kept:
                kept.write(envelope.content)
        message = message_from_bytes(envelope.content)
        for recipient in envelope.rcpt_tos:
            self.out.write(f"{message['Message-ID']} {recipient}\n")
        self.out.flush()
        os.fsync(self.out.fileno())
        await asyncio.sleep(self.after)
        if any(recipient.startswith("gone") for recipient in envelope.rcpt_tos):
            server.transport.abort()
        return "250 accepted"


async def main():
    loop = asyncio.get_running_loop()
    handler = Accept()
    port = int(os.environ.get("SMTP_PORT", "0"))
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mail.example.com", enable_SMTPUTF8=True), "127.0.0.1", port
    )
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
