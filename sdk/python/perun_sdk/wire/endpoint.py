"""One end of a connection without sockets and clocks: bytes in, events out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Union

from ..errors import PerunError, malformed
from ..limits import DEFAULT_LIMITS, Limits
from .constants import Capability, Key
from .decoder import PacketDecoder
from .handshake import Greeting, HandshakeReader, Refusal, encode_hello, encode_ok, encode_refusal, version_fault
from .messages import Config, Input, Message, encode_config
from .sequence import sequence_after
from .values import decode_features, encode_features


@dataclass(frozen=True)
class Send:
    """Write these bytes, in one piece."""

    data: bytes


@dataclass(frozen=True)
class Ready:
    """The handshake is done, on an extended connection with the features of the peer."""

    capabilities: int
    extended: bool


@dataclass(frozen=True)
class Received:
    message: Message


@dataclass(frozen=True)
class Failed:
    """Close the connection after what was sent; nothing more will be read."""

    error: PerunError


Event = Union[Send, Ready, Received, Failed]


class Endpoint:
    """The connecting end, or with `accepts` the host's. The owner keeps the time limit of the handshake."""

    def __init__(
        self,
        capabilities: int,
        features: Iterable[int] = (),
        accepts: bool = False,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.capabilities = 0
        self.peer_features: Sequence[int] = ()
        self._accepts = accepts
        self._offered = capabilities
        self._features = list(features)
        self._limits = limits
        self._handshake = HandshakeReader(accepts, limits)
        self._decoder = PacketDecoder(limits, "any" if accepts else "host")
        self._phase = "handshake"
        self._sequence = 0

    @property
    def is_ready(self) -> bool:
        return self._phase == "open"

    @property
    def extended(self) -> bool:
        return bool(self.capabilities & Capability.EXTENSION)

    def reads(self, feature: int) -> bool:
        """True where the peer said so."""
        return self.extended and feature in self.peer_features

    def expect(self, source: str) -> None:
        """`client`: from now on only small packets are allowed."""
        self._decoder.source = source

    def start(self) -> bytes:
        """The hello; nothing on the accepting end."""
        return b"" if self._accepts else encode_hello(self._offered)

    def next_sequence(self) -> int:
        self._sequence = sequence_after(self._sequence)
        return self._sequence

    def receive(self, chunk: bytes) -> list[Event]:
        events: list[Event] = []
        try:
            if self._phase == "handshake":
                self._greet(self._handshake.push(chunk), events)
            else:
                self._packets(chunk, events)
        except PerunError as error:
            self._refuse(error, events)
        return events

    def finish(self) -> list[Event]:
        """The peer has closed: only now a refusal without an end, or a hello that stays short, is known."""
        events: list[Event] = []
        try:
            if self._phase == "handshake":
                self._greet(self._handshake.finish(), events)
            elif self._phase == "features":
                raise PerunError("CONNECTION_LOST", "the connection ended within the handshake")
        except PerunError as error:
            self._fail(error, events)
        return events

    def _greet(self, found: Greeting | Refusal | None, events: list[Event]) -> None:
        if found is None:
            return
        if isinstance(found, Refusal):
            raise PerunError("HANDSHAKE_REFUSED", f"the host refused: {found.text or 'without a reason'}")
        fault = version_fault(found.version)
        if fault is not None:
            raise fault
        self.capabilities = found.capabilities & self._offered
        if self._accepts:
            events.append(Send(encode_ok(self.capabilities)))
        if self.extended:
            events.append(Send(encode_config(self.next_sequence(), Key.FEATURES, encode_features(self._features))))
            self._phase = "features"
        else:
            self._open(events)
        if found.rest:
            self._packets(found.rest, events)

    def _packets(self, chunk: bytes, events: list[Event]) -> None:
        if self._phase == "failed":
            return
        messages = self._decoder.push(chunk)
        for message in messages:
            if self._phase == "features":
                self._read_features(message, events)
            elif self._phase == "open":
                events.append(Received(self._understood(message)))
        if self._decoder.error is not None:
            self._fail(self._decoder.error, events)

    def _read_features(self, message: Message, events: list[Event]) -> None:
        try:
            if not isinstance(message, Config) or message.key != Key.FEATURES:
                raise malformed("the first packet with the extension must be the config key features")
            self.peer_features = decode_features(message.value)
        except PerunError as error:
            return self._fail(error, events)
        self._open(events)

    def _understood(self, message: Message) -> Message:
        """Where the seat stands, an old peer may have left anything."""
        if isinstance(message, Input) and not self.extended:
            return replace(message, seat=0)
        return message

    def _open(self, events: list[Event]) -> None:
        self._phase = "open"
        events.append(Ready(self.capabilities, self.extended))

    def _refuse(self, error: PerunError, events: list[Event]) -> None:
        if self._accepts and self._phase == "handshake":
            is_version = error.code == "PROTOCOL_VERSION"
            text = "Unsupported protocol version" if is_version else "Invalid magic string"
            events.append(Send(encode_refusal(text, self._limits)))
        self._fail(error, events)

    def _fail(self, error: PerunError, events: list[Event]) -> None:
        if self._phase != "failed":
            self._phase = "failed"
            events.append(Failed(error))
