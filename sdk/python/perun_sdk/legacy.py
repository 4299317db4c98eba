"""The calls of the first Python SDK: connect, send packets, ask for packets. They speak no extension."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from .addresses import open_socket
from .errors import PerunError
from .link import HostLink
from .protocol import (
    AudioChunkPacket,
    Capabilities,
    InputEventPacket,
    PacketHeader,
    PacketType,
    VideoFramePacket,
)
from .wire.constants import Capability
from .wire.messages import Audio, Config, Debug, Input, Message, Unknown, Video, encode_packet

# A host that does not read for so long is given up, as the first SDK did.
_SEND_S = 10.0


class LegacyCalls:
    """
    What `PerunConnection` could do before there was `PerunCore`. The addresses everybody wrote then (/tmp/perun.sock,
    port 8080) lead to the host that started this process, or to this user's host; see addresses.py.
    """

    def __init__(self) -> None:
        self._link: HostLink | None = None
        self._packets: deque[tuple[PacketHeader, bytes]] = deque()

    def connect_unix(self, socket_path: str, capabilities: int = Capabilities.CAP_DELTA) -> bool:
        return self._connect(f"unix://{socket_path}", capabilities)

    def connect_tcp(self, host: str, port: int, capabilities: int = Capabilities.CAP_DELTA) -> bool:
        return self._connect(f"tcp://{host}:{port}", capabilities)

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link = None

    def is_connected(self) -> bool:
        return self._link is not None and not self._link.is_over

    def get_capabilities(self) -> int:
        return self._link.endpoint.capabilities if self._link is not None else 0

    def supports_delta(self) -> bool:
        return bool(self.get_capabilities() & Capabilities.CAP_DELTA)

    def supports_audio(self) -> bool:
        return bool(self.get_capabilities() & Capabilities.CAP_AUDIO)

    def send_video_frame(self, packet: VideoFramePacket, flags: int = 0, blocking: bool = True) -> bool:
        """True where it was sent; without `blocking` it is left out while an earlier one still waits."""
        # The argument in second place was `blocking` before it was `flags`.
        if isinstance(flags, bool):
            flags, blocking = 0, bool(flags)
        return self._send(PacketType.VideoFrame, packet.serialize(), flags, blocking)

    def send_video_frame_async(self, packet: VideoFramePacket, flags: int = 0) -> bool:
        """Never waits."""
        return self.send_video_frame(packet, int(flags), blocking=False)

    def send_input_event(self, packet: InputEventPacket) -> bool:
        return self._send(PacketType.InputEvent, packet.serialize())

    def send_audio_chunk(self, packet: AudioChunkPacket) -> bool:
        return self._send(PacketType.AudioChunk, packet.serialize())

    def receive_packet(self, timeout: float = 0) -> tuple[PacketType, bytes] | None:
        """(type, payload), or None where nothing came within `timeout` seconds."""
        found = self.receive_packet_header(timeout)
        return None if found is None else (found[0].type, found[1])

    def receive_packet_header(self, timeout: float = 0) -> tuple[PacketHeader, bytes] | None:
        """(PacketHeader, payload), or None. Packets of unknown types are passed over."""
        deadline = time.monotonic() + timeout
        while True:
            self._read()
            if self._packets:
                return self._packets.popleft()
            left = deadline - time.monotonic()
            if self._link is None or left <= 0:
                return None
            self._link.stream.wait(left)

    def _connect(self, address: str, capabilities: int) -> bool:
        self.close()
        self._packets.clear()
        try:
            connected, found = open_socket(address)
            self._link = HostLink(connected, str(found), capabilities & ~Capability.EXTENSION, ())
            while not self._link.was_ready and not self._link.is_over:
                self._link.stream.wait(self._link.handshake_left)
                self._read()
        except (PerunError, OSError) as error:
            print(f"Connection failed: {error}")
            return False
        if self.is_connected():
            print(f"Handshake successful, caps: 0x{self.get_capabilities():04x}")
            return True
        return False

    def _read(self) -> None:
        link = self._link
        if link is None:
            return
        for message in link.read():
            packet = _packet_of(message)
            if packet is not None:
                self._packets.append(packet)
        if link.is_over:
            if link.error is not None:
                print(f"Connection ended: {link.error}")
            self.close()

    def _send(self, kind: PacketType, payload: bytes, flags: int = 0, blocking: bool = True) -> bool:
        link = self._link
        if link is None or link.is_over:
            return False
        if not blocking and link.stream.queued:
            link.stream.flush()
            if link.stream.queued:
                return False
        link.send(encode_packet(kind, flags, link.endpoint.next_sequence(), payload))
        if blocking:
            link.stream.drain(_SEND_S)
        if link.stream.lost is not None or (blocking and link.stream.queued):
            print(f"Send failed: {link.stream.lost or 'the host does not read'}")
            self.close()
            return False
        return True


def _packet_of(message: Message) -> tuple[PacketHeader, bytes] | None:
    """A packet as it came, put together again."""
    payload: Any
    if isinstance(message, Unknown):
        return None
    if isinstance(message, Video):
        kind, payload = PacketType.VideoFrame, VideoFramePacket(message.width, message.height, message.data).serialize()
    elif isinstance(message, Audio):
        head = message.rate.to_bytes(2, "big") + bytes((message.channels,))
        kind, payload = PacketType.AudioChunk, head + message.samples
    elif isinstance(message, Input):
        kind, payload = PacketType.InputEvent, InputEventPacket(message.buttons, message.seat).serialize()
    elif isinstance(message, Config):
        head = bytes((message.key,)) + len(message.value).to_bytes(2, "big")
        kind, payload = PacketType.Config, head + message.value
    else:
        assert isinstance(message, Debug)
        kind, payload = PacketType.DebugInfo, message.data
    return PacketHeader(kind, message.flags, message.sequence, len(payload)), payload
