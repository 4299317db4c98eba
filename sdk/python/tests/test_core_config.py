"""What authors return, and what is made of it."""

from __future__ import annotations

import struct
import sys
from array import array
from fractions import Fraction
from typing import Any

import pytest

from perun_sdk import Frame, IndexedFrame, PerunCore, PerunError, is_down
from perun_sdk.core import has_hook, read_config, read_picture
from perun_sdk.pacer import Pacer
from perun_sdk.pads import Pads
from perun_sdk.samples import from_wire, to_wire


class Told(PerunCore):
    def __init__(self, **told: Any) -> None:
        self.told = told

    def get_config(self) -> dict[str, Any]:
        return self.told


def test_the_least_that_can_be_said() -> None:
    config = read_config(Told(width=256, height=224, fps=60))
    assert (config.name, config.system, config.title) == ("Told", "told", "")
    assert (config.width, config.height, config.rate) == (256, 224, 60)
    assert (config.players, config.layout, config.audio_rate, config.channels) == (1, "xinput", 44_100, 1)


@pytest.mark.parametrize(
    ("told", "rate"),
    [
        (60, Fraction(60)),
        (60.0988, Fraction(600_988, 10_000)),
        ("59.7275", Fraction(597_275, 10_000)),
        ((39_375_000, 655_171), Fraction(39_375_000, 655_171)),
        (Fraction(50), Fraction(50)),
    ],
)
def test_rates_are_exact(told: Any, rate: Fraction) -> None:
    assert read_config(Told(fps=told)).rate == rate


@pytest.mark.parametrize(
    "told",
    [
        {"fps": 0},
        {"fps": "fast"},
        {"fps": (1, 0)},
        {"fps": -60},
        {"width": -1},
        {"width": 70_000},
        {"height": 1.5},
        {"players": 17},
        {"players": True},
        {"layout": "piano"},
        {"audio_rate": 96_000},
        {"channels": 0},
    ],
)
def test_what_cannot_be_is_said(told: dict[str, Any]) -> None:
    with pytest.raises(PerunError) as caught:
        read_config(Told(**told))
    assert caught.value.code == "USAGE"
    assert next(iter(told)) in caught.value.message


def test_a_core_without_a_config_shows_pictures_of_usual_sizes() -> None:
    class Chip8(PerunCore):
        def tick(self, buttons: int) -> tuple[bytes, bytes]:
            return bytes(64 * 32 * 4), b""

    config = read_config(Chip8())
    assert config.name == "Chip8"
    assert read_picture(bytes(64 * 32 * 4), config) == Frame(64, 32, bytes(64 * 32 * 4))
    assert read_picture(bytearray(160 * 144 * 4), config).width == 160
    with pytest.raises(PerunError, match="get_config names no width"):
        read_picture(bytes(12), config)


def test_pictures_of_another_length_are_refused() -> None:
    config = read_config(Told(width=4, height=2))
    assert read_picture(memoryview(bytes(32)), config) == Frame(4, 2, bytes(32))
    own = IndexedFrame(1, 1, b"\0", b"\1\2\3\4")
    assert read_picture(own, config) is own
    with pytest.raises(PerunError, match="have 32, four each"):
        read_picture(bytes(8), config)


def test_hooks_are_those_that_were_overridden() -> None:
    class Saves(PerunCore):
        def save_state(self) -> bytes:
            return b"1"

    class Foreign:
        def load_state(self, state: bytes) -> None:
            pass

    assert has_hook(Saves(), "save_state") and not has_hook(Saves(), "load_state")
    assert has_hook(Foreign(), "load_state")  # type: ignore[arg-type]
    assert not has_hook(PerunCore(), "reset")


def test_samples() -> None:
    numbers = [0, 1, -1, 32_767, -32_768]
    wire = struct.pack(">5h", *numbers)
    native = struct.pack("=5h", *numbers)
    assert to_wire(native, 1) == to_wire(numbers, 1) == to_wire(array("h", numbers), 5) == wire
    assert list(from_wire(wire)) == numbers
    assert to_wire(None, 2) == to_wire(b"", 2) == b""
    assert sys.byteorder in ("little", "big")
    for wrong in (b"\0", [40_000], ["a"]):
        with pytest.raises(PerunError) as caught:
            to_wire(wrong, 1)  # type: ignore[arg-type]
        assert caught.value.code == "CODEC_SIZE"
    with pytest.raises(PerunError, match="channels"):
        to_wire([1, 2, 3], 2)


def test_buttons_by_name() -> None:
    assert is_down(0b1000, "right") and not is_down(0b1000, "left")
    assert is_down(1 << 12, "a") and is_down(1 << 10, "a", "chip8")


def test_pads_take_the_newest() -> None:
    pads = Pads(2)
    pads.accept(1, 5, 0b01)
    pads.accept(2, 6, 0b10)
    pads.accept(1, 4, 0b100)
    assert pads.states == (0b01, 0b10) and pads.merged == 0b11
    pads.accept(0, 0, 0b1000)
    pads.accept(3, 7, 0xFFFF)
    pads.accept(65_535, 7, 0xFFFF)
    assert pads.states == (0b1000, 0b10)
    assert Pads(1).states == (0,)


class Clock:
    """Nanoseconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


def frames_due(pacer: Pacer) -> int:
    count = pacer.due()
    for _ in range(count):
        pacer.began()
    return count


def test_no_error_adds_up() -> None:
    clock = Clock()
    rate = Fraction(39_375_000, 655_171)
    pacer = Pacer(rate, now=clock)
    assert pacer.wait_s is None and frames_due(pacer) == 0
    pacer.start()
    run = frames_due(pacer)
    begin = clock.now
    while run <= 36_000:
        wait = pacer.wait_s
        assert wait is not None
        clock.now += max(1, int(wait * 1e9))
        run += frames_due(pacer)
    # Ten minutes later frame n stands where it belongs.
    assert abs((clock.now - begin) / 1e9 - 36_000 / rate) < 1e-6
    assert pacer.lost_frames == 0


def test_a_hold_up_is_not_made_up_for_whole() -> None:
    clock = Clock()
    pacer = Pacer(Fraction(100), now=clock)
    pacer.start()
    assert frames_due(pacer) == 1
    clock.now += 25_000_000
    assert frames_due(pacer) == 2
    clock.now += 1_000_000_000
    assert frames_due(pacer) == 3
    assert pacer.lost_frames == 97
    assert frames_due(pacer) == 0
    pacer.stop()
    clock.now += 1_000_000_000
    assert frames_due(pacer) == 0
    pacer.start()
    assert frames_due(pacer) == 1
