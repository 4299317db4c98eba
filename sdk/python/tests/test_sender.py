"""A host that does not read loses whole frames, and sees none that is wrong."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

import pytest

from perun_sdk import Frame, PerunError
from perun_sdk.codec.decoder import FrameDecoder
from perun_sdk.codec.encoder import Forms
from perun_sdk.limits import Limits
from perun_sdk.link import HostLink
from perun_sdk.sender import FrameSender
from perun_sdk.trace import FrameTrace
from perun_sdk.wire.constants import Feature
from perun_sdk.wire.endpoint import Endpoint, Received, Send
from perun_sdk.wire.messages import Audio, Message, Video


class HostEnd:
    """The other end of a link, which reads when it is told to."""

    def __init__(self, stream: socket.socket) -> None:
        stream.setblocking(False)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.stream = stream
        self.endpoint = Endpoint(0x0107, [Feature.LZ4], accepts=True)

    def read(self) -> list[Message]:
        messages: list[Message] = []
        while True:
            try:
                chunk = self.stream.recv(1 << 16)
            except BlockingIOError:
                return messages
            if not chunk:
                return messages
            for event in self.endpoint.receive(chunk):
                if isinstance(event, Send):
                    self.stream.sendall(event.data)
                elif isinstance(event, Received):
                    messages.append(event.message)


@pytest.fixture
def ends() -> Iterator[tuple[HostLink, HostEnd]]:
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    link, host = HostLink(ours, "host", 0x0107, [Feature.SESSIONS]), HostEnd(theirs)
    host.read()
    link.read()
    assert link.was_ready and link.endpoint.reads(Feature.LZ4) and not link.endpoint.reads(Feature.ASKS)
    host.read()
    yield link, host
    link.stream.close()
    theirs.close()


def test_frames_are_left_out_whole(ends: tuple[HostLink, HostEnd]) -> None:
    link, host = ends
    chance = random.Random(2)
    sender = FrameSender(link, Forms(1), FrameTrace(""))
    decoder = FrameDecoder()
    sent: list[Frame] = []
    received: list[Frame] = []
    whole_at: list[int] = []
    pixels = bytearray(chance.randbytes(64 * 64 * 4))
    gaps = 0
    for number in range(120):
        pixels[chance.randrange(len(pixels))] ^= 0xFF
        # Large enough to fill what the kernel holds, every now and then.
        if number % 10 == 0:
            pixels = bytearray(chance.randbytes(len(pixels)))
        frame = Frame(64, 64, bytes(pixels))
        if sender.frame(frame):
            sent.append(frame)
            sender.audio(8000, 1, b"\0\1" * 10)
        else:
            gaps += 1
        # The kernel and this process hold no more than a few frames of 16 KiB.
        assert link.stream.queued < 5 * 17_000
        if number % 40 < 30:
            continue
        for _ in range(50):
            for message in host.read():
                if isinstance(message, Video):
                    received.append(decoder.decode(message.flags, message.width, message.height, message.data))
                    if not message.flags & 1:
                        whole_at.append(len(received))
                else:
                    assert isinstance(message, Audio)
            link.stream.flush()
    assert received == sent[: len(received)] and len(received) >= len(sent) - 4
    assert gaps == sender.dropped_frames > 20
    # The first, and at least one behind each gap.
    assert whole_at[0] == 1 and len(whole_at) > 2


def test_a_host_that_does_not_answer_is_given_up() -> None:
    ours, theirs = socket.socketpair()
    link = HostLink(ours, "host", 0x0107, [], Limits(handshake_s=0))
    assert link.read() == []
    assert link.is_over and isinstance(link.error, PerunError) and link.error.code == "HANDSHAKE_TIMEOUT"
    link.close()
    link.close()
    theirs.close()


def test_a_host_that_ends_within_the_hello() -> None:
    ours, theirs = socket.socketpair()
    link = HostLink(ours, "host", 0x0107, [])
    theirs.sendall(b"O")
    theirs.close()
    link.read()
    assert link.is_over and link.error is not None and link.error.code == "CONNECTION_LOST"
    link.close()


def test_what_came_before_the_end_is_read() -> None:
    ours, theirs = socket.socketpair()
    link = HostLink(ours, "host", 1, [])
    theirs.recv(15)
    theirs.sendall(b"OK\0\1\0\1" + bytes.fromhex("0300000000000004") + b"\0\5\0\0")
    theirs.close()
    messages = link.read()
    assert [getattr(message, "buttons", None) for message in messages] == [5]
    assert link.is_over and link.error is None
    link.close()
