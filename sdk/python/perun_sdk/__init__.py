"""Write emulator cores for Perun, and play them from scripts."""

from __future__ import annotations

from .client import PerunClient, ReceivedFrame, Sound
from .codec.picture import Frame, IndexedFrame
from .connection import PerunConnection
from .core import PerunCore, TickResult
from .errors import PerunError
from .protocol import (
    AudioChunkPacket,
    Capabilities,
    Handshake,
    InputEventPacket,
    PacketFlags,
    PacketHeader,
    PacketType,
    VideoFramePacket,
    apply_delta,
    compute_delta,
)
from .wire.asks import MemorySpace
from .wire.constants import BUTTON_LAYOUTS
from .wire.debug import Register
from .wire.devices import Analog, DeviceInput, Key, Mouse, Pointer, Touch
from .wire.values import Seat

__version__ = "0.1.0"

__all__ = [
    "BUTTON_LAYOUTS",
    "Analog",
    "AudioChunkPacket",
    "Capabilities",
    "DeviceInput",
    "Frame",
    "Handshake",
    "IndexedFrame",
    "InputEventPacket",
    "Key",
    "MemorySpace",
    "Mouse",
    "PacketFlags",
    "PacketHeader",
    "PacketType",
    "PerunClient",
    "PerunConnection",
    "PerunCore",
    "PerunError",
    "Pointer",
    "ReceivedFrame",
    "Register",
    "Seat",
    "Sound",
    "TickResult",
    "Touch",
    "VideoFramePacket",
    "apply_delta",
    "compute_delta",
    "is_down",
]


def is_down(buttons: int, name: str, layout: str = "xinput") -> bool:
    """True while that button of the layout is held."""
    return bool(buttons >> BUTTON_LAYOUTS[layout].index(name) & 1)
