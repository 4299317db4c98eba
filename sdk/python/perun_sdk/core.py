"""What authors of cores extend, and what a frame may be made of."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, Union

from .codec.picture import Frame, IndexedFrame
from .errors import PerunError
from .wire.asks import MemorySpace
from .wire.constants import BUTTON_LAYOUTS, MAX_PLAYERS
from .wire.debug import Register
from .wire.devices import DeviceInput

#: A picture: width × height × 4 bytes R, G, B, A of the size in `get_config`, or one that carries its own.
Picture = Union[bytes, bytearray, memoryview, Frame, IndexedFrame]
#: Interleaved int16 samples of one frame, as bytes in the byte order of the machine or as numbers; nothing for silence.
Sound = Union[bytes, bytearray, memoryview, "array[int]", Sequence[int], None]


class TickResult(NamedTuple):
    """What one frame yields. `hit`: the address of the breakpoint it stopped in front of, where it did."""

    frame: Picture
    audio: Sound = None
    hit: int | None = None


@dataclass(frozen=True)
class CoreConfig:
    """`get_config`, read and checked. `width` is 0 where every frame carries its own size."""

    name: str
    system: str
    title: str
    width: int
    height: int
    rate: Fraction
    players: int
    layout: str
    audio_rate: int
    channels: int


class PerunCore:
    """
    An emulator, or anything else that makes a picture sixty times a second from sixteen buttons. Extend it and hand it
    to `PerunConnection.run`. Only `tick` is needed; a hook that is not overridden is a thing this core cannot do.
    """

    #: Buttons of each pad, player 1 first, as many as `players` in `get_config`; set before every `tick`.
    pads: tuple[int, ...] = (0,)

    def tick(self, buttons: int) -> tuple[Picture, Sound] | TickResult:
        """Runs one frame with every pad's buttons merged, and returns picture and sound. What it raises ends `run`."""
        raise NotImplementedError(f"{type(self).__name__} has no tick(buttons)")

    def get_config(self) -> Mapping[str, Any]:
        """
        Asked once per connection: width, height, fps (a number, a Fraction or a pair), and as wanted name, system,
        title, players, layout (xinput or chip8), audio_rate (Hz, 0 for none), channels.
        """
        return {}

    def save_state(self) -> bytes:
        """Everything needed to go on from here later."""
        return b""

    def load_state(self, state: bytes) -> None:
        """Goes back to a saved state; raises, and changes nothing, where the bytes are not one."""

    def reset(self) -> None:
        """Starts over, as if switched off and on."""

    def registers(self) -> Sequence[Register]:
        """The registers of the machine, for whoever debugs; shown a few times a second."""
        return ()

    def memory_spaces(self) -> Sequence[MemorySpace]:
        """The kinds of memory that `read_memory` knows."""
        return ()

    def read_memory(self, space: str, address: int, length: int) -> bytes:
        """Bytes of a space, checked before to lie within it."""
        return b""

    def set_breakpoints(self, addresses: Sequence[int]) -> None:
        """Every address in front of which to stop from now on; see `TickResult.hit`."""

    def step_instruction(self, buttons: int) -> tuple[Picture, Sound] | TickResult:
        """Runs one instruction, with the buttons as in `tick`; the picture is the one behind it, the sound not played."""
        raise NotImplementedError(f"{type(self).__name__} has no step_instruction(buttons)")

    def device(self, player: int, device: DeviceInput) -> None:
        """Sticks, mouse, keyboard and fingers of a player, 1 the first; called between two frames."""

    def microphone(self, rate: int, channels: int, samples: array[int]) -> None:
        """What players say: interleaved int16 samples."""


def has_hook(core: PerunCore, name: str) -> bool:
    """True where the core does more than the base class; one that extends nothing may have the method by itself."""
    method = getattr(type(core), name, None)
    return method is not None and method is not getattr(PerunCore, name)


# Sizes in which cores hand over pictures without saying so, by their pixels.
_USUAL_SIZES = {
    width * height: (width, height)
    for width, height in [
        (64, 32), (128, 64), (160, 144), (160, 192), (160, 210), (240, 160), (256, 192), (256, 224), (256, 240),
        (320, 200), (320, 224), (320, 240), (512, 448), (640, 400), (640, 480),
    ]
}  # fmt: skip


def read_config(core: PerunCore) -> CoreConfig:
    """USAGE says which entry of `get_config` cannot be used."""
    told = dict(core.get_config()) if hasattr(core, "get_config") else {}
    name = str(told.get("name") or type(core).__name__)
    width, height = told.get("width", 0), told.get("height", 0)
    _whole("width", width, 0, 0xFFFF)
    _whole("height", height, 0, 0xFFFF)
    rate = _rate(told.get("fps", told.get("rate", 60)))
    players, channels = told.get("players", 1), told.get("channels", 1)
    audio_rate = told.get("audio_rate", told.get("sample_rate", 44_100))
    layout = told.get("layout", "xinput")
    _whole("players", players, 1, MAX_PLAYERS)
    _whole("channels", channels, 1, 255)
    _whole("audio_rate", audio_rate, 0, 0xFFFF)
    if layout not in BUTTON_LAYOUTS:
        raise _wrong("layout", layout, f"one of {', '.join(BUTTON_LAYOUTS)}")
    system = str(told.get("system") or name).lower()
    return CoreConfig(
        name, system, str(told.get("title") or ""), width, height, rate, players, layout, audio_rate, channels
    )


def read_picture(picture: Picture, config: CoreConfig) -> Frame | IndexedFrame:
    """A picture with its size. CODEC_SIZE where the bytes say nothing of it."""
    if isinstance(picture, (Frame, IndexedFrame)):
        return picture
    pixels = bytes(picture)
    width, height = config.width, config.height
    if not (width and height):
        usual = _USUAL_SIZES.get(len(pixels) // 4) if len(pixels) % 4 == 0 else None
        if usual is None:
            what = f"a frame of {len(pixels)} bytes, and get_config names no width and height"
            raise PerunError("CODEC_SIZE", what, "return them from get_config, or return a Frame")
        width, height = usual
    if len(pixels) != width * height * 4:
        what = f"a frame of {len(pixels)} bytes; {width}×{height} pixels have {width * height * 4}, four each"
        raise PerunError("CODEC_SIZE", what, "return R, G, B, A for each pixel, or an IndexedFrame")
    return Frame(width, height, pixels)


def _rate(told: Any) -> Fraction:
    try:
        # A float is meant as it is written: 60.0988 is 300494/5000.
        rate = Fraction(*told) if isinstance(told, (tuple, list)) else Fraction(str(told))
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise _wrong("fps", told, "a number, a Fraction or a pair") from error
    if not Fraction(1, 1000) <= rate <= 1000 or rate.denominator > 0xFFFF_FFFF or rate.numerator > 0xFFFF_FFFF:
        raise _wrong("fps", told, "between 0.001 and 1000, of numbers below 2^32")
    return rate


def _whole(name: str, value: Any, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _wrong(name, value, f"a whole number from {least} to {most}")


def _wrong(name: str, value: Any, right: str) -> PerunError:
    return PerunError("USAGE", f"get_config: {name} is {value!r}; it must be {right}", "mend get_config")
