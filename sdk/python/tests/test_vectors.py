"""Every case of vectors/perun, for what this SDK speaks."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import Any

import pytest
import vectors

from perun_sdk.codec.decoder import FrameDecoder
from perun_sdk.codec.lz4_block import decompress, decompress_frame
from perun_sdk.errors import PerunError
from perun_sdk.wire import asks, core_info, debug, devices, flags, messages, values
from perun_sdk.wire.constants import PIXEL_FORMATS
from perun_sdk.wire.decoder import PacketDecoder
from perun_sdk.wire.endpoint import Endpoint, Failed, Ready, Received, Send
from perun_sdk.wire.sequence import LatestWins


def as_vector(message: messages.Message) -> dict[str, Any]:
    fields = {"kind": type(message).__name__.lower(), **vars(message)}
    if isinstance(message, messages.Audio):
        fields["samples"] = [value for (value,) in struct.iter_unpack(">h", message.samples)]
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in fields.items()}


def encoded(message: dict[str, Any]) -> bytes:
    kind, sequence = message["kind"], message["sequence"]
    if kind == "video":
        size = (message["width"], message["height"])
        return messages.encode_video(sequence, message["flags"], *size, bytes.fromhex(message["data"]))
    if kind == "audio":
        samples = struct.pack(f">{len(message['samples'])}h", *message["samples"])
        return messages.encode_audio(sequence, message["rate"], message["channels"], samples)
    if kind == "input":
        return messages.encode_input(sequence, message["buttons"], message["seat"])
    if kind == "config":
        return messages.encode_config(sequence, message["key"], bytes.fromhex(message["value"]))
    return messages.encode_debug(sequence, bytes.fromhex(message["data"]))


@pytest.mark.parametrize("case", vectors.read("packets.json")["packets"], ids=lambda case: case["name"])
def test_packets(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    for size in (1, 3, len(data)):
        decoder = PacketDecoder()
        found = [message for piece in vectors.cut(data, size) for message in decoder.push(piece)]
        assert decoder.error is None
        assert [as_vector(message) for message in found] == [case["message"]]
    if case["message"]["kind"] == "video" or case["message"]["flags"] == 0:
        assert encoded(case["message"]) == data


@pytest.mark.parametrize("case", vectors.read("streams.json")["streams"], ids=lambda case: case["name"])
def test_streams(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    for size in (1, 2, 5, 13, max(len(data), 1)):
        decoder = PacketDecoder(source=case["source"])
        found: list[messages.Message] = []
        for piece in vectors.cut(data, size):
            found += decoder.push(piece)
            assert decoder.kept <= len(data)
        assert [as_vector(message) for message in found] == case["messages"]
        assert (decoder.error and decoder.error.code) == case["error"]


def event_of(event: Any) -> dict[str, Any]:
    if isinstance(event, Send):
        return {"kind": "send", "bytes": event.data.hex()}
    if isinstance(event, Ready):
        return {"kind": "ready", "capabilities": event.capabilities, "extended": event.extended}
    if isinstance(event, Received):
        return {"kind": "message", "message": as_vector(event.message)}
    assert isinstance(event, Failed)
    return {"kind": "failed", "code": event.error.code}


@pytest.mark.parametrize("case", vectors.read("handshake.json")["cases"], ids=lambda case: case["name"])
def test_handshakes(case: dict[str, Any]) -> None:
    endpoint = Endpoint(case["capabilities"], case["features"], accepts=case["role"] == "accept")
    assert endpoint.start().hex() == case.get("start", "")
    events = [event for chunk in case["receive"] for event in endpoint.receive(bytes.fromhex(chunk))]
    if case["ends"]:
        events += endpoint.finish()
    assert [event_of(event) for event in events] == case["events"]
    assert list(endpoint.peer_features) == case["peerFeatures"]
    if "reason" in case:
        failed = next(event for event in events if isinstance(event, Failed))
        assert case["reason"] in failed.error.message


@pytest.mark.parametrize("case", vectors.read("flags.json")["cases"], ids=lambda case: f"{case['flags']}-{case['extended']}")
def test_flags(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(PerunError) as caught:
            flags.encoding_of(case["flags"], case["extended"])
        assert caught.value.code == case["error"]
        return
    wanted = case["encoding"]
    encoding = flags.encoding_of(case["flags"], case["extended"])
    assert encoding == flags.Encoding(wanted["delta"], wanted["pixelFormat"], wanted["compressor"], wanted["level"])
    if case["extended"]:
        assert flags.flags_of(encoding) == case["flags"]


def test_every_pixel_format_has_its_number() -> None:
    named = {case["encoding"]["pixelFormat"] for case in vectors.read("flags.json")["cases"] if "encoding" in case}
    assert named == set(PIXEL_FORMATS)


def plain_value(key: str, value: bytes) -> tuple[Any, bytes]:
    """What a value says, as the vectors write it, and its bytes as they are encoded again."""
    if key == "features":
        ids = values.decode_features(value)
        return list(ids), values.encode_features(ids)
    if key == "coreInfo":
        info = core_info.decode_core_info(value)
        told = {name: told for name, told in vars(info).items() if name != "session" or told}
        return told, core_info.encode_core_info(info)
    if key == "frameRate":
        rate = values.decode_frame_rate(value)
        return rate, values.encode_frame_rate(rate)
    if key == "seat":
        seat = values.decode_seat(value)
        return vars(seat), values.encode_seat(seat)
    if key == "notice":
        notice = values.decode_notice(value)
        return {"code": notice.code, "message": notice.message}, values.encode_notice(notice)
    if key == "echo":
        return values.decode_echo(value).hex(), values.encode_echo(value)
    if key == "roundTrip":
        seconds = values.decode_round_trip(value)
        return round(seconds * 1000, 3), values.encode_round_trip(seconds)
    if key == "ask":
        ask = asks.decode_ask(value)
        part = {"kind": ask.kind, "offset": ask.part.offset, "total": ask.part.total, "bytes": ask.part.data.hex()}
        return {"request": ask.request, "part": part}, asks.encode_ask(ask)
    if key == "answer":
        answer = asks.decode_answer(value)
        if isinstance(answer.result, PerunError):
            told = {"error": answer.result.code, "message": answer.result.message}
        else:
            part = answer.result
            told = {"result": {"offset": part.offset, "total": part.total, "bytes": part.data.hex()}}
        return {"request": answer.request, **told}, asks.encode_answer(answer)
    if key == "device":
        pad, device = devices.decode_device(value)
        return {"pad": pad, "input": device_of(device)}, devices.encode_device(pad, device)
    decode, encode = {
        "pixelFormat": (values.decode_pixel_format, values.encode_pixel_format),
        "session": (values.decode_session_id, values.encode_session_id),
        "run": (values.decode_run, values.encode_run),
        "sessionState": (values.decode_session_state, values.encode_session_state),
        "speed": (values.decode_speed, values.encode_speed),
        "name": (values.decode_name, values.encode_name),
    }[key]
    decoded = decode(value)
    return decoded, encode(decoded)


def device_of(device: devices.DeviceInput) -> dict[str, Any]:
    fields = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(device).items()}
    if isinstance(device, devices.Touch):
        fields["points"] = [{"id": number, "x": x, "y": y} for number, x, y in device.points]
    return {"device": type(device).__name__.lower(), **fields}


@pytest.mark.parametrize(
    "case",
    # Pairing is between hosts and clients that have an identity; neither a core nor this client has one, nor is it a
    # connector's.
    [case for case in vectors.read("config-values.json")["values"] if case["key"] not in ("access", "pair", "stream")],
    ids=lambda case: f"{case['key']}-{case['value'][:32]}"
)
def test_config_values(case: dict[str, Any]) -> None:
    value = bytes.fromhex(case["value"])
    if "error" in case:
        with pytest.raises(PerunError) as caught:
            plain_value(case["key"], value)
        assert caught.value.code == case["error"]
        return
    decoded, again = plain_value(case["key"], value)
    wanted = case["decoded"]
    if case["key"] == "frameRate":
        assert decoded == Fraction(wanted["numerator"], wanted["denominator"])
        # A fraction in its lowest terms is the same rate.
        assert values.decode_frame_rate(again) == decoded
        return
    assert decoded == wanted
    if case["encodes"]:
        assert again == value


@pytest.mark.parametrize("case", vectors.read("debug-values.json")["values"], ids=lambda case: case["data"][:40] or "empty")
def test_debug_values(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["data"])
    if "error" in case:
        with pytest.raises(PerunError) as caught:
            debug.decode_debug(data)
        assert caught.value.code == case["error"]
        return
    value, wanted = debug.decode_debug(data), case["decoded"]
    if isinstance(value, debug.Registers):
        told = [{"name": one.name, "bits": one.bits, "value": hex(one.value)} for one in value.registers]
        assert {"kind": "registers", "registers": told} == wanted
        assert debug.encode_registers(value.registers) == data
    elif isinstance(value, debug.DebugText):
        assert {"kind": "text", "text": value.text} == wanted
        assert debug.encode_debug_text(value.text) == data
    elif isinstance(value, debug.Hit):
        assert {"kind": "hit", "address": value.address} == wanted
        assert debug.encode_hit(value.address) == data
    else:
        assert {"kind": "unknown", "id": value.id, "data": value.data.hex()} == wanted


@pytest.mark.parametrize("case", vectors.read("sequence.json")["cases"], ids=lambda case: case["name"])
def test_sequences(case: dict[str, Any]) -> None:
    latest = LatestWins()
    assert [latest.accept(number) for number in case["received"]] == case["accepted"]


@pytest.mark.parametrize("case", vectors.read("lz4.json")["blocks"], ids=lambda case: case["name"])
def test_lz4(case: dict[str, Any]) -> None:
    plain = bytes.fromhex(case["plain"])
    assert decompress(bytes.fromhex(case["block"]), len(plain)) == plain
    if case["frame"] is not None:
        assert decompress_frame(bytes.fromhex(case["frame"]), len(plain)) == plain


@pytest.mark.parametrize("case", vectors.read("lz4.json")["refused"], ids=lambda case: case["name"])
def test_refused_lz4(case: dict[str, Any]) -> None:
    with pytest.raises(PerunError) as caught:
        decompress(bytes.fromhex(case["block"]), case["expectedBytes"])
    assert caught.value.code == case["error"]


SEQUENCES = vectors.read("frames.json")["sequences"]
ZSTD = 0x80


@pytest.mark.parametrize("case", SEQUENCES, ids=lambda case: case["name"])
def test_frames(case: dict[str, Any]) -> None:
    decoder = FrameDecoder(extended=case["profile"] == "extended")
    for frame in case["frames"]:
        arguments = (frame["flags"], frame["width"], frame["height"], bytes.fromhex(frame["data"]))
        # Not offered by this end, so never sent to it; what it cannot read it refuses.
        is_zstd = case["profile"] == "extended" and frame["flags"] & ZSTD
        if "error" in frame or is_zstd:
            with pytest.raises(PerunError) as caught:
                decoder.decode(*arguments)
            if not is_zstd:
                assert caught.value.code == frame["error"]
        elif "zstd" not in case["name"]:
            assert decoder.decode(*arguments).pixels.hex() == frame["pixels"]
