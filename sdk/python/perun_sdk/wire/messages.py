"""What packets say, and their bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Union

from ..errors import malformed, too_large
from ..limits import Limits
from .constants import Packet

Buffer = Union[bytes, bytearray, memoryview]

_HEADER = struct.Struct(">BBHI")
_PAIR = struct.Struct(">HH")
_AUDIO = struct.Struct(">HB")
_CONFIG = struct.Struct(">BH")


@dataclass(frozen=True)
class Video:
    """One frame; `flags` say how `data` is to be read."""

    sequence: int
    flags: int
    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Audio:
    """Big-endian int16 samples, interleaved, as on the wire; `rate` in Hz."""

    sequence: int
    flags: int
    rate: int
    channels: int
    samples: bytes


@dataclass(frozen=True)
class Input:
    """The whole state of sixteen buttons; `seat` 1 to 16, or 0 where the sender knows none."""

    sequence: int
    flags: int
    buttons: int
    seat: int


@dataclass(frozen=True)
class Config:
    sequence: int
    flags: int
    key: int
    value: bytes


@dataclass(frozen=True)
class Debug:
    """Kind byte and data."""

    sequence: int
    flags: int
    data: bytes


@dataclass(frozen=True)
class Unknown:
    """A whole packet of a type that is not known; its payload was skipped."""

    type: int
    flags: int
    sequence: int
    length: int


Message = Union[Video, Audio, Input, Config, Debug, Unknown]


def encode_packet(kind: int, flags: int, sequence: int, payload: Buffer) -> bytes:
    return _HEADER.pack(kind, flags, sequence, len(payload)) + bytes(payload)


def encode_video(sequence: int, flags: int, width: int, height: int, data: Buffer) -> bytes:
    head = _HEADER.pack(Packet.VIDEO, flags, sequence, 4 + len(data))
    return b"".join((head, _PAIR.pack(width, height), data))


def encode_audio(sequence: int, rate: int, channels: int, samples: Buffer) -> bytes:
    """`samples` are big-endian already."""
    return encode_packet(Packet.AUDIO, 0, sequence, _AUDIO.pack(rate, channels) + bytes(samples))


def encode_input(sequence: int, buttons: int, seat: int) -> bytes:
    return encode_packet(Packet.INPUT, 0, sequence, _PAIR.pack(buttons, seat))


def encode_config(sequence: int, key: int, value: Buffer) -> bytes:
    return encode_packet(Packet.CONFIG, 0, sequence, _CONFIG.pack(key, len(value)) + bytes(value))


def encode_debug(sequence: int, data: Buffer) -> bytes:
    return encode_packet(Packet.DEBUG, 0, sequence, data)


def read_header(data: Buffer) -> tuple[int, int, int, int]:
    """type, flags, sequence, length of the payload."""
    kind, flags, sequence, length = _HEADER.unpack(data)
    return kind, flags, sequence, length


def read_payload(kind: int, flags: int, sequence: int, payload: bytes, limits: Limits) -> Message:
    """One whole payload of a known type whose length was judged before. PROTOCOL_MALFORMED or PROTOCOL_TOO_LARGE."""
    if kind == Packet.VIDEO:
        width, height = _PAIR.unpack_from(payload)
        if width == 0 or height == 0:
            raise malformed(f"a frame of {width}×{height} pixels")
        if width * height > limits.frame_pixels:
            raise too_large(f"a frame of {width}×{height} pixels, {limits.frame_pixels} pixels are allowed")
        return Video(sequence, flags, width, height, payload[4:])
    if kind == Packet.AUDIO:
        rate, channels = _AUDIO.unpack_from(payload)
        if rate == 0 or channels == 0:
            raise malformed(f"audio of {rate} Hz in {channels} channels")
        samples = payload[3:]
        if len(samples) % (channels * 2) != 0:
            raise malformed(f"{len(samples)} bytes of audio do not fill {channels} channels of int16")
        return Audio(sequence, flags, rate, channels, samples)
    if kind == Packet.INPUT:
        buttons, seat = _PAIR.unpack(payload)
        return Input(sequence, flags, buttons, seat)
    if kind == Packet.CONFIG:
        key, declared = _CONFIG.unpack_from(payload)
        value = payload[3:]
        if declared != len(value):
            raise malformed(f"a config value of {declared} bytes in {len(value)}")
        return Config(sequence, flags, key, value)
    return Debug(sequence, flags, payload)
