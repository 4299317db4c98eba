"""Sticks, mice, keyboards and fingers: the config key device."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Union

from ..errors import malformed

MOST_TOUCHES = 10


@dataclass(frozen=True)
class Analog:
    """Sticks (x, y) from -32768 to 32767, right and down positive; triggers 0 to 255. The whole state."""

    left: tuple[int, int] = (0, 0)
    right: tuple[int, int] = (0, 0)
    triggers: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Mouse:
    """How far it moved; these add up. Wheel: 120 a notch. Buttons: bit 0 left, 1 right, 2 middle."""

    move: tuple[int, int] = (0, 0)
    wheel: tuple[int, int] = (0, 0)
    buttons: int = 0


@dataclass(frozen=True)
class Pointer:
    """Where it stands, 0 to 65535 of the picture each way."""

    at: tuple[int, int] = (0, 0)
    wheel: tuple[int, int] = (0, 0)
    buttons: int = 0


@dataclass(frozen=True)
class Key:
    """A usage of the USB HID page 7 that went down or up."""

    usage: int
    pressed: bool


@dataclass(frozen=True)
class Touch:
    """Every finger that touches: id, x, y. The whole state."""

    points: tuple[tuple[int, int, int], ...] = ()


DeviceInput = Union[Analog, Mouse, Pointer, Key, Touch]

_ANALOG, _MOUSE, _POINTER = struct.Struct(">4h2B"), struct.Struct(">4hB"), struct.Struct(">2H2hB")
_KEY, _POINT = struct.Struct(">HB"), struct.Struct(">BHH")


def encode_device(pad: int, device: DeviceInput) -> bytes:
    """PROTOCOL_MALFORMED where a number is out of its range."""
    try:
        code, state = _encode(device)
        return struct.pack(">BB", pad, code) + state
    except struct.error as error:
        raise malformed(f"{device} cannot be told: {error}") from error


def _encode(device: DeviceInput) -> tuple[int, bytes]:
    if isinstance(device, Analog):
        return 1, _ANALOG.pack(*device.left, *device.right, *device.triggers)
    if isinstance(device, Mouse):
        return 2, _MOUSE.pack(*device.move, *device.wheel, device.buttons)
    if isinstance(device, Pointer):
        return 3, _POINTER.pack(*device.at, *device.wheel, device.buttons)
    if isinstance(device, Key):
        return 4, _KEY.pack(device.usage, 1 if device.pressed else 0)
    if len(device.points) > MOST_TOUCHES:
        raise malformed(f"{len(device.points)} fingers, at most {MOST_TOUCHES} fit")
    return 5, b"".join(_POINT.pack(*point) for point in device.points)


def decode_device(value: bytes) -> tuple[int, DeviceInput]:
    """The pad (0 from a client) and its input; PROTOCOL_MALFORMED."""
    if len(value) < 2:
        raise malformed("a device without its code")
    pad, code, state = value[0], value[1], value[2:]
    try:
        return pad, _decode(code, state)
    except struct.error as error:
        raise malformed(f"{len(state)} bytes of device {code}") from error


def _decode(code: int, state: bytes) -> DeviceInput:
    if code == 1:
        lx, ly, rx, ry, left, right = _ANALOG.unpack(state)
        return Analog((lx, ly), (rx, ry), (left, right))
    if code == 2:
        x, y, wheel_x, wheel_y, buttons = _MOUSE.unpack(state)
        return Mouse((x, y), (wheel_x, wheel_y), buttons)
    if code == 3:
        x, y, wheel_x, wheel_y, buttons = _POINTER.unpack(state)
        return Pointer((x, y), (wheel_x, wheel_y), buttons)
    if code == 4:
        usage, pressed = _KEY.unpack(state)
        if pressed > 1:
            raise malformed(f"a key that is pressed {pressed} times")
        return Key(usage, pressed == 1)
    if code == 5:
        if len(state) > _POINT.size * MOST_TOUCHES:
            raise malformed(f"{len(state)} bytes of touch")
        return Touch(tuple(_POINT.iter_unpack(state)))
    raise malformed(f"device {code} is unknown")
