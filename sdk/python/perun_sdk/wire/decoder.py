"""A stream of bytes, cut in any way, into packets."""

from __future__ import annotations

from ..errors import PerunError, malformed, too_large
from ..limits import DEFAULT_LIMITS, Limits
from .constants import HEADER_BYTES, Packet
from .messages import Buffer, Message, Unknown, read_header, read_payload


def payload_fault(kind: int, length: int, limits: Limits, source: str) -> PerunError | None:
    """Judges a declared length by its type alone. `source` is `client` where only small packets are allowed."""
    ranges = {
        Packet.VIDEO: (4, 4 + limits.frame_pixels * 4),
        Packet.AUDIO: (3, limits.audio_bytes),
        Packet.INPUT: (4, 4),
        Packet.CONFIG: (3, 3 + limits.config_bytes),
        Packet.DEBUG: (0, limits.debug_bytes),
    }
    least, most = ranges[Packet(kind)] if kind in _KNOWN else (0, limits.packet_bytes)
    bound = min(most, limits.packet_bytes)
    if source == "client":
        bound = min(bound, limits.client_packet_bytes)
    if length < least or (least == most and length != most):
        return malformed(f"a payload of {length} bytes does not make a packet of type {kind}")
    if length > bound:
        return too_large(f"a packet of type {kind} declares {length} bytes, {bound} are allowed")
    return None


_KNOWN = frozenset(int(kind) for kind in Packet)


class PacketDecoder:
    """
    Keeps what has come of a packet and never room for what was merely declared; payloads of unknown types are skipped.
    `push` returns the messages that are whole; after a fault `error` is set and nothing more is read.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, source: str = "any") -> None:
        self.error: PerunError | None = None
        self.source = source
        self._limits = limits
        self._kept = bytearray()
        self._header: tuple[int, int, int, int] | None = None
        self._skip = 0

    @property
    def kept(self) -> int:
        """Bytes held of a packet that is not whole."""
        return len(self._kept)

    def push(self, chunk: Buffer) -> list[Message]:
        messages: list[Message] = []
        view = memoryview(chunk)
        at, end = 0, len(view)
        # A packet without payload is whole with no byte left.
        while self.error is None and (at < end or self._is_whole()):
            if self._header is None:
                at += self._read_header(view[at : at + HEADER_BYTES - len(self._kept)])
            else:
                at += self._read_body(self._header, view[at:], messages)
        return messages

    def _is_whole(self) -> bool:
        return self._header is not None and self._header[3] == 0

    def _read_header(self, piece: memoryview) -> int:
        self._kept += piece
        if len(self._kept) == HEADER_BYTES:
            self._header = read_header(self._kept)
            self._kept = bytearray()
            kind, _, _, length = self._header
            self.error = payload_fault(kind, length, self._limits, self.source)
            self._skip = 0 if kind in _KNOWN else length
        return len(piece)

    def _read_body(self, header: tuple[int, int, int, int], view: memoryview, messages: list[Message]) -> int:
        kind, flags, sequence, length = header
        if kind not in _KNOWN:
            skipped = min(self._skip, len(view))
            self._skip -= skipped
            if self._skip == 0:
                self._header = None
                messages.append(Unknown(kind, flags, sequence, length))
            return skipped
        taken = min(length - len(self._kept), len(view))
        if taken == length:
            payload = bytes(view[:taken])
        else:
            self._kept += view[:taken]
            if len(self._kept) < length:
                return taken
            payload = bytes(self._kept)
            self._kept = bytearray()
        self._header = None
        try:
            messages.append(read_payload(kind, flags, sequence, payload, self._limits))
        except PerunError as error:
            self.error = error
        return taken
