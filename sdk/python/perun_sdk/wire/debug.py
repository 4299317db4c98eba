"""Data of debug packets: registers, lines of text, breakpoints that were hit."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Union

from ..errors import malformed
from .constants import DEBUG_KINDS
from .text import clean_text, cut_text, decode_text_loosely, encode_text

_VALUE = struct.Struct(">BQ")


@dataclass(frozen=True)
class Register:
    """One register of the emulated machine: unsigned, of 1 to 64 bits."""

    name: str
    bits: int
    value: int


@dataclass(frozen=True)
class Registers:
    registers: tuple[Register, ...]


@dataclass(frozen=True)
class DebugText:
    text: str


@dataclass(frozen=True)
class Hit:
    """The core stopped in front of that address."""

    address: int


@dataclass(frozen=True)
class UnknownDebug:
    id: int
    data: bytes


DebugValue = Union[Registers, DebugText, Hit, UnknownDebug]


def encode_registers(registers: Sequence[Register]) -> bytes:
    if len(registers) > 0xFF:
        raise malformed(f"{len(registers)} registers, at most 255 fit")
    parts = [bytes((DEBUG_KINDS["registers"], len(registers)))]
    for register in registers:
        _check(register)
        name = encode_text(cut_text(clean_text(register.name), 0xFF))
        parts.append(bytes((len(name),)) + name + _VALUE.pack(register.bits, register.value))
    return b"".join(parts)


def encode_debug_text(text: str) -> bytes:
    return bytes((DEBUG_KINDS["text"],)) + encode_text(clean_text(text))


def encode_hit(address: int) -> bytes:
    return struct.pack(">BI", DEBUG_KINDS["hit"], address)


def decode_debug(data: bytes) -> DebugValue:
    """Kinds that are not known are handed on. PROTOCOL_MALFORMED where a known one breaks its layout."""
    if not data:
        raise malformed("a debug packet without its kind")
    if data[0] == DEBUG_KINDS["registers"]:
        return _registers(data)
    if data[0] == DEBUG_KINDS["text"]:
        return DebugText(decode_text_loosely(data[1:]))
    if data[0] == DEBUG_KINDS["hit"]:
        if len(data) != 5:
            raise malformed(f"a breakpoint hit of {len(data) - 1} bytes")
        return Hit(int.from_bytes(data[1:], "big"))
    return UnknownDebug(data[0], data[1:])


def _registers(data: bytes) -> Registers:
    if len(data) < 2:
        raise malformed("registers without their count")
    found: list[Register] = []
    at = 2
    for index in range(data[1]):
        length = data[at] if at < len(data) else 0
        end = at + 1 + length
        if end + _VALUE.size > len(data):
            raise malformed(f"register {index} is cut off")
        bits, value = _VALUE.unpack_from(data, end)
        register = Register(decode_text_loosely(data[at + 1 : end]), bits, value)
        _check(register)
        found.append(register)
        at = end + _VALUE.size
    if at != len(data):
        raise malformed(f"{len(data) - at} bytes behind the last register")
    return Registers(tuple(found))


def _check(register: Register) -> None:
    if not 1 <= register.bits <= 64:
        raise malformed(f"a register of {register.bits} bits")
    if not 0 <= register.value < 1 << register.bits:
        raise malformed(f"a register value that does not fit {register.bits} bits")
