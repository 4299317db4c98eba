"""Everything the machine remembers between two frames, as bytes. Big-endian; in the order of `_FIXED`."""

from __future__ import annotations

import struct

from .machine import HALT_CAUSES, Halt, Machine
from .profiles import PROFILES, STACK_DEPTH
from .screen import SCREEN_BYTES

_MAGIC = b"C8PY"
_VERSION = 1
# magic, version, profile; V, flags, pattern; stack, its depth; pc, i, keys, previous keys; delay, sound, pitch, planes,
# waited key, bits; halt: cause, opcode, address; random, phase.
_FIXED = struct.Struct(f">4sBB16s16s16s{STACK_DEPTH}HB4H6BBHHII")
_NO_KEY = 0xFF
_NAMES = list(PROFILES)


def save(m: Machine) -> bytes:
    bits = (m.pattern is not None) | m.screen.hires << 1 | m.screen.fine << 2 | m.speaker.was_sounding << 3
    halt = m.halt
    fixed = _FIXED.pack(
        _MAGIC,
        _VERSION,
        _NAMES.index(m.profile.name),
        bytes(m.v),
        bytes(m.flags),
        m.pattern or bytes(16),
        *(m.stack + [0] * (STACK_DEPTH - len(m.stack))),
        len(m.stack),
        *(m.pc, m.i, m.keys, m.previous_keys),
        *(m.delay, m.sound, m.pitch, m.planes),
        _NO_KEY if m.waited_key is None else m.waited_key,
        bits,
        *((HALT_CAUSES.index(halt.cause) + 1, halt.opcode, halt.address) if halt else (0, 0, 0)),
        *(m.random_state, m.speaker.phase),
    )
    return fixed + m.screen.to_bytes() + bytes(m.memory)


def load(m: Machine, state: bytes) -> None:
    """ValueError, and nothing changed, where the bytes are no state of this profile."""
    if len(state) != _FIXED.size + SCREEN_BYTES + m.profile.memory_bytes:
        raise ValueError(f"{len(state)} bytes are no saved state of {m.profile.title}")
    fields = _FIXED.unpack_from(state)
    magic, version, profile, v, flags, pattern = fields[:6]
    stack, rest = fields[6 : 6 + STACK_DEPTH], fields[6 + STACK_DEPTH :]
    depth, pc, i, keys, previous, delay, sound, pitch, planes, waited, bits, cause, opcode, address, random, phase = rest
    if (magic, version, profile) != (_MAGIC, _VERSION, _NAMES.index(m.profile.name)):
        raise ValueError(f"these bytes are no saved state of {m.profile.title}")
    is_whole = depth <= STACK_DEPTH and pc <= m.mask and planes <= 3 and bits <= 15 and cause <= len(HALT_CAUSES)
    if not is_whole or (waited > 15 and waited != _NO_KEY):
        raise ValueError("this saved state is damaged")
    m.reset()
    m.v[:], m.flags[:] = v, flags
    m.pattern = pattern if bits & 1 else None
    m.stack = list(stack[:depth])
    m.pc, m.i, m.keys, m.previous_keys = pc, i, keys, previous
    m.delay, m.sound, m.pitch, m.planes = delay, sound, pitch, planes
    m.waited_key = None if waited == _NO_KEY else waited
    m.screen.hires, m.screen.fine = bool(bits & 2), bool(bits & 4)
    m.screen.from_bytes(state[_FIXED.size : _FIXED.size + SCREEN_BYTES])
    m.speaker.was_sounding, m.speaker.phase = bool(bits & 8), phase
    m.halt = Halt(HALT_CAUSES[cause - 1], opcode, address) if cause else None
    m.random_state = random
    m.memory[:] = state[_FIXED.size + SCREEN_BYTES :]
