"""
Packets by the names of the first Python SDK, so that cores and scripts written for it run as they are. New code has
`PerunCore` and `PerunClient`, which need none of this.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from .codec.planes import xor
from .samples import from_wire, to_wire
from .wire.constants import ERROR_MAGIC, HELLO_MAGIC, OK_MAGIC
from .wire.constants import PROTOCOL_VERSION as _VERSION
from .wire.handshake import encode_hello
from .wire.text import decode_text_loosely

PROTOCOL_VERSION = _VERSION
MAGIC_HELLO = HELLO_MAGIC


class PacketType(IntEnum):
    VideoFrame = 0x01
    AudioChunk = 0x02
    InputEvent = 0x03
    Config = 0x04
    DebugInfo = 0x05


class PacketFlags(IntFlag):
    """As the first SDK meant them, which is not as the protocol does: see "Living with old peers" in its page."""

    Compressed = 0x01
    DeltaFrame = 0x02


class Capabilities(IntFlag):
    CAP_DELTA = 0x01
    CAP_AUDIO = 0x02
    CAP_DEBUG = 0x04


_HEADER = struct.Struct(">BBHI")
_PAIR = struct.Struct(">HH")
_AUDIO = struct.Struct(">HB")


@dataclass
class PacketHeader:
    type: PacketType
    flags: int
    sequence: int
    length: int

    def serialize(self) -> bytes:
        return _HEADER.pack(self.type, self.flags, self.sequence, self.length)

    @staticmethod
    def deserialize(data: bytes) -> PacketHeader:
        kind, flags, sequence, length = _HEADER.unpack_from(data)
        return PacketHeader(PacketType(kind), flags, sequence, length)


@dataclass
class VideoFramePacket:
    """Whatever its name says, `compressed_data` are raw R, G, B, A of every pixel: nobody compressed."""

    width: int
    height: int
    compressed_data: bytes

    def serialize(self) -> bytes:
        return _PAIR.pack(self.width, self.height) + bytes(self.compressed_data)

    @staticmethod
    def deserialize(data: bytes) -> VideoFramePacket:
        width, height = _PAIR.unpack_from(data)
        return VideoFramePacket(width, height, bytes(data[_PAIR.size :]))


@dataclass
class InputEventPacket:
    buttons: int
    reserved: int = 0

    def serialize(self) -> bytes:
        return _PAIR.pack(self.buttons, self.reserved)

    @staticmethod
    def deserialize(data: bytes) -> InputEventPacket:
        buttons, reserved = _PAIR.unpack_from(data)
        return InputEventPacket(buttons, reserved)


@dataclass
class AudioChunkPacket:
    sample_rate: int
    channels: int
    samples: Sequence[int]

    def serialize(self) -> bytes:
        return _AUDIO.pack(self.sample_rate, self.channels) + to_wire(array("h", self.samples), 1)

    @staticmethod
    def deserialize(data: bytes) -> AudioChunkPacket:
        rate, channels = _AUDIO.unpack_from(data)
        samples = data[_AUDIO.size :]
        return AudioChunkPacket(rate, channels, list(from_wire(samples[: len(samples) // 2 * 2])))


class Handshake:
    @staticmethod
    def create_hello(version: int = PROTOCOL_VERSION, capabilities: int = 0) -> bytes:
        return encode_hello(capabilities, version)

    @staticmethod
    def process_response(data: bytes) -> tuple[bool, int | None, int | None, str | None]:
        """success, version, capabilities, error."""
        if len(data) < 2:
            return False, None, None, "Response too short"
        if data[:2] == OK_MAGIC:
            if len(data) < 6:
                return False, None, None, "OK response too short"
            version, capabilities = _PAIR.unpack_from(data, 2)
            return True, version, capabilities, None
        if data[:5] == ERROR_MAGIC:
            text = data[5:]
            # With a length in front, or up to a NUL.
            if len(text) >= 2 and int.from_bytes(text[:2], "big") == len(text) - 2:
                text = text[2:]
            return False, None, None, decode_text_loosely(text.rstrip(b"\0"))
        return False, None, None, "Invalid response"


def compute_delta(current: bytes, previous: bytes) -> bytes:
    """XOR of two frames of one size; ValueError where they are not."""
    if len(current) != len(previous):
        raise ValueError("Frame sizes must match for delta compression")
    return xor(current, previous)


def apply_delta(delta: bytes, previous: bytes) -> bytes:
    """The frame that a delta makes of the one before; ValueError where their sizes differ."""
    if len(delta) != len(previous):
        raise ValueError("Delta and previous frame sizes must match")
    return xor(delta, previous)
