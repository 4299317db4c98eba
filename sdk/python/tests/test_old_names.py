"""The names of the first Python SDK, and the bytes behind them."""

from __future__ import annotations

import pytest

import perun_sdk
from perun_sdk import (
    AudioChunkPacket,
    Capabilities,
    Handshake,
    InputEventPacket,
    PacketFlags,
    PacketHeader,
    PacketType,
    PerunConnection,
    VideoFramePacket,
    apply_delta,
    compute_delta,
)
from perun_sdk.protocol import MAGIC_HELLO, PROTOCOL_VERSION


def test_packets() -> None:
    header = PacketHeader(PacketType.VideoFrame, PacketFlags.DeltaFrame, 7, 0x8000_0000)
    assert header.serialize().hex() == "0102000780000000"
    assert PacketHeader.deserialize(header.serialize()) == header
    video = VideoFramePacket(width=2, height=1, compressed_data=b"12345678")
    assert video.serialize() == b"\0\2\0\x0112345678"
    assert VideoFramePacket.deserialize(video.serialize()) == video
    assert InputEventPacket(0x1234).serialize().hex() == "12340000"
    assert InputEventPacket.deserialize(b"\x12\x34\0\1") == InputEventPacket(buttons=0x1234, reserved=1)
    audio = AudioChunkPacket(44_100, 1, [0, -1, 32_767])
    assert audio.serialize().hex() == "ac44010000ffff7fff"
    assert AudioChunkPacket.deserialize(audio.serialize()) == audio


def test_handshake() -> None:
    assert Handshake.create_hello(PROTOCOL_VERSION, Capabilities.CAP_DELTA) == MAGIC_HELLO + b"\0\1\0\1"
    assert Handshake.process_response(b"OK\0\1\0\7") == (True, 1, 7, None)
    for refusal in (b"ERROR\0\2no", b"ERRORno\0", b"ERRORno"):
        assert Handshake.process_response(refusal) == (False, None, None, "no")
    assert Handshake.process_response(b"O")[0] is False
    assert Handshake.process_response(b"OK\0\1")[3] == "OK response too short"
    assert Handshake.process_response(b"HTTP")[3] == "Invalid response"


def test_deltas() -> None:
    assert compute_delta(b"\1\2\3", b"\1\0\1") == b"\0\2\2"
    assert apply_delta(b"\0\2\2", b"\1\0\1") == b"\1\2\3"
    for call in (compute_delta, apply_delta):
        with pytest.raises(ValueError):
            call(b"1", b"12")


def test_a_connection_that_is_none() -> None:
    connection = PerunConnection()
    assert not connection.is_connected() and connection.get_capabilities() == 0
    assert connection.receive_packet() is None and connection.receive_packet_header() is None
    assert not connection.send_video_frame(VideoFramePacket(1, 1, bytes(4)))
    assert not connection.send_input_event(InputEventPacket(1))
    connection.close()


def test_everything_that_could_be_imported() -> None:
    for name in perun_sdk.__all__:
        assert hasattr(perun_sdk, name)
