"""Programs written for the first Python SDK, and a client that knows nothing but sockets."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from conftest import Host, Starter
from counting import Counting, number_of, picture_of

from perun_sdk import (
    AudioChunkPacket,
    Capabilities,
    InputEventPacket,
    PacketFlags,
    PacketHeader,
    PacketType,
    PerunClient,
    PerunConnection,
    VideoFramePacket,
    compute_delta,
)


class OldCore(threading.Thread):
    """The loop that such cores have: send a frame, take packets until there are none, sleep."""

    def __init__(self, connection: PerunConnection) -> None:
        super().__init__(daemon=True)
        self.connection = connection
        self.inputs: list[int] = []
        self.others: list[int] = []
        self.over = False
        self.fault: BaseException | None = None

    def run(self) -> None:
        number = 0
        while not self.over:
            number += 1
            packet = VideoFramePacket(width=32, height=24, compressed_data=picture_of(number))
            if number % 4 == 0:
                sent = self.connection.send_video_frame_async(packet) or True
            elif number % 4 == 2:
                packet.compressed_data = compute_delta(packet.compressed_data, picture_of(number - 1))
                sent = self.connection.send_video_frame(packet, PacketFlags.DeltaFrame)
            else:
                # The second argument of an SDK in between: whether to wait.
                sent = self.connection.send_video_frame(packet, number % 4 == 1) or number % 4 == 3
            if not sent or not self.connection.send_audio_chunk(AudioChunkPacket(8000, 1, [number % 100] * 8)):
                self.fault = ConnectionError("a frame was not sent")
                return
            while True:
                received = self.connection.receive_packet_header()
                if received is None:
                    break
                header, payload = received
                assert isinstance(header, PacketHeader) and header.length == len(payload)
                if header.type == PacketType.InputEvent:
                    self.inputs.append(InputEventPacket.deserialize(payload).buttons)
                else:
                    self.others.append(header.type)
            time.sleep(0.01)
        self.connection.close()


@pytest.fixture
def old_core(host: Host) -> Iterator[OldCore]:
    connection = PerunConnection()
    assert connection.connect_tcp("127.0.0.1", urlsplit(host.tcp).port or 0)
    assert connection.is_connected() and connection.supports_delta() and not connection.supports_audio()
    assert connection.get_capabilities() == Capabilities.CAP_DELTA
    core = OldCore(connection)
    core.start()
    yield core
    core.over = True
    core.join(30)
    assert core.fault is None and core.others == []


def test_an_old_core_is_seen_and_played(old_core: OldCore, host: Host) -> None:
    # Without the extension nobody names a session: the newest is joined.
    with PerunClient(host.unix, seat="player", timeout=30) as client:
        frames = list(client.frames(20, timeout=30))
        numbers = [number_of(frame) for frame in frames]
        assert numbers == sorted(set(numbers))
        assert all(frame.pixels == picture_of(number) for frame, number in zip(frames, numbers))
        client.wait_for(lambda: client.plays, 30, "the seat")
        client.press(0x0021)
        client.wait_for(lambda: 0x21 in old_core.inputs, 30, "the buttons")
    deadline = time.monotonic() + 30
    while old_core.inputs[-1] != 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert old_core.inputs[-1] == 0


def test_an_old_client_sees_a_new_core(start: Starter, host: Host) -> None:
    core = Counting()
    start(core)
    viewer = PerunConnection()
    assert viewer.connect_unix(host.unix.removeprefix("unix://"), Capabilities.CAP_DELTA | Capabilities.CAP_AUDIO)
    frames: list[VideoFramePacket] = []
    deadline = time.monotonic() + 30
    while len(frames) < 10 and time.monotonic() < deadline:
        received = viewer.receive_packet(timeout=1)
        if received is not None and received[0] == PacketType.VideoFrame:
            frames.append(VideoFramePacket.deserialize(received[1]))
    for frame in frames:
        assert (frame.width, frame.height) == (32, 24)
        assert frame.compressed_data == picture_of(frame.compressed_data[0] | frame.compressed_data[1] << 8)
    assert len(frames) == 10
    viewer.send_input_event(InputEventPacket(0x0400))
    while not any(buttons == 0x0400 for buttons, _ in core.seen) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert any(buttons == 0x0400 for buttons, _ in core.seen)
    viewer.close()


def test_a_client_of_bare_sockets(start: Starter, host: Host) -> None:
    start(Counting())
    place = urlsplit(host.tcp)
    with socket.create_connection((place.hostname, place.port), timeout=30) as raw:
        raw.sendall(b"PERUN_HELLO\0\1\0\1")
        stream = raw.makefile("rb")
        assert stream.read(6) == b"OK\0\1\0\1"
        for _ in range(5):
            kind, flags, _, length = struct.unpack(">BBHI", stream.read(8))
            width, height = struct.unpack(">HH", stream.read(4))
            pixels = stream.read(length - 4)
            assert (kind, flags, width, height) == (1, 0, 32, 24)
            assert pixels == picture_of(pixels[0] | pixels[1] << 8)


def test_a_host_that_is_not_there(tmp_path: object) -> None:
    connection = PerunConnection()
    assert connection.connect_unix(f"{tmp_path}/none.sock") is False
    assert connection.connect_tcp("127.0.0.1", 1) is False
    assert not connection.is_connected()
