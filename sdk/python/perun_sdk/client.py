"""Watch and play from a script: frames out, buttons in, one call at a time."""

from __future__ import annotations

import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType

from .addresses import open_socket
from .codec.decoder import FrameDecoder
from .codec.picture import Frame
from .errors import PerunError
from .inspector import Inspector
from .limits import DEFAULT_LIMITS
from .link import HostLink
from .samples import from_wire, to_wire
from .wire.asks import decode_answer
from .wire.constants import BUTTON_LAYOUTS, Capability, Feature, Key
from .wire.core_info import CoreInfo, decode_core_info
from .wire.debug import DebugText, Hit, Register, Registers, decode_debug
from .wire.devices import DeviceInput, encode_device
from .wire.flags import DELTA
from .wire.messages import Audio, Config, Debug, Message, Video, encode_audio, encode_input
from .wire.values import (
    Seat,
    decode_frame_rate,
    decode_notice,
    decode_seat,
    decode_session_id,
    decode_session_state,
    decode_speed,
    encode_echo,
    encode_name,
    encode_round_trip,
    encode_run,
    encode_seat,
    encode_session_id,
    encode_speed,
)

_READABLE = [feature for feature in Feature if feature != Feature.ZSTD]
_CAPABILITIES = Capability.DELTA | Capability.AUDIO | Capability.DEBUG | Capability.EXTENSION
# Decoded frames and sound that nobody has taken yet; the oldest go first.
_KEPT_BYTES = 64 * 1024 * 1024
_KEPT_CHUNKS = 256
# A host whose frames cannot be decoded for so long will not send the whole frame that would mend it.
_HEAL_S = 2.0
_SEAT_REFUSALS = frozenset({"SEAT_TAKEN", "REFUSED", "LIMIT_REACHED"})


@dataclass(frozen=True)
class ReceivedFrame(Frame):
    """A picture as it came. `number` counts from 1; `sequence` is that of its packet."""

    number: int
    sequence: int
    is_keyframe: bool


@dataclass(frozen=True)
class Sound:
    """Interleaved int16 samples at `rate` Hz."""

    rate: int
    channels: int
    samples: array[int]


class PerunClient:
    """
    Connects at once, and joins `session` (default the newest) when there is one. Every call waits at most its timeout
    in seconds and raises a PerunError: TIMEOUT, CONNECTION_LOST, what the host refused. While none waits nothing is
    read, and a host skips frames for who does not read. Without an address: PERUN_ADDRESS, or this user's host.
    """

    def __init__(
        self, address: str | None = None, *, session: str = "", seat: str = "watcher", name: str = "", timeout: float = 10
    ) -> None:
        self.session = ""
        self.session_state = ""
        self.speed = 100
        self.core: CoreInfo | None = None
        self.rate: Fraction | None = None
        self.seat = Seat("watcher")
        self.notices: deque[PerunError] = deque(maxlen=64)
        self.registers: tuple[Register, ...] = ()
        self.hits: deque[int] = deque(maxlen=64)
        self.debug_lines: deque[str] = deque(maxlen=64)
        self.undecodable = 0
        self.dropped = 0
        self.buttons = 0
        self._wanted_seat = _seat_of(seat)
        self._refusal: PerunError | None = None
        self._frames: deque[ReceivedFrame] = deque()
        self._kept = 0
        self._number = 0
        self._sounds: deque[Sound] = deque(maxlen=_KEPT_CHUNKS)
        self._echoes: set[bytes] = set()
        self._broken_since: float | None = None
        # Made with the first frame, which may come along with the host's answer.
        self._decoder: FrameDecoder | None = None
        self._input_due = 0.0
        connected, found = open_socket(address)
        self._link = HostLink(connected, str(found), _CAPABILITIES, _READABLE)
        self.inspector = Inspector(self._config, self.wait_for, lambda: self._reads(Feature.ASKS))
        try:
            self.wait_for(lambda: self._link.was_ready, timeout, "the host to answer the hello")
            if name:
                self._config(Key.NAME, encode_name(name))
            self._join(session)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> PerunClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def is_extended(self) -> bool:
        """False towards a host of the first protocol, which knows no sessions, seats or questions."""
        return self._link.endpoint.extended

    @property
    def plays(self) -> bool:
        """True where the buttons count."""
        return self.seat.kind in ("player", "owner")

    def wait_for(self, holds: Callable[[], object], timeout: float = 10, what: str = "it") -> None:
        """Reads and plays on until `holds()`; TIMEOUT, or why the connection ended."""
        deadline = time.monotonic() + timeout
        while not holds():
            left = deadline - time.monotonic()
            if self._link.is_over:
                raise self._link.error or PerunError("CONNECTION_LOST", f"{self._link.remote} ended the connection")
            if left <= 0:
                raise PerunError("TIMEOUT", f"waited {timeout:g} s for {what}")
            self._pump(left)

    def poll(self) -> None:
        """Takes what has come, and sends the buttons where they are due; waits for nothing."""
        self._pump(0)

    def next_frame(self, timeout: float = 10) -> ReceivedFrame:
        """The next frame that nobody has taken. NOT_FOUND where the session has ended."""
        self.wait_for(lambda: self._frames or self.session_state == "ended", timeout, "a frame")
        if not self._frames:
            said = self.notices[-1].message if self.notices else "the session has ended"
            raise PerunError("NOT_FOUND", said)
        frame = self._frames.popleft()
        self._kept -= len(frame.pixels)
        return frame

    def newest_frame(self, timeout: float = 10) -> ReceivedFrame:
        """The newest of those that have come; waits only where there is none."""
        frame = self.next_frame(timeout)
        while self._frames:
            frame = self.next_frame(0)
        return frame

    def frames(self, count: int | None = None, timeout: float = 10) -> Iterator[ReceivedFrame]:
        """So many frames, or all until the session ends."""
        while count is None or count > 0:
            try:
                yield self.next_frame(timeout)
            except PerunError as error:
                if error.code == "NOT_FOUND" and count is None:
                    return
                raise
            count = None if count is None else count - 1

    def next_sound(self, timeout: float = 10) -> Sound:
        self.wait_for(lambda: self._sounds, timeout, "sound")
        return self._sounds.popleft()

    def press(self, *buttons: int | str) -> None:
        """
        Holds exactly these: bit masks, or names of the core's layout (`press("left", "a")`, `press("5")` on a CHIP-8).
        Sent at once, and again every 16 ms while something is waited for.
        """
        mask = 0
        for button in buttons:
            mask |= button if isinstance(button, int) else 1 << self._bit(button)
        self.buttons = mask & 0xFFFF
        self._send_input()
        self._pump(0)

    def release(self) -> None:
        self.press()

    def join(self, session: str = "", timeout: float = 10) -> None:
        """Another session; SESSION_NOT_FOUND."""
        self.notices.clear()
        self.session, self.seat = "", Seat("watcher")
        self._join(session)

        def answered() -> bool:
            missing = next((one for one in self.notices if one.code == "SESSION_NOT_FOUND"), None)
            if missing is not None:
                raise missing
            # The answer to an earlier request may come first.
            return bool(self.session) and session in ("", self.session)

        self.wait_for(answered, timeout, f"session {session or 'of any name'}")

    def sit(self, seat: str = "player", timeout: float = 10) -> Seat:
        """`watcher`, `player` (any free), `player 2`, `owner`; SEAT_TAKEN or REFUSED. Returns the seat given."""
        self._wanted_seat = _seat_of(seat)
        wanted = self._wanted_seat
        self._refusal = None
        self._ask_seat()

        def answered() -> bool:
            if self._refusal is not None:
                raise self._refusal
            return self.seat.kind == wanted.kind and wanted.player in (0, self.seat.player)

        self.wait_for(answered, timeout, f"seat {seat}")
        return self.seat

    def run(self, action: str) -> None:
        """`resume`, `pause`, `step` or `reset`; the host answers with a notice where it may not be."""
        if not self._reads(Feature.RUN):
            raise PerunError("MISSING_CAPABILITY", f"this host cannot {action} a session")
        self._config(Key.RUN, encode_run(action))

    def set_speed(self, percent: int) -> None:
        """Percent of the core's rate, 10 to 1600, or as much backwards; `speed` is what holds. Ends with this client."""
        value = encode_speed(percent)
        if not self._reads(Feature.SPEED):
            raise PerunError("MISSING_CAPABILITY", "this host knows one speed only, and no way back")
        self._config(Key.SPEED, value)

    def device(self, device: DeviceInput) -> None:
        """Sticks, mouse, keys, fingers of the player that sits here."""
        if self.plays and self._reads(Feature.DEVICES):
            self._config(Key.DEVICE, encode_device(0, device))

    def speak(self, rate: int, channels: int, samples: array[int]) -> None:
        """Microphone of the player that sits here: interleaved int16."""
        if self.plays and self._reads(Feature.MICROPHONE):
            sequence = self._link.endpoint.next_sequence()
            self._link.send(encode_audio(sequence, rate, channels, to_wire(samples, channels)))

    def round_trip(self, timeout: float = 10) -> float:
        """Seconds to the host and back."""
        if not self._reads(Feature.ECHO):
            raise PerunError("MISSING_CAPABILITY", "this host answers no echo")
        begun = time.monotonic_ns()
        token = begun.to_bytes(8, "big")
        self._config(Key.ECHO, encode_echo(token))
        self.wait_for(lambda: token in self._echoes, timeout, "an echo")
        self._echoes.clear()
        taken = (time.monotonic_ns() - begun) / 1e9
        # The host shows it to whoever looks at the session.
        if self._reads(Feature.ROUND_TRIP):
            self._config(Key.ROUND_TRIP, encode_round_trip(taken))
        return taken

    def close(self) -> None:
        """Lets go of every button, and leaves; idempotent."""
        if self.plays and self.buttons and not self._link.is_over:
            self.buttons = 0
            self._send_input()
        self._link.close()

    def _reads(self, feature: Feature) -> bool:
        return self._link.endpoint.reads(feature)

    def _config(self, key: int, value: bytes) -> None:
        self._link.config(key, value)

    def _bit(self, name: str) -> int:
        layout = BUTTON_LAYOUTS[self.core.layout if self.core else "xinput"]
        if not name or name.lower() not in layout:
            raise PerunError("USAGE", f"there is no button {name!r}", f"one of {' '.join(filter(None, layout))}")
        return layout.index(name.lower())

    def _join(self, session: str) -> None:
        if self._reads(Feature.SESSIONS):
            self._config(Key.SESSION, encode_session_id(session))
        else:
            self._ask_seat()

    def _ask_seat(self) -> None:
        if not self._reads(Feature.SESSIONS):
            # An old host takes the first button for the request.
            self.seat = Seat(self._wanted_seat.kind)
        elif self.session:
            self._config(Key.SEAT, encode_seat(self._wanted_seat))

    def _send_input(self) -> None:
        if self.plays:
            self._link.send(encode_input(self._link.endpoint.next_sequence(), self.buttons, self.seat.player))
            self._input_due = time.monotonic() + DEFAULT_LIMITS.input_s

    def _pump(self, seconds: float) -> None:
        if self.plays:
            seconds = min(seconds, max(0.0, self._input_due - time.monotonic()))
        if seconds > 0:
            self._link.stream.wait(seconds)
        for message in self._link.read():
            self._take(message)
        # Repeats behind what still waits would only make it worse.
        if self.plays and time.monotonic() >= self._input_due and not self._link.stream.queued:
            self._send_input()

    def _take(self, message: Message) -> None:
        if isinstance(message, Video):
            self._video(message)
        elif isinstance(message, Audio):
            self._sounds.append(Sound(message.rate, message.channels, from_wire(message.samples)))
        elif isinstance(message, (Debug, Config)):
            try:
                if isinstance(message, Debug):
                    self._debug(message.data)
                elif self.is_extended:
                    self._news(message.key, message.value)
            except PerunError as error:
                # Nothing to do without it; what it meant is not known.
                self.notices.append(error)

    def _video(self, message: Video) -> None:
        self._decoder = self._decoder or FrameDecoder(self.is_extended)
        try:
            frame = self._decoder.decode(message.flags, message.width, message.height, message.data)
        except PerunError as error:
            self.undecodable += 1
            self._broken_since = self._broken_since or time.monotonic()
            if self.is_extended and time.monotonic() - self._broken_since > _HEAL_S:
                self._link.fail(error)
            return
        self._broken_since = None
        self._number += 1
        is_whole = not message.flags & DELTA
        received = ReceivedFrame(
            frame.width, frame.height, frame.pixels, self._number, message.sequence, is_whole
        )
        self._frames.append(received)
        self._kept += len(frame.pixels)
        while self._kept > _KEPT_BYTES and len(self._frames) > 1:
            self._kept -= len(self._frames.popleft().pixels)
            self.dropped += 1

    def _debug(self, data: bytes) -> None:
        value = decode_debug(data)
        if isinstance(value, Registers):
            self.registers = value.registers
        elif isinstance(value, Hit):
            self.hits.append(value.address)
        elif isinstance(value, DebugText):
            self.debug_lines.append(value.text)

    def _news(self, key: int, value: bytes) -> None:
        if key == Key.SESSION:
            self._joined(decode_session_id(value))
        elif key == Key.SESSION_STATE:
            self.session_state = decode_session_state(value)
        elif key == Key.CORE_INFO:
            self.core = decode_core_info(value)
        elif key == Key.FRAME_RATE:
            self.rate = decode_frame_rate(value)
        elif key == Key.SPEED:
            self.speed = decode_speed(value)
        elif key == Key.SEAT:
            self.seat = decode_seat(value)
            self._send_input()
        elif key == Key.NOTICE:
            notice = decode_notice(value)
            self.notices.append(notice)
            if notice.code in _SEAT_REFUSALS:
                self._refusal = notice
        elif key == Key.ECHO:
            self._echoes.add(value)
        elif key == Key.ANSWER:
            self.inspector.take(decode_answer(value))

    def _joined(self, session: str) -> None:
        # A seat is one of a session: gone with it, and to be asked for in the next.
        self.session = session
        self.seat = Seat("watcher")
        if session and self._wanted_seat.kind != "watcher":
            self._ask_seat()


def _seat_of(text: str) -> Seat:
    """`player 2`, `player2`, `2` and `player` (any free one), or another kind."""
    kind = text.rstrip("0123456789")
    number = text[len(kind) :]
    seat = Seat(kind.strip() or "player", int(number or 0))
    encode_seat(seat)
    return seat
