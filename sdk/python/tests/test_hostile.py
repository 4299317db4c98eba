"""Bytes of strangers: decoders return what they read or raise a PerunError, however the bytes are cut."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import vectors

from perun_sdk import PerunError
from perun_sdk.limits import Limits
from perun_sdk.wire import asks, core_info, debug, devices, values
from perun_sdk.wire.decoder import PacketDecoder
from perun_sdk.wire.endpoint import Endpoint

DECODERS: list[Callable[[bytes], Any]] = [
    values.decode_features,
    values.decode_pixel_format,
    values.decode_frame_rate,
    values.decode_session_id,
    values.decode_seat,
    values.decode_run,
    values.decode_session_state,
    values.decode_notice,
    values.decode_echo,
    values.decode_name,
    values.decode_round_trip,
    values.decode_speed,
    core_info.decode_core_info,
    asks.decode_ask,
    asks.decode_answer,
    asks.decode_memory_spaces,
    asks.decode_memory_range,
    lambda value: asks.decode_addresses(value, 64),
    debug.decode_debug,
    devices.decode_device,
]


def mutated(chance: random.Random, known: list[bytes]) -> bytes:
    data = bytearray(chance.choice(known))
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(data) + 1)
        if chance.random() < 0.5:
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        elif at < len(data):
            data[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    return bytes(data)


@pytest.mark.parametrize("decode", DECODERS, ids=lambda decode: decode.__name__)
def test_values(decode: Callable[[bytes], Any]) -> None:
    chance = random.Random(5)
    known = [bytes.fromhex(case["value"]) for case in vectors.read("config-values.json")["values"]]
    known += [bytes.fromhex(case["data"]) for case in vectors.read("debug-values.json")["values"]]
    for _ in range(1500):
        try:
            decode(mutated(chance, known))
        except PerunError as error:
            assert error.code in {"PROTOCOL_MALFORMED", "PROTOCOL_TOO_LARGE"}


def test_json_that_is_deep_or_odd() -> None:
    odd = [b"[" * 4000, b'{"name":"a","system":"b","players":NaN}', b'{"name":"a","system":"b","players":true}', b"1e999"]
    for value in odd:
        with pytest.raises(PerunError):
            core_info.decode_core_info(value)


def test_streams_cut_anyhow() -> None:
    chance = random.Random(6)
    known = [bytes.fromhex(case["bytes"]) for case in vectors.read("streams.json")["streams"]]
    for _ in range(1500):
        data = mutated(chance, known) + mutated(chance, known)
        source = chance.choice(["any", "client", "host"])
        whole = PacketDecoder(source=source)
        wanted = whole.push(data)
        cut = PacketDecoder(source=source)
        found = [message for piece in vectors.cut(data, chance.randint(1, 9)) for message in cut.push(piece)]
        assert found == wanted
        assert (cut.error and cut.error.code) == (whole.error and whole.error.code)
        assert cut.kept <= len(data)


def test_a_declared_length_takes_no_room() -> None:
    decoder = PacketDecoder(Limits())
    # A video packet of 35 MB of which nothing comes.
    decoder.push(bytes.fromhex("0100000102000000") + bytes(10))
    assert decoder.error is None and decoder.kept == 10


def test_connections_from_their_first_byte() -> None:
    chance = random.Random(7)
    known = [bytes.fromhex("".join(case["receive"])) for case in vectors.read("handshake.json")["cases"]]
    for number in range(1500):
        endpoint = Endpoint(0x0107, [1, 2], accepts=number % 2 == 0)
        for piece in vectors.cut(mutated(chance, known), chance.randint(1, 30)):
            endpoint.receive(piece)
        endpoint.finish()
