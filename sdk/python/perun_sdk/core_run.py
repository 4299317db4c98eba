"""A core running over one connection, from the hello to its end."""

from __future__ import annotations

import logging
import os
import select
from collections.abc import Callable
from dataclasses import dataclass

from .answers import CoreAnswers, answers_asks
from .codec.encoder import Forms
from .core import PerunCore, TickResult, has_hook, read_config, read_picture
from .errors import PerunError
from .link import HostLink
from .pacer import Pacer
from .pads import Pads
from .samples import from_wire, to_wire
from .sender import FrameSender
from .trace import FrameTrace
from .wire.asks import Answer, decode_ask, encode_answer
from .wire.constants import Capability, Feature, Key
from .wire.core_info import CoreInfo, encode_core_info
from .wire.debug import encode_hit, encode_registers
from .wire.devices import decode_device
from .wire.messages import Audio, Config, Input, Message, encode_debug
from .wire.values import (
    decode_notice,
    decode_run,
    decode_session_id,
    decode_session_state,
    decode_speed,
    encode_frame_rate,
    encode_pixel_format,
    encode_run,
)

log = logging.getLogger("perun_sdk")

# Registers are shown four times a second at sixty frames.
_DEBUG_EVERY = 15


class Wake:
    """A pipe by which another thread or a signal handler ends a wait."""

    def __init__(self) -> None:
        self.is_set = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        return self._read

    def set(self) -> None:
        self.is_set = True
        try:
            os.write(self._write, b"\0")
        except (BlockingIOError, OSError):
            pass

    def wait(self, seconds: float) -> None:
        """Until it is set, or time is up."""
        select.select([self._read], [], [], seconds)

    def __del__(self) -> None:
        os.close(self._read)
        os.close(self._write)


@dataclass(frozen=True)
class RunEnd:
    """`released`: the host ended the session for good; not to be tried again."""

    was_ready: bool
    released: bool
    error: PerunError | None


class CoreRun:
    """`run` returns when the connection has ended; what the core raises comes out of it."""

    def __init__(
        self,
        core: PerunCore,
        link_for: Callable[[int, list[int]], HostLink],
        level: int,
        trace: FrameTrace,
        session: str,
        on_session: Callable[[str], None],
    ) -> None:
        self._core = core
        self._config = read_config(core)
        self._has_registers = has_hook(core, "registers")
        self._level = level
        self._trace = trace
        self._session = session
        self._on_session = on_session
        self._pads = Pads(self._config.players)
        self._pacer = Pacer(self._config.rate)
        self._answers = CoreAnswers(core, self._answer, self._step_instruction)
        self._sender: FrameSender | None = None
        self._ticks = 0
        # Percent of the core's rate.
        self._speed = 100
        self._released = False
        self._link = link_for(self._capabilities(), self._features())

    def run(self, wake: Wake) -> RunEnd:
        link = self._link
        try:
            while not wake.is_set:
                for message in link.read():
                    if self._sender is None:
                        self._introduce()
                    self._receive(message)
                if link.is_over:
                    break
                if self._sender is None and link.was_ready:
                    self._introduce()
                for _ in range(self._pacer.due()):
                    # A pause, by a breakpoint, may have come with the frame before.
                    if self._pacer.is_running:
                        self._pacer.began()
                        # Faster than its rate a core is seen no more often than that.
                        self._tick(passes_over=self._ticks % -(-self._speed // 100) != 0)
                waits = [seconds for seconds in (self._pacer.wait_s, link.handshake_left) if seconds is not None]
                link.stream.wait(min(waits) if waits else None, wake.fileno())
            return RunEnd(link.was_ready, self._released, link.error)
        finally:
            link.close()
            self._answers.close()

    def _capabilities(self) -> int:
        capabilities = Capability.DELTA | Capability.EXTENSION
        if self._config.audio_rate:
            capabilities |= Capability.AUDIO
        if self._has_registers or has_hook(self._core, "set_breakpoints"):
            capabilities |= Capability.DEBUG
        return int(capabilities)

    def _features(self) -> list[int]:
        """What this core can read of the extension."""
        features: list[int] = [Feature.SESSIONS, Feature.RUN, Feature.SPEED]
        if answers_asks(self._core):
            features += [Feature.ASKS, Feature.DEBUGGER]
        if has_hook(self._core, "device"):
            features.append(Feature.DEVICES)
        if has_hook(self._core, "microphone"):
            features.append(Feature.MICROPHONE)
        return features

    def _introduce(self) -> None:
        endpoint, config = self._link.endpoint, self._config
        forms = Forms()
        if endpoint.reads(Feature.LZ4):
            forms = Forms(self._level, endpoint.reads(Feature.INDEXED), endpoint.reads(Feature.SCROLL))
        self._sender = FrameSender(self._link, forms, self._trace)
        info = CoreInfo(config.name, config.system, config.title, config.players, config.layout, self._session)
        self._link.config(Key.CORE_INFO, encode_core_info(info))
        self._link.config(Key.FRAME_RATE, encode_frame_rate(config.rate))
        self._link.config(Key.PIXEL_FORMAT, encode_pixel_format("rgba8888"))
        log.info("connected to %s", self._link.remote)
        self._pacer.start()

    def _tick(self, passes_over: bool = False) -> None:
        sender = self._sender
        if sender is None or self._link.is_over:
            return
        self._core.pads = self._pads.states
        result = TickResult(*self._core.tick(self._pads.merged))
        is_seen = not passes_over or result.hit is not None
        is_sent = is_seen and sender.frame(read_picture(result.frame, self._config))
        if is_sent and self._speed == 100 and self._has(Capability.AUDIO):
            config = self._config
            sender.audio(config.audio_rate, config.channels, to_wire(result.audio, config.channels))
        if result.hit is not None:
            self._stop_at(result.hit)
            return
        if self._ticks % _DEBUG_EVERY == 0:
            self._show_registers()
        self._ticks += 1

    def _change_speed(self, percent: int) -> None:
        self._speed = percent
        self._pacer.change_speed(percent)

    def _step_instruction(self) -> None:
        """One instruction; what the core raises is the answer to whoever asked for it."""
        self._core.pads = self._pads.states
        result = TickResult(*self._core.step_instruction(self._pads.merged))
        self._act("pause")
        if self._sender is not None:
            self._sender.frame(read_picture(result.frame, self._config))
        self._show_registers()

    def _stop_at(self, address: int) -> None:
        """A breakpoint: the core stands still until somebody lets it run."""
        self._act("pause")
        if self._has(Capability.DEBUG):
            self._link.send(encode_debug(self._link.endpoint.next_sequence(), encode_hit(address)))
        self._show_registers()

    def _show_registers(self) -> None:
        sender = self._sender
        if sender is None or not (self._has_registers and self._has(Capability.DEBUG) and sender.is_clear):
            return
        data = encode_registers(self._core.registers())
        sender.send(encode_debug(self._link.endpoint.next_sequence(), data))

    def _has(self, capability: Capability) -> bool:
        return bool(self._link.endpoint.capabilities & capability)

    def _answer(self, answer: Answer) -> None:
        self._link.config(Key.ANSWER, encode_answer(answer))

    def _receive(self, message: Message) -> None:
        if isinstance(message, Input):
            self._pads.accept(message.seat, message.sequence, message.buttons)
        elif isinstance(message, Audio):
            if has_hook(self._core, "microphone"):
                self._core.microphone(message.rate, message.channels, from_wire(message.samples))
        elif isinstance(message, Config):
            try:
                values = self._read(message)
            except PerunError as error:
                log.debug("a config value of the host cannot be read: %s", error)
            else:
                values()

    def _read(self, message: Config) -> Callable[[], None]:
        """What a config packet asks for; raises where its value is malformed, and has done nothing then."""
        key, value = message.key, message.value
        if key == Key.RUN:
            action = decode_run(value)
            return lambda: self._act(action)
        if key == Key.SPEED:
            percent = decode_speed(value)
            # There is no way back in a core: the host loads its states.
            return lambda: self._change_speed(percent) if percent > 0 else None
        if key == Key.ASK:
            ask = decode_ask(value)
            return lambda: self._answers.take(ask)
        if key == Key.DEVICE and has_hook(self._core, "device"):
            pad, device = decode_device(value)
            return lambda: self._core.device(pad, device)
        if key == Key.SESSION:
            session = decode_session_id(value)
            return lambda: self._joined(session)
        if key == Key.SESSION_STATE:
            state = decode_session_state(value)
            return lambda: self._stated(state)
        if key == Key.NOTICE:
            notice = decode_notice(value)
            return lambda: log.warning("%s", notice.message)
        return lambda: None

    def _joined(self, session: str) -> None:
        if session:
            self._on_session(session)
            log.info("session %s", session)

    def _stated(self, state: str) -> None:
        if state == "ended":
            self._released = True

    def _act(self, action: str) -> None:
        if action == "pause":
            self._pacer.stop()
        elif action == "resume":
            self._pacer.start()
        elif action == "step":
            self._pacer.stop()
            self._tick()
            self._show_registers()
        elif has_hook(self._core, "reset"):
            self._core.reset()
        # A step leaves the core paused; a reset changes nothing about whether it runs.
        if action != "reset" and self._link.endpoint.reads(Feature.RUN):
            self._link.config(Key.RUN, encode_run("pause" if action == "step" else action))
