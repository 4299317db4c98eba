"""The numbers of docs/protocol/perun.md. All are big-endian but for the size in front of compressed data."""

from __future__ import annotations

from enum import IntEnum, IntFlag

HELLO_MAGIC = b"PERUN_HELLO"
OK_MAGIC = b"OK"
ERROR_MAGIC = b"ERROR"
PROTOCOL_VERSION = 1
HELLO_BYTES = 15
OK_BYTES = 6
HEADER_BYTES = 8


class Capability(IntFlag):
    """Bits of hello and OK. Unknown ones are cleared by the other end, which makes the extension safe to offer."""

    DELTA = 0x0001
    AUDIO = 0x0002
    DEBUG = 0x0004
    EXTENSION = 0x0100


class Packet(IntEnum):
    """First byte of a packet."""

    VIDEO = 1
    AUDIO = 2
    INPUT = 3
    CONFIG = 4
    DEBUG = 5


class Key(IntEnum):
    """First byte of a config packet."""

    FEATURES = 0x01
    CORE_INFO = 0x02
    PIXEL_FORMAT = 0x03
    FRAME_RATE = 0x04
    SESSION = 0x05
    SEAT = 0x06
    RUN = 0x07
    NOTICE = 0x08
    SESSION_STATE = 0x09
    ECHO = 0x0A
    NAME = 0x0B
    ASK = 0x0C
    ANSWER = 0x0D
    DEVICE = 0x0E
    ROUND_TRIP = 0x0F
    SPEED = 0x12


class Feature(IntEnum):
    """What a peer can read of the extension."""

    LZ4 = 0x0001
    SESSIONS = 0x0002
    RUN = 0x0003
    ECHO = 0x0004
    INDEXED = 0x0005
    SCROLL = 0x0006
    ZSTD = 0x0007
    STRIPS = 0x0008
    ASKS = 0x0010
    DEVICES = 0x0011
    MICROPHONE = 0x0012
    ROUND_TRIP = 0x0013
    DEBUGGER = 0x0014
    SPEED = 0x0015


#: Codes by name, as in the config keys.
SEATS = {"watcher": 0, "player": 1, "typist": 2, "owner": 3}
RUN_ACTIONS = {"resume": 0, "pause": 1, "step": 2, "reset": 3}
SESSION_STATES = {"waiting": 0, "live": 1, "paused": 2, "ended": 3}
PIXEL_FORMATS = {"rgba8888": 0, "indexed8": 1, "indexed4": 2, "indexed2": 3, "indexed1": 4, "rgb565": 5}
ASK_KINDS = {
    "abandon": 0,
    "saveState": 1,
    "loadState": 2,
    "memorySpaces": 3,
    "readMemory": 4,
    "setBreakpoint": 5,
    "clearBreakpoint": 6,
    "breakpoints": 7,
    "stepInstruction": 8,
    "registers": 9,
}
DEBUG_KINDS = {"registers": 1, "text": 2, "hit": 3}

#: Name of each of the sixteen buttons, by bit; '' where a bit means nothing.
BUTTON_LAYOUTS: dict[str, tuple[str, ...]] = {
    "xinput": (
        "up", "down", "left", "right", "start", "back", "left-thumb", "right-thumb",
        "left-shoulder", "right-shoulder", "guide", "", "a", "b", "x", "y",
    ),
    "chip8": tuple("0123456789abcdef"),
}  # fmt: skip

MAX_PLAYERS = 16


def name_of(codes: dict[str, int], code: int) -> str | None:
    """The name of a code in one of the tables above."""
    for name, number in codes.items():
        if number == code:
            return name
    return None
