"""Frames through encoder and decoder, and against the plain way to do the same."""

from __future__ import annotations

import random

import pytest
import vectors

from perun_sdk import Frame, IndexedFrame, PerunError
from perun_sdk.codec import planes
from perun_sdk.codec.decoder import FrameDecoder
from perun_sdk.codec.encoder import Forms, FrameEncoder
from perun_sdk.codec.lz4_block import compress, decompress
from perun_sdk.codec.picture import to_rgba


def some_pictures(chance: random.Random, count: int, indexed: bool) -> list[Frame | IndexedFrame]:
    """Of changing sizes, colours and contents; some the same as the one before."""
    width, height, colours = chance.randint(1, 40), chance.randint(1, 30), 4
    pictures: list[Frame | IndexedFrame] = []
    for _ in range(count):
        if chance.random() < 0.1:
            width, height = chance.randint(1, 40), chance.randint(1, 30)
        if chance.random() < 0.3:
            colours = chance.choice([1, 2, 3, 4, 5, 16, 17, 256])
        if pictures and chance.random() < 0.2:
            pictures.append(pictures[-1])
        elif indexed:
            indices = bytes(chance.randrange(colours) for _ in range(width * height))
            pictures.append(IndexedFrame(width, height, indices, chance.randbytes(colours * 4)))
        else:
            noise = chance.choice([2, 256])
            pixels = bytes(chance.randrange(noise) for _ in range(width * height * 4))
            pictures.append(Frame(width, height, pixels))
    return pictures


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("kind", ["seed", "scroll", "indexed", "all"])
def test_what_is_encoded_is_decoded(kind: str, level: int, seed: int) -> None:
    chance = random.Random(seed)
    pictures = some_pictures(chance, 12, True) + some_pictures(chance, 12, False)
    chance.shuffle(pictures)
    forms = Forms(level, kind in ("indexed", "all"), kind in ("scroll", "all"))
    encoder, decoder = FrameEncoder(forms), FrameDecoder()
    for picture in pictures:
        encoded = encoder.encode(picture)
        assert decoder.decode(encoded.flags, encoded.width, encoded.height, encoded.data) == to_rgba(picture)
        if level == 0:
            assert encoded.flags == 0
        if not forms.indexed:
            assert encoded.flags >> 4 == 0


def test_small_changes_take_few_bytes() -> None:
    pixels = bytearray(random.Random(1).randbytes(64 * 32 * 4))
    encoder = FrameEncoder(Forms(2))
    whole = encoder.encode(Frame(64, 32, bytes(pixels)))
    pixels[100] ^= 1
    delta = encoder.encode(Frame(64, 32, bytes(pixels)))
    assert whole.is_keyframe and not delta.is_keyframe
    assert len(delta.data) < len(whole.data) / 20


def test_a_picture_that_does_not_change_takes_nothing() -> None:
    encoder = FrameEncoder(Forms(1, True, True))
    picture = IndexedFrame(4, 4, bytes(16), b"\1\2\3\4")
    assert encoder.encode(picture).is_keyframe
    assert encoder.encode(picture).data == b""


@pytest.mark.parametrize(
    "picture",
    [
        Frame(2, 2, bytes(15)),
        Frame(0, 2, b""),
        Frame(70_000, 1, bytes(280_000)),
        IndexedFrame(2, 2, bytes(5), bytes(4)),
        IndexedFrame(2, 2, bytes(4), bytes(3)),
        IndexedFrame(2, 2, bytes(4), b""),
        IndexedFrame(2, 2, bytes(4), bytes(257 * 4)),
        IndexedFrame(2, 2, b"\0\1\2\3", bytes(3 * 4)),
    ],
)
def test_parts_that_do_not_fit_are_refused(picture: Frame | IndexedFrame) -> None:
    with pytest.raises(PerunError) as caught:
        FrameEncoder(Forms(1, True, True)).encode(picture)
    assert caught.value.code == "CODEC_SIZE"


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_packing(bits: int) -> None:
    chance = random.Random(bits)
    for count in range(1, 60):
        indices = bytes(chance.randrange(1 << bits) for _ in range(count))
        packed = planes.pack(indices, bits)
        assert len(packed) == (count * bits + 7) // 8
        plain = [packed[at * bits // 8] >> at * bits % 8 & (1 << bits) - 1 for at in range(count)]
        assert list(indices) == plain
        assert planes.unpack(packed, count, bits) == indices


def test_565() -> None:
    shorts = range(0, 0x10000, 7)
    plane = b"".join(short.to_bytes(2, "little") for short in shorts)
    expanded = planes.expand_565(plane)
    for at, short in enumerate(shorts):
        red, green, blue = short >> 11, short >> 5 & 63, short & 31
        wanted = (red << 3 | red >> 2, green << 2 | green >> 4, blue << 3 | blue >> 2, 255)
        assert tuple(expanded[at * 4 : at * 4 + 4]) == wanted


@pytest.mark.parametrize("size", [1, 2, 4])
def test_moved_bands(size: int) -> None:
    chance = random.Random(size)
    for _ in range(60):
        width, rows = chance.randint(1, 20), chance.randint(1, 30)
        before = chance.randbytes(width * rows * size)
        reach = chance.choice([2, 127])
        vectors_ = [(chance.randint(-reach - 1, reach), chance.randint(-reach - 1, reach)) for _ in range(-(-rows // 8))]
        told = b"".join(bytes((dy & 0xFF, dx & 0xFF)) for dy, dx in vectors_)
        moved = planes.moved(before, told, width * size, rows, size)
        for y in range(rows):
            for x in range(width):
                dy, dx = vectors_[y // 8]
                inside = 0 <= y + dy < rows and 0 <= x + dx < width
                source = ((y + dy) * width + x + dx) * size
                wanted = before[source : source + size] if inside else bytes(size)
                at = (y * width + x) * size
                assert moved[at : at + size] == wanted


def test_lz4_of_all_kinds() -> None:
    chance = random.Random(3)
    for _ in range(200):
        pool = chance.choice([1, 3, 256])
        plain = bytes(chance.randrange(pool) for _ in range(chance.choice([0, 1, 12, 13, 400, 3000])))
        for level in (1, 2, 3):
            assert decompress(compress(plain, level), len(plain)) == plain


def test_a_block_is_not_believed() -> None:
    # What would take a gigabyte is refused before there is room for it.
    with pytest.raises(PerunError) as caught:
        decompress((1 << 30).to_bytes(4, "little") + bytes(20), 1 << 30)
    assert caught.value.code == "CODEC_CORRUPT"


def test_hostile_frames() -> None:
    """Anything may come; what is returned has its size, and what is refused has a code."""
    chance = random.Random(11)
    known = [bytes.fromhex(f["data"]) for s in vectors.read("frames.json")["sequences"] for f in s["frames"]]
    decoders = [FrameDecoder(True), FrameDecoder(False)]
    decoded = refused = 0
    for _ in range(8_000):
        data = bytearray(chance.choice(known) if chance.random() < 0.8 else chance.randbytes(chance.randrange(90)))
        for _ in range(chance.randrange(4)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        width, height = chance.choice([(4, 2), (4, 3), (5, 10), (7, 3), (1, 1), (65_535, 65_535)])
        try:
            frame = chance.choice(decoders).decode(chance.randrange(256), width, height, bytes(data))
            assert len(frame.pixels) == width * height * 4
            decoded += 1
        except PerunError as error:
            assert error.code in {"CODEC_SIZE", "CODEC_CORRUPT", "PROTOCOL_TOO_LARGE", "PROTOCOL_MALFORMED"}
            refused += 1
    assert decoded > 50 and refused > 1000
