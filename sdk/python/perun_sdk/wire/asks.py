"""Questions to a core and their answers, which travel in parts, and what their bytes mean."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Union

from ..errors import PerunError, malformed, too_large
from ..limits import DEFAULT_LIMITS, Limits
from .constants import ASK_KINDS, name_of
from .text import clean_text, cut_text, decode_text_loosely, encode_text
from .values import decode_notice, encode_notice

PART_BYTES = 32 * 1024
SPACE_NAME_BYTES = 32
MOST_SPACES = 64

_PREFIX = struct.Struct(">HBII")


@dataclass(frozen=True)
class Part:
    """`total` bytes travel from the first to the last; what is empty is one empty part."""

    offset: int
    total: int
    data: bytes


@dataclass(frozen=True)
class Ask:
    request: int
    kind: str
    part: Part


@dataclass(frozen=True)
class Answer:
    request: int
    result: Union[Part, PerunError]


@dataclass(frozen=True)
class MemorySpace:
    """Memory that can be read, by a name of at most 32 bytes; `size` bytes from address 0 on."""

    name: str
    size: int


def parts_of(data: bytes) -> Iterator[Part]:
    """At least one."""
    for offset in range(0, max(len(data), 1), PART_BYTES):
        yield Part(offset, len(data), data[offset : offset + PART_BYTES])


def encode_ask(ask: Ask) -> bytes:
    return _encode(ask.request, ASK_KINDS[ask.kind], ask.part)


def decode_ask(value: bytes, limits: Limits = DEFAULT_LIMITS) -> Ask:
    request, code, part = _decode(value, limits)
    kind = name_of(ASK_KINDS, code)
    if kind is None:
        raise malformed(f"ask kind {code} is unknown")
    return Ask(request, kind, part)


def encode_answer(answer: Answer) -> bytes:
    """A failure travels as a notice does."""
    if isinstance(answer.result, Part):
        return _encode(answer.request, 0, answer.result)
    data = encode_notice(answer.result)
    return _encode(answer.request, 1, Part(0, len(data), data))


def decode_answer(value: bytes, limits: Limits = DEFAULT_LIMITS) -> Answer:
    request, code, part = _decode(value, limits)
    if code == 0:
        return Answer(request, part)
    if code == 1:
        return Answer(request, decode_notice(part.data))
    raise malformed(f"answer code {code} is unknown")


class PartGather:
    """Puts parts together that come in order. Memory follows what has arrived, not what was announced."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._total: int | None = None
        self._data = bytearray()

    def add(self, part: Part) -> bytes | None:
        """The whole with the last part. PROTOCOL_TOO_LARGE or PROTOCOL_MALFORMED."""
        if part.total > self._most:
            raise too_large(f"{part.total} bytes announced, {self._most} are allowed")
        if self._total is None:
            self._total = part.total
        if part.total != self._total or part.offset != len(self._data) or part.offset + len(part.data) > part.total:
            raise malformed(f"the part at {part.offset} of {part.total} bytes does not follow {len(self._data)}")
        self._data += part.data
        return bytes(self._data) if len(self._data) == self._total else None


def encode_memory_spaces(spaces: Sequence[MemorySpace]) -> bytes:
    if len(spaces) > MOST_SPACES:
        raise malformed(f"{len(spaces)} memory spaces, at most {MOST_SPACES} can be told")
    return b"".join(_named(space.name) + struct.pack(">I", space.size) for space in spaces)


def decode_memory_spaces(data: bytes) -> list[MemorySpace]:
    spaces: list[MemorySpace] = []
    at = 0
    while at < len(data):
        name, at = _name_at(data, at)
        if at + 4 > len(data) or len(spaces) == MOST_SPACES:
            raise malformed(f"memory space {len(spaces)} is cut off, or one too many")
        spaces.append(MemorySpace(name, int.from_bytes(data[at : at + 4], "big")))
        at += 4
    return spaces


def encode_memory_range(space: str, address: int, length: int) -> bytes:
    return _named(space) + encode_addresses((address, length))


def decode_memory_range(data: bytes) -> tuple[str, int, int]:
    """space, address, length."""
    name, at = _name_at(data, 0)
    if at + 8 != len(data):
        raise malformed("a memory range of another length")
    address, length = struct.unpack_from(">II", data, at)
    return name, address, length


def encode_addresses(addresses: Iterable[int]) -> bytes:
    numbers = list(addresses)
    if any(not 0 <= number <= 0xFFFF_FFFF for number in numbers):
        raise malformed("an address that is not a u32")
    return struct.pack(f">{len(numbers)}I", *numbers)


def decode_addresses(data: bytes, most: int) -> list[int]:
    if len(data) % 4 != 0 or len(data) > most * 4:
        raise malformed(f"addresses in {len(data)} bytes")
    return list(struct.unpack(f">{len(data) // 4}I", data))


def _encode(request: int, code: int, part: Part) -> bytes:
    return _PREFIX.pack(request, code, part.offset, part.total) + part.data


def _decode(value: bytes, limits: Limits) -> tuple[int, int, Part]:
    if len(value) < _PREFIX.size:
        raise malformed(f"an ask or answer of {len(value)} bytes")
    request, code, offset, total = _PREFIX.unpack_from(value)
    data = value[_PREFIX.size :]
    if total > limits.state_bytes:
        raise too_large(f"{total} bytes announced, {limits.state_bytes} are allowed")
    if offset + len(data) > total:
        raise malformed(f"bytes {offset} to {offset + len(data)} of {total}")
    if not data and total > 0:
        raise malformed("an empty part of something")
    return request, code, Part(offset, total, data)


def _named(text: str) -> bytes:
    name = encode_text(cut_text(clean_text(text), SPACE_NAME_BYTES))
    return bytes((len(name),)) + name


def _name_at(data: bytes, at: int) -> tuple[str, int]:
    length = data[at] if at < len(data) else SPACE_NAME_BYTES + 1
    end = at + 1 + length
    if length > SPACE_NAME_BYTES or end > len(data):
        raise malformed("the name of a memory space is cut off")
    return decode_text_loosely(data[at + 1 : end]), end
