"""The connection of a core or a client to its host: the hello, its time limit, messages in, how it ended."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable

from .errors import PerunError
from .limits import DEFAULT_LIMITS, Limits
from .stream import Stream
from .wire.endpoint import Endpoint, Failed, Ready, Received, Send
from .wire.messages import Message, encode_config


class HostLink:
    """`read` yields the messages that have come; `is_over` and `error` say how it ended. None of it waits."""

    def __init__(
        self,
        connected: socket.socket,
        remote: str,
        capabilities: int,
        features: Iterable[int],
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.remote = remote
        self.is_over = False
        #: None after an end in order.
        self.error: PerunError | None = None
        self.was_ready = False
        self.endpoint = Endpoint(capabilities, features, limits=limits)
        self.stream = Stream(connected)
        self._limits = limits
        self._deadline = time.monotonic() + limits.handshake_s
        self.stream.send(self.endpoint.start())

    @property
    def handshake_left(self) -> float | None:
        """Seconds until the host must have answered; None when it has."""
        return None if self.was_ready else max(0.0, self._deadline - time.monotonic())

    def send(self, packet: bytes) -> None:
        if not self.is_over:
            self.stream.send(packet)

    def config(self, key: int, value: bytes) -> None:
        """Only where the host has the extension: old ones have no keys."""
        if self.endpoint.extended:
            self.send(encode_config(self.endpoint.next_sequence(), key, value))

    def read(self) -> list[Message]:
        """All that has come until now; may be called again after the end."""
        messages: list[Message] = []
        # Not for ever: frames have to be made while much is coming in.
        for _ in range(16):
            if self.is_over:
                break
            chunk = self.stream.receive()
            if chunk is None:
                break
            if chunk:
                self._take(self.endpoint.receive(chunk), messages)
            else:
                self._take(self.endpoint.finish(), messages)
                self._end()
        if self.stream.lost is not None and not self.is_over:
            self._end()
        left = self.handshake_left
        if left == 0.0 and not self.is_over:
            self.fail(PerunError("HANDSHAKE_TIMEOUT", f"{self.remote} did not answer the hello in time"))
        return messages

    def fail(self, error: PerunError) -> None:
        """Ends the connection for that reason."""
        self.error = self.error or error
        self.is_over = True

    def close(self) -> None:
        """Sends what is queued where that goes quickly, then ends the connection; idempotent."""
        if self.error is None:
            self.stream.drain(1.0)
        self.is_over = True
        self.stream.close()

    def _take(self, events: list[Send | Ready | Received | Failed], messages: list[Message]) -> None:
        for event in events:
            if isinstance(event, Send):
                self.stream.send(event.data)
            elif isinstance(event, Ready):
                self.was_ready = True
            elif isinstance(event, Received):
                messages.append(event.message)
            else:
                self.fail(event.error)

    def _end(self) -> None:
        lost = self.stream.lost
        if lost is not None:
            self.error = self.error or PerunError("CONNECTION_LOST", f"{self.remote}: {lost.strerror or lost}")
        if not self.was_ready:
            self.error = self.error or PerunError("CONNECTION_LOST", f"{self.remote} closed during the hello")
        self.is_over = True
