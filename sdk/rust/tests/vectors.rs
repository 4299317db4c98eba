//! The golden data of vectors/perun, as far as the connecting end of a core reads and writes them.

mod support;

use perun_sdk::frames::{lz4, FrameDecoder};
use perun_sdk::wire::endpoint::{Endpoint, Event};
use perun_sdk::wire::packets::{self, Body, Packet, PacketDecoder, Source};
use perun_sdk::wire::sequence::LatestWins;
use perun_sdk::wire::values::RunAction;
use perun_sdk::wire::{asks, devices, values};
use perun_sdk::{CoreConfig, DeviceInput, Error, Layout, Rate, Register};
use support::json::Json;
use support::{cuts, hex, vectors};

fn code<T>(result: Result<T, Error>) -> Option<&'static str> {
    result.err().map(|error| error.code().as_str())
}

/// A packet against what the golden data say of it.
fn assert_packet(packet: &Packet, message: &Json, name: &str) {
    assert_eq!(i64::from(packet.sequence), message.get("sequence").number(), "{name}");
    assert_eq!(i64::from(packet.flags), message.get("flags").number(), "{name}");
    let number = |field: &str| message.get(field).number();
    let expected = match message.get("kind").text() {
        "video" => Body::Video {
            width: number("width") as u16,
            height: number("height") as u16,
            data: hex(message.get("data").text()),
        },
        "audio" => Body::Audio {
            rate: number("rate") as u16,
            channels: number("channels") as u8,
            samples: message.get("samples").list().iter().map(|sample| sample.number() as i16).collect(),
        },
        "input" => Body::Input { buttons: number("buttons") as u16, seat: number("seat") as u16 },
        "config" => Body::Config { key: number("key") as u8, value: hex(message.get("value").text()) },
        "debug" => Body::Debug(hex(message.get("data").text())),
        "unknown" => {
            assert_eq!(i64::from(packet.kind), number("type"), "{name}");
            Body::Unknown { length: number("length") as u32 }
        }
        other => panic!("{name}: a message of kind {other}"),
    };
    assert_eq!(packet.body, expected, "{name}");
}

#[test]
fn handshakes_of_the_connecting_end() {
    let mut count = 0;
    for case in vectors("handshake.json").get("cases").list() {
        if case.get("role").text() != "connect" {
            continue;
        }
        count += 1;
        let name = case.get("name").text();
        let features: Vec<u16> = case.get("features").list().iter().map(|id| id.number() as u16).collect();
        let mut endpoint = Endpoint::new(case.get("capabilities").number() as u16, &features);
        assert_eq!(endpoint.start(), hex(case.get("start").text()), "{name}");
        let mut events: Vec<Event> = Vec::new();
        for chunk in case.get("receive").list() {
            events.extend(endpoint.receive(&hex(chunk.text())));
        }
        if case.get("ends").bool() {
            events.extend(endpoint.finish().map(Event::Failed));
        }
        let expected = case.get("events").list();
        assert_eq!(events.len(), expected.len(), "{name}: {events:?}");
        for (event, wanted) in events.iter().zip(expected) {
            match (wanted.get("kind").text(), event) {
                ("send", Event::Send(bytes)) => assert_eq!(*bytes, hex(wanted.get("bytes").text()), "{name}"),
                ("ready", Event::Ready) => {
                    assert_eq!(i64::from(endpoint.capabilities()), wanted.get("capabilities").number(), "{name}");
                    assert_eq!(endpoint.extended(), wanted.get("extended").bool(), "{name}");
                }
                ("message", Event::Packet(packet)) => assert_packet(packet, wanted.get("message"), name),
                ("failed", Event::Failed(error)) => {
                    assert_eq!(error.code().as_str(), wanted.get("code").text(), "{name}");
                    if case.has("reason") {
                        let reason = case.get("reason").text();
                        let said = if reason.is_empty() { "without a reason" } else { reason };
                        assert_eq!(error.message(), format!("the host refused: {said}"), "{name}");
                    }
                }
                (kind, event) => panic!("{name}: {event:?} in place of {kind}"),
            }
        }
        let known: Vec<i64> = endpoint.host_features().iter().map(|&id| i64::from(id)).collect();
        let wanted: Vec<i64> = case.get("peerFeatures").list().iter().map(Json::number).collect();
        assert_eq!(known, wanted, "{name}");
    }
    assert!(count >= 20, "{count} cases");
}

#[test]
fn packets_both_ways() {
    for case in vectors("packets.json").get("packets").list() {
        let (name, bytes) = (case.get("name").text(), hex(case.get("bytes").text()));
        for cut in cuts(&bytes) {
            let mut decoder = PacketDecoder::new(Source::Any);
            let read: Vec<Packet> = cut.iter().flat_map(|chunk| decoder.push(chunk).0).collect();
            assert_eq!(read.len(), 1, "{name}");
            assert_packet(&read[0], case.get("message"), name);
            assert_eq!(decoder.held(), 0, "{name}");
            let Packet { flags, sequence, body, .. } = &read[0];
            let written = match body {
                Body::Video { width, height, data } => packets::video(*sequence, *flags, *width, *height, data),
                Body::Audio { rate, channels, samples } => packets::audio(*sequence, *rate, *channels, samples),
                Body::Input { buttons, seat } => packets::input(*sequence, *buttons, *seat),
                Body::Config { key, value } => packets::config(*sequence, *key, value),
                Body::Debug(data) => packets::debug(*sequence, data),
                Body::Unknown { .. } => panic!("{name}"),
            };
            assert_eq!(written, bytes, "{name}");
        }
    }
}

#[test]
fn streams_and_hostile_lengths() {
    for case in vectors("streams.json").get("streams").list() {
        let (name, bytes) = (case.get("name").text(), hex(case.get("bytes").text()));
        let source = if case.get("source").text() == "client" { Source::Client } else { Source::Any };
        for cut in cuts(&bytes) {
            let mut decoder = PacketDecoder::new(source);
            let (mut read, mut error) = (Vec::new(), None);
            for chunk in cut {
                let (more, failed) = decoder.push(chunk);
                read.extend(more);
                error = failed;
            }
            let wanted = case.get("messages").list();
            assert_eq!(read.len(), wanted.len(), "{name}");
            for (packet, message) in read.iter().zip(wanted) {
                assert_packet(packet, message, name);
            }
            let expected = match case.get("error") {
                Json::Null => None,
                error => Some(error.text()),
            };
            assert_eq!(error.map(|error| error.code().as_str()), expected, "{name}");
            assert!(decoder.held() <= bytes.len(), "{name}");
        }
    }
}

#[test]
fn sequences() {
    for case in vectors("sequence.json").get("cases").list() {
        let mut order = LatestWins::default();
        let accepted: Vec<bool> =
            case.get("received").list().iter().map(|number| order.accept(number.number() as u16)).collect();
        let wanted: Vec<bool> = case.get("accepted").list().iter().map(Json::bool).collect();
        assert_eq!(accepted, wanted, "{}", case.get("name").text());
    }
}

#[test]
fn lz4_blocks() {
    let golden = vectors("lz4.json");
    for case in golden.get("blocks").list() {
        let (name, plain) = (case.get("name").text(), hex(case.get("plain").text()));
        let result = lz4::decompress(&hex(case.get("block").text()), plain.len());
        assert_eq!(result.as_deref(), Ok(&plain[..]), "{name}");
        assert_eq!(lz4::decompress(&lz4::compress(&plain), plain.len()), Ok(plain), "{name}");
    }
    for case in golden.get("refused").list() {
        let size = case.get("expectedBytes").number() as usize;
        let result = lz4::decompress(&hex(case.get("block").text()), size);
        assert_eq!(code(result), Some(case.get("error").text()), "{}", case.get("name").text());
    }
}

#[test]
fn frames_with_the_extension() {
    let (mut read, mut zstd) = (0, 0);
    for case in vectors("frames.json").get("sequences").list() {
        if case.get("profile").text() != "extended" {
            continue;
        }
        let name = case.get("name").text();
        let mut decoder = FrameDecoder::new();
        for (index, frame) in case.get("frames").list().iter().enumerate() {
            let number = |field: &str| frame.get(field).number();
            let data = hex(frame.get("data").text());
            let result = decoder.decode(number("flags") as u8, number("width") as u16, number("height") as u16, &data);
            if code(result.clone()) == Some("MISSING_CAPABILITY") {
                assert!(number("flags") & 0x80 != 0, "{name} {index}");
                zstd += 1;
                // What follows is based on it.
                break;
            } else if frame.has("pixels") {
                assert_eq!(result, Ok(hex(frame.get("pixels").text())), "{name} {index}");
                read += 1;
            } else {
                assert_eq!(code(result), Some(frame.get("error").text()), "{name} {index}");
                read += 1;
            }
        }
    }
    assert!(read >= 40 && zstd == 1, "{read} frames read, {zstd} of zstd");
}

#[test]
fn flags_with_the_extension() {
    for case in vectors("flags.json").get("cases").list() {
        if !case.get("extended").bool() {
            continue;
        }
        let flags = case.get("flags").number() as u8;
        // Nothing of a picture: what is judged first are the flags.
        let result = code(FrameDecoder::new().decode(flags, 1, 1, &[]));
        let wanted = if case.has("error") {
            "PROTOCOL_MALFORMED"
        } else if flags & 1 != 0 {
            "CODEC_CORRUPT"
        } else {
            "CODEC_SIZE"
        };
        assert_eq!(result, Some(wanted), "{flags:#04x}");
    }
}

#[test]
fn config_values() {
    let mut count = 0;
    for case in vectors("config-values.json").get("values").list() {
        let (key, value) = (case.get("key").text(), hex(case.get("value").text()));
        let decoded = case.get("decoded");
        let name = format!("{key} {}", case.get("value").text());
        let error = case.has("error").then(|| case.get("error").text());
        count += 1;
        match key {
            "features" => {
                let ids = values::decode_features(&value);
                assert_eq!(code(ids.clone()), error, "{name}");
                if let Ok(ids) = ids {
                    let wanted: Vec<i64> = decoded.list().iter().map(Json::number).collect();
                    assert_eq!(ids.iter().map(|&id| i64::from(id)).collect::<Vec<_>>(), wanted, "{name}");
                    assert_eq!(values::features(&ids), value, "{name}");
                }
            }
            "run" => {
                let names = [RunAction::Resume, RunAction::Pause, RunAction::Step, RunAction::Reset];
                let action = values::decode_run(&value);
                assert_eq!(code(action.clone()), error, "{name}");
                if let Ok(action) = action {
                    let wanted = ["resume", "pause", "step", "reset"].iter().position(|one| *one == decoded.text());
                    assert_eq!(names.iter().position(|one| *one == action), wanted, "{name}");
                }
            }
            "speed" => {
                let percent = values::decode_speed(&value);
                assert_eq!(code(percent.clone()), error, "{name}");
                if let Ok(percent) = percent {
                    assert_eq!(i64::from(percent), decoded.number(), "{name}");
                }
            }
            "session" => {
                let id = values::decode_session(&value);
                assert_eq!(code(id.clone()), error, "{name}");
                if let Ok(id) = id {
                    assert_eq!(id, decoded.text(), "{name}");
                }
            }
            "sessionState" => {
                let ended = values::decode_session_ended(&value);
                assert_eq!(code(ended.clone()), error, "{name}");
                if let Ok(ended) = ended {
                    assert_eq!(ended, decoded.text() == "ended", "{name}");
                }
            }
            "notice" => {
                let notice = values::decode_notice(&value);
                assert_eq!(code(notice.clone()), error, "{name}");
                if let Ok((code, sentence)) = notice {
                    // Codes that are not known are kept here, where they are only shown.
                    assert!(code == decoded.get("code").text() || decoded.get("code").text() == "FAILED", "{name}");
                    assert_eq!(sentence, decoded.get("message").text(), "{name}");
                }
            }
            "frameRate" if error.is_none() => {
                let part = |field: &str| decoded.get(field).number() as u32;
                assert_eq!(values::frame_rate(Rate::new(part("numerator"), part("denominator"))), value, "{name}");
            }
            "coreInfo" if case.get("encodes").bool() => {
                let config = CoreConfig {
                    name: decoded.get("name").text().into(),
                    system: decoded.get("system").text().into(),
                    title: decoded.get("title").text().into(),
                    players: decoded.get("players").number() as u8,
                    layout: if decoded.get("layout").text() == "chip8" { Layout::Chip8 } else { Layout::Xinput },
                    ..CoreConfig::default()
                };
                let session = if decoded.has("session") { decoded.get("session").text() } else { "" };
                assert_eq!(values::core_info(&config, session), value, "{name}");
            }
            "ask" => assert_ask(&value, decoded, error, &name),
            "answer" if error.is_none() => assert_answer(&value, decoded, case.get("encodes").bool(), &name),
            "device" => {
                let input = devices::decode(&value);
                assert_eq!(code(input.clone()), error, "{name}");
                if let Ok((pad, input)) = input {
                    assert_eq!(i64::from(pad), decoded.get("pad").number(), "{name}");
                    assert_device(&input, decoded.get("input"), &name);
                }
            }
            _ => count -= 1,
        }
    }
    assert!(count >= 50, "{count} values");
}

fn assert_ask(value: &[u8], decoded: &Json, error: Option<&str>, name: &str) {
    let ask = asks::decode_ask(value);
    assert_eq!(code(ask.clone()), error, "{name}");
    let Ok(ask) = ask else { return };
    let part = decoded.get("part");
    assert_eq!(i64::from(ask.request), decoded.get("request").number(), "{name}");
    assert_eq!(ask.kind.name(), part.get("kind").text(), "{name}");
    assert_eq!(i64::from(ask.offset), part.get("offset").number(), "{name}");
    assert_eq!(i64::from(ask.total), part.get("total").number(), "{name}");
    assert_eq!(ask.bytes, hex(part.get("bytes").text()), "{name}");
}

/// The golden part lies at the end of an answer made of as many bytes as it says.
fn assert_answer(value: &[u8], decoded: &Json, encodes: bool, name: &str) {
    let request = decoded.get("request").number() as u16;
    if decoded.has("error") {
        if encodes {
            let error = Error::new(perun_sdk::Code::NotFound, decoded.get("message").text());
            assert_eq!(asks::failure(request, &error), value, "{name}");
        }
        return;
    }
    let result = decoded.get("result");
    let mut bytes = vec![0; result.get("offset").number() as usize];
    bytes.extend(hex(result.get("bytes").text()));
    assert_eq!(asks::answers(request, &bytes).last().map(Vec::as_slice), Some(value), "{name}");
}

fn assert_device(input: &DeviceInput, wanted: &Json, name: &str) {
    let pair = |field: &str| {
        let list = wanted.get(field).list();
        (list[0].number(), list[1].number())
    };
    let number = |field: &str| wanted.get(field).number();
    let signed = |(x, y): (i64, i64)| (x as i16, y as i16);
    let expected = match wanted.get("device").text() {
        "analog" => DeviceInput::Analog {
            left: signed(pair("left")),
            right: signed(pair("right")),
            triggers: (pair("triggers").0 as u8, pair("triggers").1 as u8),
        },
        "mouse" => DeviceInput::Mouse {
            moved: signed(pair("move")),
            wheel: signed(pair("wheel")),
            buttons: number("buttons") as u8,
        },
        "pointer" => DeviceInput::Pointer {
            at: (pair("at").0 as u16, pair("at").1 as u16),
            wheel: signed(pair("wheel")),
            buttons: number("buttons") as u8,
        },
        "key" => DeviceInput::Key { usage: number("usage") as u16, pressed: wanted.get("pressed").bool() },
        "touch" => DeviceInput::Touch {
            points: wanted
                .get("points")
                .list()
                .iter()
                .map(|point| {
                    let of = |field: &str| point.get(field).number() as u16;
                    (of("id") as u8, of("x"), of("y"))
                })
                .collect(),
        },
        other => panic!("{name}: {other}"),
    };
    assert_eq!(*input, expected, "{name}");
}

#[test]
fn debug_values() {
    let mut count = 0;
    for case in vectors("debug-values.json").get("values").list() {
        if case.has("error") {
            continue;
        }
        let (data, decoded) = (hex(case.get("data").text()), case.get("decoded"));
        let written = match decoded.get("kind").text() {
            "registers" => {
                let registers: Vec<Register> = decoded
                    .get("registers")
                    .list()
                    .iter()
                    .map(|register| {
                        let digits = register.get("value").text().trim_start_matches("0x");
                        let value = u64::from_str_radix(digits, 16).unwrap();
                        Register::new(register.get("name").text(), register.get("bits").number() as u8, value)
                    })
                    .collect();
                values::registers(&registers).unwrap()
            }
            "text" => values::debug_text(decoded.get("text").text()),
            "hit" => values::hit(decoded.get("address").number() as u32),
            _ => continue,
        };
        assert_eq!(written, data);
        count += 1;
    }
    assert!(count >= 5, "{count} values");
}
