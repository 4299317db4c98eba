"""The first message of a connection, cut in any way."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..errors import PerunError
from ..limits import DEFAULT_LIMITS, Limits
from .constants import ERROR_MAGIC, HELLO_BYTES, HELLO_MAGIC, OK_BYTES, OK_MAGIC, PROTOCOL_VERSION
from .text import clean_text, cut_text, decode_text_loosely, encode_text

_NUMBERS = struct.Struct(">HH")


@dataclass(frozen=True)
class Greeting:
    """A hello, or OK: version and capabilities, and what came glued behind it."""

    version: int
    capabilities: int
    rest: bytes


@dataclass(frozen=True)
class Refusal:
    """ERROR, and its reason."""

    text: str


def encode_hello(capabilities: int, version: int = PROTOCOL_VERSION) -> bytes:
    return HELLO_MAGIC + _NUMBERS.pack(version, capabilities)


def encode_ok(capabilities: int, version: int = PROTOCOL_VERSION) -> bytes:
    return OK_MAGIC + _NUMBERS.pack(version, capabilities)


def encode_refusal(text: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    data = encode_text(cut_text(clean_text(text), limits.error_text_bytes))
    return ERROR_MAGIC + struct.pack(">H", len(data)) + data


def version_fault(version: int) -> PerunError | None:
    if version == PROTOCOL_VERSION:
        return None
    return PerunError("PROTOCOL_VERSION", f"the peer speaks version {version}, not {PROTOCOL_VERSION}")


class HandshakeReader:
    """Waits for a hello or for the answer to one; the first wrong byte of a magic is enough to fail (PROTOCOL_MAGIC)."""

    def __init__(self, expects_hello: bool, limits: Limits = DEFAULT_LIMITS) -> None:
        self._expects_hello = expects_hello
        self._limits = limits
        self._kept = b""

    def push(self, chunk: bytes) -> Greeting | Refusal | None:
        """None while more is needed. What is kept is bounded by the longest error text."""
        data = self._kept + chunk
        found = self._hello(data) if self._expects_hello else self._answer(data)
        if found is None:
            self._kept = data
        return found

    def finish(self) -> Refusal:
        """The connection has ended: an error text without its end is as good as it gets. CONNECTION_LOST otherwise."""
        kept = self._kept
        if not self._expects_hello and kept.startswith(ERROR_MAGIC) and len(kept) > len(ERROR_MAGIC):
            text = kept[len(ERROR_MAGIC) :].split(b"\0", 1)[0]
            return Refusal(decode_text_loosely(text))
        raise PerunError("CONNECTION_LOST", "the connection ended within the handshake")

    def _hello(self, data: bytes) -> Greeting | None:
        if not _begins(data, HELLO_MAGIC):
            raise PerunError("PROTOCOL_MAGIC", "the first bytes are not PERUN_HELLO")
        return _greeting(data, len(HELLO_MAGIC), HELLO_BYTES)

    def _answer(self, data: bytes) -> Greeting | Refusal | None:
        if _begins(data, OK_MAGIC):
            return _greeting(data, len(OK_MAGIC), OK_BYTES)
        if not _begins(data, ERROR_MAGIC):
            raise PerunError("PROTOCOL_MAGIC", "the answer is neither OK nor ERROR")
        return self._refusal(data[len(ERROR_MAGIC) :])

    def _refusal(self, body: bytes) -> Refusal | None:
        """Length and text, or text and a NUL. No text begins with a control character, so the first byte tells."""
        most = self._limits.error_text_bytes
        if not body:
            return None
        if body[0] >= 0x20:
            end = body.find(0)
            if end < 0 and len(body) <= most:
                return None
            return Refusal(decode_text_loosely(body[: most if end < 0 else min(end, most)]))
        if len(body) < 2:
            return None
        length = min(body[0] * 256 + body[1], most)
        return None if len(body) < 2 + length else Refusal(decode_text_loosely(body[2 : 2 + length]))


def _begins(data: bytes, magic: bytes) -> bool:
    return magic.startswith(data[: len(magic)])


def _greeting(data: bytes, at: int, length: int) -> Greeting | None:
    if len(data) < length:
        return None
    version, capabilities = _NUMBERS.unpack_from(data, at)
    return Greeting(version, capabilities, data[length:])
