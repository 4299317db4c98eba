//! Properties that hold for any picture and any bytes, tried with numbers that are the same each time.

mod support;

use perun_sdk::frames::{lz4, sha256, to_rgba, FrameDecoder, FrameEncoder, Level, Readable};
use perun_sdk::wire::asks::{answers, decode_ask, Gather};
use perun_sdk::wire::constants::STATE_BYTES;
use perun_sdk::wire::endpoint::{Endpoint, Event};
use perun_sdk::wire::packets::{PacketDecoder, Source};
use perun_sdk::wire::{devices, values};
use perun_sdk::Picture;
use support::hex;
use support::random::Random;

/// The next picture of a sender: often the one before with a few changes, at times another form, palette or size.
fn picture(random: &mut Random, before: Option<&Picture>) -> Picture {
    if let (Some(before), true) = (before, random.below(4) > 0) {
        let mut next = before.clone();
        let values = match &mut next {
            Picture::Rgba { pixels, .. } => pixels,
            Picture::Indexed { indices, palette, .. } => {
                if random.below(5) == 0 {
                    let at = random.below(palette.len());
                    palette[at] = random.next() as u8;
                }
                indices
            }
        };
        let highest = *values.iter().max().unwrap();
        for _ in 0..random.below(4) {
            let at = random.below(values.len());
            values[at] = random.below(usize::from(highest) + 1) as u8;
        }
        return next;
    }
    let (width, height) = (1 + random.below(40) as u16, 1 + random.below(20) as u16);
    let count = usize::from(width) * usize::from(height);
    if random.below(3) == 0 {
        return Picture::Rgba { width, height, pixels: random.bytes(count * 4) };
    }
    let colours = [1, 2, 3, 4, 9, 16, 17, 256][random.below(8)];
    let indices = (0..count).map(|_| random.below(colours) as u8).collect();
    Picture::Indexed { width, height, indices, palette: random.bytes(colours * 4) }
}

#[test]
fn every_form_and_level_gives_the_pixels_back() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let level = [Level::None, Level::Fast, Level::Balanced, Level::High][random.below(4)];
        let [lz4, indexed, unchanged] = [0; 3].map(|_| random.below(4) > 0);
        let mut encoder = FrameEncoder::new(level, Readable { lz4, indexed, unchanged });
        let mut decoder = FrameDecoder::new();
        let mut before: Option<Picture> = None;
        for at in 0..20 {
            let next = picture(&mut random, before.as_ref());
            if random.below(10) == 0 {
                encoder.start_over();
                decoder = FrameDecoder::new();
            }
            let sent = encoder.encode(&next).unwrap();
            if !indexed || !lz4 {
                assert_eq!(sent.flags & 0x78, 0, "seed {seed}, frame {at}: a form that the host does not read");
            }
            assert!(lz4 || sent.flags == 0, "seed {seed}, frame {at}");
            assert!(unchanged || !sent.data.is_empty(), "seed {seed}, frame {at}");
            let read = decoder.decode(sent.flags, sent.width, sent.height, &sent.data);
            assert_eq!(read, to_rgba(&next), "seed {seed}, frame {at}, flags {:#04x}", sent.flags);
            before = Some(next);
        }
    }
}

#[test]
fn pictures_whose_parts_do_not_fit_are_refused() {
    let mut encoder = FrameEncoder::new(Level::Fast, Readable { lz4: true, indexed: true, unchanged: true });
    let wrong = [
        Picture::Rgba { width: 2, height: 2, pixels: vec![0; 15] },
        Picture::Rgba { width: 0, height: 2, pixels: vec![] },
        Picture::Indexed { width: 2, height: 1, indices: vec![0; 3], palette: vec![0; 4] },
        Picture::Indexed { width: 2, height: 1, indices: vec![0, 1], palette: vec![0; 4] },
        Picture::Indexed { width: 2, height: 1, indices: vec![0; 2], palette: vec![0; 5] },
        Picture::Indexed { width: 2, height: 1, indices: vec![0; 2], palette: vec![] },
    ];
    for picture in wrong {
        assert_eq!(encoder.encode(&picture).unwrap_err().code().as_str(), "CODEC_SIZE", "{picture:?}");
    }
}

#[test]
fn hostile_bytes_yield_errors_and_nothing_else() {
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let length = random.below(200);
        let mut bytes = random.bytes(length);
        let mut decoder = FrameDecoder::new();
        for _ in 0..4 {
            let (flags, width, height) = (random.next() as u8, random.next() as u16, random.below(4) as u16);
            let _ = decoder.decode(flags, width, height, &bytes);
            let _ = decoder.decode(flags, 1 + width % 8, 1 + height, &bytes);
        }
        let _ = lz4::decompress(&bytes, random.below(5000));
        let _ = (values::decode_features(&bytes), values::decode_run(&bytes), values::decode_session(&bytes));
        let _ = (values::decode_notice(&bytes), devices::decode(&bytes), decode_ask(&bytes));
        let (_, error) = PacketDecoder::new(Source::Any).push(&bytes);
        assert!(error.is_none_or(|error| error.code().as_str().starts_with("PROTOCOL_")));
        if random.below(2) == 0 {
            bytes.splice(0..0, hex("4f4b00010107"));
        }
        let mut endpoint = Endpoint::new(0x0107, &[]);
        let whole = endpoint.receive(&bytes);
        let mut slow = Endpoint::new(0x0107, &[]);
        let pieces: Vec<Event> = bytes.chunks(1 + random.below(7)).flat_map(|chunk| slow.receive(chunk)).collect();
        let until_failure = |events: Vec<Event>| -> Vec<Event> {
            let end =
                events.iter().position(|event| matches!(event, Event::Failed(_))).map_or(events.len(), |at| at + 1);
            events[..end].to_vec()
        };
        assert_eq!(until_failure(whole), until_failure(pieces), "seed {seed}: cutting changes something");
    }
}

#[test]
fn answers_of_any_size_come_together_again() {
    for length in [0, 1, 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1, 200_000] {
        let bytes = Random::new(length as u64).bytes(length);
        let mut gather = Gather::new(STATE_BYTES);
        let mut whole = None;
        for value in answers(9, &bytes) {
            assert!(value.len() <= 60 * 1024 && whole.is_none());
            // An answer is laid out as an ask is, with its code in the place of the kind.
            let offset = u32::from_be_bytes(value[3..7].try_into().unwrap());
            let total = u32::from_be_bytes(value[7..11].try_into().unwrap());
            whole = gather.add(offset, total, &value[11..]).unwrap();
        }
        assert_eq!(whole, Some(bytes));
    }
}

#[test]
fn digests_are_those_of_the_standard() {
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(sha256::hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(sha256::hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(sha256::hex(two_blocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
