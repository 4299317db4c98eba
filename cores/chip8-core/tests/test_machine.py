"""What each machine of the family does; the comparison with another implementation is made from outside."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from chip8_core import PROFILES, Chip8, Machine
from chip8_core import saved as saved_states
from chip8_core.profiles import profile_of_file, with_quirk
from perun_sdk import PerunError
from perun_sdk.codec.picture import to_rgba


def machine(words: Sequence[int], profile: str = "chip8", seed: int = 1) -> Machine:
    return Machine(PROFILES[profile], b"".join(word.to_bytes(2, "big") for word in words), seed=seed)


#: Clears, draws the digit in V0 at 12/6, counts V3 up, and again.
COUNTER = [0x00E0, 0x600A, 0x610C, 0x6206, 0xF029, 0xD125, 0x7301, 0x120A]


def test_a_digit_is_drawn() -> None:
    core = Chip8(machine(COUNTER), "Digit", "mono")
    # The first frame waits for the beam.
    core.tick(0)
    frame = to_rgba(core.tick(0).frame)
    assert (frame.width, frame.height) == (64, 32)
    lit = {(x, y) for y in range(32) for x in range(64) if frame.pixel(x, y)[0] == 255}
    rows = [0xF0, 0x90, 0xF0, 0x90, 0x90]
    assert lit == {(12 + bit, 6 + row) for row, byte in enumerate(rows) for bit in range(8) if byte >> 7 - bit & 1}


def test_flags_of_arithmetic() -> None:
    m = machine([0x60FF, 0x6101, 0x8014, 0x620F, 0x8FF4, 0x1208])
    m.run_frame(0)
    assert (m.v[0], m.v[0xF]) == (0, 0)


def test_programs_that_go_wrong_stand_still() -> None:
    for words, cause in [([0xFFFF], "unknown opcode"), ([0x00EE], "stack underflow"), ([0x2200], "stack overflow")]:
        m = machine(words)
        for _ in range(3):
            m.run_frame(0)
        assert m.halt is not None and m.halt.cause == cause and m.halt.address == 0x200
        assert m.run_frame(0xFFFF) is None
        m.reset()
        assert m.halt is None


def test_keys_are_taken_when_they_come_up_or_down() -> None:
    for profile, wanted in [("chip8", [0, 0, 0, 7]), ("superchip", [0, 7, 7, 7])]:
        m = machine([0xF00A, 0x1202], profile)
        seen = []
        for keys in (0, 1 << 7, 1 << 7, 0):
            m.run_frame(keys)
            seen.append(m.v[0])
        assert seen == wanted


def test_sound_ends_with_a_frame_of_zeros() -> None:
    m = machine([0x6004, 0xF018, 0x1204])
    frames = [m.run_frame(0) for _ in range(6)]
    assert [frame is None or set(frame) == {0} for frame in frames] == [False, False, False, False, True, True]
    assert frames[4] is not None and len(frames[4]) == 735 and frames[5] is None


def test_breakpoints_stop_within_a_frame() -> None:
    m = machine([0x7001, 0x1200])
    m.stop_at([0x202])
    m.run_frame(0)
    assert (m.stopped_at, m.v[0]) == (0x202, 1)
    m.run_frame(0)
    assert (m.stopped_at, m.v[0]) == (0x202, 2)
    m.stop_at([])
    m.run_frame(0)
    # The rest of the same fifteen instructions.
    assert (m.stopped_at, m.v[0]) == (None, 8)


@pytest.mark.parametrize("profile", list(PROFILES))
def test_a_saved_state_goes_on_as_it_would_have(profile: str) -> None:
    chance = random.Random(profile)
    words = [chance.choice([0xC0FF, 0xD015, 0x7101, 0x6205, 0xF218, 0xA050, 0x00E0, 0x8014]) for _ in range(60)]
    core = Chip8(machine([*words, 0x1200], profile, seed=9))
    for _ in range(20):
        core.tick(chance.randrange(1 << 16))
    state = core.save_state()
    keys = [chance.randrange(1 << 16) for _ in range(20)]
    first = [(to_rgba(result.frame), result.audio) for result in map(core.tick, keys)]
    assert core.save_state() != state
    core.load_state(state)
    assert core.save_state() == state
    assert [(to_rgba(result.frame), result.audio) for result in map(core.tick, keys)] == first
    other = Chip8(machine([0x1200], profile))
    other.load_state(state)
    assert other.save_state() == state


def test_states_that_are_none() -> None:
    core = Chip8(machine(COUNTER))
    core.tick(0)
    good = core.save_state()
    chance = random.Random(1)
    taken = 0
    for _ in range(400):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            # The part in front of the screen, where not every byte is a value.
            bad[chance.randrange(140)] = chance.randrange(256)
        try:
            core.load_state(bytes(bad))
        except PerunError as error:
            assert error.code == "PROTOCOL_MALFORMED"
            assert core.save_state() == good
        else:
            taken += 1
            core.tick(0)
            core.load_state(good)
    assert 0 < taken < 400
    for bad in (b"", good[:-1], good + b"\0", saved_states.save(machine(COUNTER, "superchip"))):
        with pytest.raises(PerunError):
            core.load_state(bad)


def test_registers_and_memory() -> None:
    core = Chip8(machine(COUNTER))
    core.tick(0)
    core.tick(0)
    named = {one.name: one.value for one in core.registers()}
    assert (named["V0"], named["V1"], named["V3"], named["I"]) == (10, 12, 1, 0x50 + 50)
    assert {"PC", "SP", "DT", "ST", "VF"} < set(named)
    assert core.read_memory("memory", 0x200, 4) == b"\x00\xe0\x60\x0a"
    assert [space.name for space in core.memory_spaces()] == ["memory", "flags"]


def test_programs_that_do_not_fit() -> None:
    Machine(PROFILES["chip8"], bytes(4096 - 512))
    for program in (b"", bytes(4096 - 511)):
        with pytest.raises(ValueError):
            Machine(PROFILES["chip8"], program)


def test_profiles_by_ending_and_quirks_by_name() -> None:
    assert profile_of_file("a/GAME.XO8").name == "xochip" and profile_of_file("rom").name == "chip8"
    quirks = PROFILES["chip8"].quirks
    assert with_quirk(quirks, "edges=wrap").edges == "wrap"
    assert with_quirk(quirks, "jump-uses-vx=true").jump_uses_vx is True
    for wrong in ("edges=round", "nothing=true", "edges"):
        with pytest.raises(ValueError):
            with_quirk(quirks, wrong)
