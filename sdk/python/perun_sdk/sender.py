"""Sends pictures and sound without ever waiting."""

from __future__ import annotations

from collections import deque

from .codec.encoder import Forms, FrameEncoder
from .codec.picture import Frame, IndexedFrame
from .link import HostLink
from .trace import FrameTrace
from .wire.messages import encode_audio, encode_video

# Frames that may wait in this process for a slow host.
_MOST_WAITING = 2


class FrameSender:
    """While the host is more than two frames behind, whole frames are left out; the one after the gap needs none before."""

    def __init__(self, link: HostLink, forms: Forms, trace: FrameTrace) -> None:
        self.dropped_frames = 0
        self._link = link
        self._forms = forms
        self._trace = trace
        self._encoder = FrameEncoder(forms)
        self._in_gap = False
        self._sent = 0
        # Bytes sent up to the end of each frame that may still wait.
        self._ends: deque[int] = deque()

    @property
    def is_clear(self) -> bool:
        """False where the host is too far behind to be sent anything now."""
        left = self._sent - self._link.stream.queued
        while self._ends and self._ends[0] <= left:
            self._ends.popleft()
        return len(self._ends) <= _MOST_WAITING

    def send(self, packet: bytes) -> None:
        self._link.send(packet)
        self._sent += len(packet)

    def frame(self, picture: Frame | IndexedFrame) -> bool:
        """True where it was sent."""
        if not self.is_clear:
            self.dropped_frames += 1
            self._in_gap = True
            return False
        if self._in_gap:
            self._encoder = FrameEncoder(self._forms)
            self._in_gap = False
        encoded = self._encoder.encode(picture)
        sequence = self._link.endpoint.next_sequence()
        self.send(encode_video(sequence, encoded.flags, encoded.width, encoded.height, encoded.data))
        self._ends.append(self._sent)
        self._trace.sent(picture)
        return True

    def audio(self, rate: int, channels: int, samples: bytes) -> None:
        if samples and not self._in_gap:
            self.send(encode_audio(self._link.endpoint.next_sequence(), rate, channels, samples))
