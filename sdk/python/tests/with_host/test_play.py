"""Cores and clients of this SDK over a real host."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Host, Starter
from counting import Coloured, Counting, number_of, picture_of

from perun_sdk import Analog, Key, Mouse, PerunClient, PerunConnection, PerunCore, PerunError, Seat, Touch
from perun_sdk.codec.picture import to_rgba

Joined = Callable[..., PerunClient]


def eventually(client: PerunClient, holds: Callable[[], object], what: str = "it") -> None:
    client.wait_for(holds, 30, what)


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_frames_arrive_as_they_were_sent(start: Starter, joined: Joined, level: int) -> None:
    _, session = start(Counting(title="One"), level=level)
    client = joined(session)
    frames = list(client.frames(30))
    numbers = [number_of(frame) for frame in frames]
    assert numbers == sorted(set(numbers))
    assert all(frame.pixels == picture_of(number) for frame, number in zip(frames, numbers))
    assert frames[0].is_keyframe and [frame.number for frame in frames] == list(range(1, 31))
    assert client.core is not None
    assert (client.core.name, client.core.system, client.core.title) == ("Counting", "count", "One")
    assert client.rate == 60 and client.session_state == "live" and client.undecodable == 0


@pytest.mark.parametrize("carrier", ["unix", "tcp"])
def test_indices_arrive_as_they_were_sent(start: Starter, joined: Joined, host: Host, carrier: str) -> None:
    core = Coloured()
    address = getattr(host, carrier)
    _, session = start(core, address)
    client = joined(session, address=address)
    frames = list(client.frames(40))
    sent = [to_rgba(picture).pixels for picture in core.sent]
    at = 0
    for frame in frames:
        at = sent.index(frame.pixels, at)
    assert len({frame.pixels for frame in frames}) > 5


def test_buttons_reach_the_core_and_are_let_go(start: Starter, joined: Joined) -> None:
    core = Counting()
    _, session = start(core)
    player, watcher = joined(session, "player"), joined(session)
    assert player.seat == Seat("player", 1)
    player.press("left", "a")
    eventually(player, lambda: core.seen[-1] == (1 << 2 | 1 << 12, (1 << 2 | 1 << 12,)), "the buttons")
    player.press(0x8001)
    eventually(player, lambda: core.seen[-1][0] == 0x8001)
    player.close()
    eventually(watcher, lambda: core.seen[-1][0] == 0, "the release")
    with pytest.raises(PerunError, match="no button"):
        watcher.press("turbo")


def test_two_players_have_pads_of_their_own(start: Starter, joined: Joined) -> None:
    core = Counting(players=2)
    _, session = start(core)
    one, two = joined(session, "player"), joined(session, "player 2")
    assert (one.seat, two.seat) == (Seat("player", 1), Seat("player", 2))
    one.press(1)
    two.press(2)
    eventually(two, lambda: core.seen[-1] == (3, (1, 2)))
    third = joined(session)
    with pytest.raises(PerunError) as caught:
        third.sit("player 2")
    assert caught.value.code == "SEAT_TAKEN"
    two.sit("watcher")
    assert third.sit("player 2") == Seat("player", 2)


def test_sound_arrives(start: Starter, joined: Joined) -> None:
    _, session = start(Counting(audio_rate=44_100))
    sound = joined(session).next_sound(30)
    assert (sound.rate, sound.channels, len(sound.samples)) == (44_100, 1, 735)
    assert len(set(sound.samples)) == 1


def test_states_memory_and_registers(start: Starter, joined: Joined, host: Host) -> None:
    core = Counting()
    _, session = start(core)
    client = joined(session, "owner", address=host.unix)
    state = client.inspector.save_state()
    saved = int.from_bytes(state[5:9], "big")
    assert state[:5] == b"count" and len(state) == 70_009
    eventually(client, lambda: core.number > saved + 20)
    client.run("pause")
    eventually(client, lambda: client.session_state == "paused")
    client.inspector.load_state(state)
    assert core.number == saved
    assert [(space.name, space.size) for space in client.inspector.memory_spaces()] == [("ram", 300)]
    assert client.inspector.read_memory("ram", 10, 3) == b"\x0a\x0b\x0c"
    for question, code in [
        (lambda: client.inspector.load_state(b"nonsense"), "PROTOCOL_MALFORMED"),
        (lambda: client.inspector.read_memory("disk", 0, 1), "NOT_FOUND"),
        (lambda: client.inspector.read_memory("ram", 299, 2), "NOT_FOUND"),
        (lambda: client.inspector.read_memory("ram", 0, 70_000), "PROTOCOL_TOO_LARGE"),
    ]:
        with pytest.raises(PerunError) as caught:
            question()
        assert caught.value.code == code
    client.run("step")
    eventually(client, lambda: any(one.value == saved + 1 for one in client.registers), "the register")
    client.run("reset")
    client.run("resume")
    eventually(client, lambda: client.session_state == "live" and 0 < core.number < saved + 10_000)


def test_speeds_and_the_way_back(start: Starter, joined: Joined) -> None:
    core = Counting()
    _, session = start(core)
    client = joined(session, "player")
    client.set_speed(400)
    eventually(client, lambda: client.speed == 400)
    client.next_frame(30)
    numbers = [number_of(frame) for frame in client.frames(8)]
    assert all((after - before) % 4 == 0 for before, after in zip(numbers, numbers[1:]))
    client.set_speed(100)
    eventually(client, lambda: client.speed == 100)
    # States are kept by themselves, and played backwards.
    begin = core.number
    eventually(client, lambda: core.number > begin + 90)
    before = core.number
    client.set_speed(-200)
    eventually(client, lambda: core.number < before - 30)
    assert client.session_state == "live"
    client.set_speed(100)
    turned = core.number
    eventually(client, lambda: core.number > turned + 5)
    with pytest.raises(PerunError):
        client.set_speed(0)
    client.set_speed(-100)
    eventually(client, lambda: client.speed == -100)
    client.close()
    # What is held is let go by who leaves.
    other = joined(session)
    eventually(other, lambda: other.speed == 100)


def test_single_instructions_and_registers_on_demand(start: Starter, joined: Joined, host: Host) -> None:
    core = Counting()
    _, session = start(core)
    client = joined(session, "owner", address=host.unix)
    client.inspector.step_instruction()
    eventually(client, lambda: client.session_state == "paused")
    number = core.number
    client.inspector.step_instruction()
    assert [(one.name, one.value) for one in client.inspector.registers()] == [("N", number + 1)]
    core.stuck = True
    with pytest.raises(PerunError, match="stuck") as caught:
        client.inspector.step_instruction()
    assert caught.value.code == "CORE_FAILED"


def test_breakpoints(start: Starter, joined: Joined, host: Host) -> None:
    core = Counting()
    _, session = start(core)
    client = joined(session, "owner", address=host.unix)
    client.run("pause")
    eventually(client, lambda: client.session_state == "paused")
    address = core.number + 5
    client.inspector.set_breakpoint(address)
    client.run("resume")
    eventually(client, lambda: address in client.hits, "the hit")
    eventually(client, lambda: client.session_state == "paused")
    assert core.number == address and client.inspector.breakpoints() == [address]
    client.inspector.clear_breakpoint(address)
    assert client.inspector.breakpoints() == []
    client.run("resume")
    eventually(client, lambda: core.number > address + 5)


def test_what_a_core_cannot_do(start: Starter, joined: Joined) -> None:
    _, session = start(Coloured())
    client = joined(session, "player")
    with pytest.raises(PerunError) as caught:
        client.inspector.save_state()
    assert caught.value.code == "MISSING_CAPABILITY"


def test_devices_and_microphone(start: Starter, joined: Joined) -> None:
    core = Counting()
    _, session = start(core)
    client = joined(session, "player")
    given = [Analog((-32_768, 9), (0, 0), (0, 255)), Key(0x2C, True), Touch(((3, 1, 2),)), Mouse((-1, 2), (0, 120), 0)]
    for device in given:
        client.device(device)
    client.speak(8000, 1, array("h", [1, -2]))
    eventually(client, lambda: len(core.devices) >= 4 and core.heard)
    assert core.devices[:4] == [(1, device) for device in given]
    assert core.heard == [(8000, 1, [1, -2])]


def test_what_a_core_raises_ends_it(start: Starter, joined: Joined) -> None:
    class Broken(Counting):
        def tick(self, buttons: int) -> Any:
            if self.number == 30:
                raise ZeroDivisionError("on purpose")
            return super().tick(buttons)

    core, _ = start(Broken())
    core.join()
    assert isinstance(core.error, ZeroDivisionError)

    class Short(PerunCore):
        def __init__(self) -> None:
            self.count = 0

        def tick(self, buttons: int) -> tuple[bytes, bytes]:
            self.count += 1
            return bytes(64 * 32 * 4 if self.count < 30 else 12), b""

    core, _ = start(Short())
    core.join()
    assert isinstance(core.error, PerunError) and core.error.code == "CODEC_SIZE"


def test_a_session_that_is_stopped_lets_its_core_go(start: Starter, joined: Joined, host: Host) -> None:
    core, session = start(Counting())
    client = joined(session)
    client.next_frame()
    host.json("session", "stop", session, "--yes")
    core.join()
    assert core.error is None
    frames = list(client.frames())
    assert client.session_state == "ended" and len(frames) < 1000
    with pytest.raises(PerunError, match=f"session {session} ended"):
        client.next_frame()


def test_a_session_that_is_not_there(host: Host) -> None:
    with PerunClient(host.tcp) as client:
        with pytest.raises(PerunError) as caught:
            client.join("none-77")
        assert caught.value.code == "SESSION_NOT_FOUND" and caught.value.exit_code == 3
        assert 0 < client.round_trip() < 30
        with pytest.raises(PerunError) as caught:
            client.wait_for(lambda: False, 0.05, "what never comes")
        assert caught.value.code == "TIMEOUT"


def test_the_round_trip_is_shown_by_the_host(start: Starter, joined: Joined, host: Host) -> None:
    _, session = start(Counting())
    client = joined(session)
    # The second echo is answered behind what was told of the first.
    taken = [client.round_trip(), client.round_trip()]
    (shown,) = host.json("stats", session)["sessions"]
    (person,) = shown["people"]
    assert any(abs(person["roundTripMs"] - seconds * 1000) < 0.01 for seconds in taken)


def test_a_core_comes_back_to_its_session(own_host: Host) -> None:
    from conftest import RunningCore

    core = Counting()
    running = RunningCore(core, PerunConnection(own_host.unix))
    with PerunClient(own_host.unix, timeout=30) as client:
        client.next_frame(30)
        session = client.session
    own_host.stop()
    before = core.number
    own_host.start()
    with PerunClient(own_host.unix, session="", timeout=30) as client:
        frame = client.next_frame(30)
        # It stood still while there was no host, and named the session it had.
        assert client.session == session
        assert before <= number_of(frame) < before + 10_000
    running.stop()
    assert running.error is None


def test_nobody_there(tmp_path: Path) -> None:
    connection = PerunConnection(f"unix://{tmp_path}/none.sock", give_up_s=0.3)
    begun = time.monotonic()
    with pytest.raises(PerunError) as caught:
        connection.run(Counting())
    assert caught.value.code == "UNREACHABLE" and time.monotonic() - begun >= 0.3
    with pytest.raises(PerunError) as caught:
        PerunClient(f"unix://{tmp_path}/none.sock")
    assert caught.value.exit_code == 5


def test_the_seeds_socket_leads_to_this_users_host(
    start: Starter, joined: Joined, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", host.environment["XDG_RUNTIME_DIR"])
    _, session = start(Counting(), "unix:///tmp/perun.sock")
    assert number_of(joined(session, address=host.unix).next_frame()) > 0
    monkeypatch.setenv("PERUN_ADDRESS", host.tcp)
    start(Counting(), "unix:///tmp/perun.sock")


def test_the_trace_is_what_was_shown(
    start: Starter, joined: Joined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERUN_FRAME_TRACE", str(tmp_path / "trace.txt"))
    core, session = start(Coloured())
    frames = list(joined(session).frames(20))
    core.stop()
    lines = (tmp_path / "trace.txt").read_text().splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(1, len(lines) + 1))
    traced = {line.split(" ", 1)[1] for line in lines}
    assert {f"30x20 {frame.sha256}" for frame in frames} <= traced
