//! Packets: a header of eight bytes and a payload.

use super::constants::{
    packet, AUDIO_BYTES, CLIENT_PACKET_BYTES, CONFIG_BYTES, DEBUG_BYTES, FRAME_PIXELS, HEADER_BYTES, PACKET_BYTES,
};
use super::{u16_at, u32_at};
use crate::error::{Code, Error};

/// One packet as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The type byte; 1 to 5 are known.
    pub kind: u8,
    /// The flags byte.
    pub flags: u8,
    /// The sequence number; 0 where the sender does not count.
    pub sequence: u16,
    /// What it says.
    pub body: Body,
}

/// The payload of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Body {
    Video {
        width: u16,
        height: u16,
        data: Vec<u8>,
    },
    Audio {
        rate: u16,
        channels: u8,
        samples: Vec<i16>,
    },
    Input {
        buttons: u16,
        seat: u16,
    },
    Config {
        key: u8,
        value: Vec<u8>,
    },
    Debug(Vec<u8>),
    /// Skipped; so many bytes.
    Unknown {
        length: u32,
    },
}

/// Whose packets are read, which bounds their lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Host, core, or not known yet.
    Any,
    /// A watcher or player.
    Client,
}

/// A header in front of the payload.
pub fn encode(kind: u8, flags: u8, sequence: u16, payload: &[&[u8]]) -> Vec<u8> {
    let length: usize = payload.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + length);
    bytes.extend([kind, flags]);
    bytes.extend(sequence.to_be_bytes());
    bytes.extend((length as u32).to_be_bytes());
    for part in payload {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// One frame.
pub fn video(sequence: u16, flags: u8, width: u16, height: u16, data: &[u8]) -> Vec<u8> {
    encode(packet::VIDEO, flags, sequence, &[&width.to_be_bytes(), &height.to_be_bytes(), data])
}

/// Samples, interleaved.
pub fn audio(sequence: u16, rate: u16, channels: u8, samples: &[i16]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    encode(packet::AUDIO, 0, sequence, &[&rate.to_be_bytes(), &[channels], &data])
}

/// The state of sixteen buttons.
pub fn input(sequence: u16, buttons: u16, seat: u16) -> Vec<u8> {
    encode(packet::INPUT, 0, sequence, &[&buttons.to_be_bytes(), &seat.to_be_bytes()])
}

/// One setting; the value has at most 60 KiB.
pub fn config(sequence: u16, key: u8, value: &[u8]) -> Vec<u8> {
    encode(packet::CONFIG, 0, sequence, &[&[key], &(value.len() as u16).to_be_bytes(), value])
}

/// Registers and the like.
pub fn debug(sequence: u16, data: &[u8]) -> Vec<u8> {
    encode(packet::DEBUG, 0, sequence, &[data])
}

/// Judges a declared length by its type alone, before a byte of the payload is kept.
fn judge(kind: u8, length: u32, source: Source) -> Result<(), Error> {
    let (least, most) = match kind {
        packet::VIDEO => (4, 4 + FRAME_PIXELS * 4),
        packet::AUDIO => (3, AUDIO_BYTES),
        packet::INPUT => (4, 4),
        packet::CONFIG => (3, 3 + CONFIG_BYTES),
        packet::DEBUG => (0, DEBUG_BYTES),
        _ => (0, PACKET_BYTES),
    };
    let most_here = if source == Source::Client { most.min(CLIENT_PACKET_BYTES) } else { most };
    if length < least || (least == most && length != most) {
        return Err(Error::malformed(format!("a payload of {length} bytes does not make a packet of type {kind}")));
    }
    if length > most_here {
        let message = format!("a packet of type {kind} declares {length} bytes, {most_here} are allowed");
        return Err(Error::new(Code::ProtocolTooLarge, message));
    }
    Ok(())
}

/// Splits a stream into packets; how it was cut makes no difference. What is kept follows what has arrived, not what
/// was announced; payloads of unknown types are skipped without being kept.
#[derive(Debug)]
pub struct PacketDecoder {
    source: Source,
    kept: Vec<u8>,
    to_skip: u32,
    error: Option<Error>,
}

impl PacketDecoder {
    /// Reads packets of that source.
    pub fn new(source: Source) -> Self {
        PacketDecoder { source, kept: Vec::new(), to_skip: 0, error: None }
    }

    /// Bytes held for a packet that is not whole yet.
    pub fn held(&self) -> usize {
        self.kept.len()
    }

    /// The packets that are whole now, and the error behind them if there is one; after it nothing more is read.
    pub fn push(&mut self, chunk: &[u8]) -> (Vec<Packet>, Option<Error>) {
        let mut packets = Vec::new();
        if self.error.is_some() {
            return (packets, self.error.clone());
        }
        let skipped = (self.to_skip as usize).min(chunk.len());
        self.to_skip -= skipped as u32;
        self.kept.extend_from_slice(&chunk[skipped..]);
        let mut at = 0;
        while self.to_skip == 0 && self.error.is_none() && self.kept.len() - at >= HEADER_BYTES {
            match self.next(at) {
                Ok(Some((packet, used))) => {
                    packets.extend(packet);
                    at += used;
                }
                Ok(None) => break,
                Err(error) => self.error = Some(error),
            }
        }
        // A type that is not known was told when its header was read; what is left of it is not kept.
        self.kept.drain(..at.min(self.kept.len()));
        if self.error.is_some() {
            self.kept = Vec::new();
        }
        (packets, self.error.clone())
    }

    fn next(&mut self, at: usize) -> Result<Option<(Option<Packet>, usize)>, Error> {
        let bytes = &self.kept[at..];
        let (kind, flags, sequence, length) = (bytes[0], bytes[1], u16_at(bytes, 2), u32_at(bytes, 4));
        judge(kind, length, self.source)?;
        let whole = HEADER_BYTES + length as usize;
        if !(packet::VIDEO..=packet::DEBUG).contains(&kind) {
            let there = bytes.len().min(whole);
            self.to_skip = (whole - there) as u32;
            return Ok(Some((Some(Packet { kind, flags, sequence, body: Body::Unknown { length } }), there)));
        }
        let Some(payload) = bytes.get(HEADER_BYTES..whole) else { return Ok(None) };
        let body = read_body(kind, payload)?;
        Ok(Some((Some(Packet { kind, flags, sequence, body }), whole)))
    }
}

/// Reads a payload whose length was judged.
fn read_body(kind: u8, payload: &[u8]) -> Result<Body, Error> {
    match kind {
        packet::VIDEO => {
            let (width, height) = (u16_at(payload, 0), u16_at(payload, 2));
            if width == 0 || height == 0 {
                return Err(Error::malformed(format!("a frame of {width}×{height}")));
            }
            if u32::from(width) * u32::from(height) > FRAME_PIXELS {
                return Err(Error::new(Code::ProtocolTooLarge, format!("a frame of {width}×{height} pixels")));
            }
            Ok(Body::Video { width, height, data: payload[4..].to_vec() })
        }
        packet::AUDIO => {
            let (rate, channels, data) = (u16_at(payload, 0), payload[2], &payload[3..]);
            if rate == 0 || channels == 0 || data.len() % (2 * usize::from(channels)) != 0 {
                let text = format!("{} bytes of audio for {channels} channels at {rate} Hz", data.len());
                return Err(Error::malformed(text));
            }
            let samples = data.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]])).collect();
            Ok(Body::Audio { rate, channels, samples })
        }
        packet::INPUT => Ok(Body::Input { buttons: u16_at(payload, 0), seat: u16_at(payload, 2) }),
        packet::CONFIG => {
            let (key, length, value) = (payload[0], u16_at(payload, 1), &payload[3..]);
            if usize::from(length) != value.len() {
                return Err(Error::malformed(format!("a config value of {} bytes that says {length}", value.len())));
            }
            Ok(Body::Config { key, value: value.to_vec() })
        }
        _ => Ok(Body::Debug(payload.to_vec())),
    }
}
