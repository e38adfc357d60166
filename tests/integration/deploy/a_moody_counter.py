"""A counter on a real socket that answers as it is told: busy, silent, gone, or well."""

import asyncio
import json
from dataclasses import dataclass, field

HUNG_UP = b""


def says(status: int, body: object = None, **headers: str) -> bytes:
    """An answer as it stands on the wire."""
    content = json.dumps(body).encode() if not isinstance(body, bytes) else body
    lines = [f"HTTP/1.1 {status} -", f"content-length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def receipt(code: str = "H60.045-261124-0001", **headers: str) -> bytes:
    return says(201, {"code": code, "due_at": "2026-11-26T17:00:00+07:00", "more": [1]}, **headers)


def busy(**headers: str) -> bytes:
    return says(503, {"slug": "database-busy"}, **headers)


@dataclass
class Counter:
    """Answers one after the other, the last one for ever; what was asked is kept."""

    answers: list[bytes] = field(default_factory=list)
    asked: list[tuple[dict[str, str], dict[str, object]]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    url: str = ""

    def will_say(self, *answers: bytes) -> None:
        self.answers[:] = answers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.asked.append((headers, json.loads(body or b"null")))
                self.at.append(asyncio.get_running_loop().time())
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer == HUNG_UP:
                    return
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()
