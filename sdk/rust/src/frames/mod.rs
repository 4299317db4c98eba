//! Pictures to the data of video packets and back.

mod decode;
mod encode;
pub mod lz4;
pub mod sha256;

pub use decode::FrameDecoder;
pub use encode::{Encoded, FrameEncoder, Readable};

use crate::core::Picture;
use crate::error::{Code, Error};

/// How hard frames are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Level {
    /// Not at all: whole RGBA frames.
    None = 0,
    /// A delta always, one compression per frame.
    #[default]
    Fast = 1,
    /// The delta where it takes less than 70 % of the whole frame.
    Balanced = 2,
    /// The smaller of the two.
    High = 3,
}

pub(crate) const DELTA: u8 = 0x01;
pub(crate) const SCROLL: u8 = 0x08;
pub(crate) const BAND_ROWS: usize = 8;

/// Bits of one index where there are so many colours.
pub(crate) fn bits_for(colours: usize) -> usize {
    match colours {
        0..=2 => 1,
        3..=4 => 2,
        5..=16 => 4,
        _ => 8,
    }
}

/// The pixel format number of indices of so many bits.
pub(crate) fn format_of(bits: usize) -> u8 {
    match bits {
        8 => 1,
        4 => 2,
        2 => 3,
        _ => 4,
    }
}

/// Indices of `bits` each, the first in the lowest bits of a byte; rows do not begin a new one.
pub(crate) fn pack(indices: &[u8], bits: usize, into: &mut Vec<u8>) {
    if bits == 8 {
        into.extend_from_slice(indices);
        return;
    }
    let per_byte = 8 / bits;
    into.extend(
        indices
            .chunks(per_byte)
            .map(|chunk| chunk.iter().enumerate().fold(0, |byte, (at, index)| byte | index << (at * bits))),
    );
}

pub(crate) fn unpack(packed: &[u8], bits: usize, count: usize) -> Vec<u8> {
    if bits == 8 {
        return packed[..count].to_vec();
    }
    let (per_byte, mask) = (8 / bits, (1u16 << bits) as u8 - 1);
    (0..count).map(|at| packed[at / per_byte] >> (at % per_byte * bits) & mask).collect()
}

/// The picture in four bytes a pixel; CODEC_SIZE or CODEC_CORRUPT where its parts do not fit each other.
pub fn to_rgba(picture: &Picture) -> Result<Vec<u8>, Error> {
    check(picture)?;
    match picture {
        Picture::Rgba { pixels, .. } => Ok(pixels.clone()),
        Picture::Indexed { indices, palette, .. } => Ok(colour(indices, palette)),
    }
}

pub(crate) fn colour(indices: &[u8], palette: &[u8]) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(indices.len() * 4);
    for &index in indices {
        pixels.extend_from_slice(&palette[usize::from(index) * 4..][..4]);
    }
    pixels
}

/// Whether the parts of a picture fit each other.
pub(crate) fn check(picture: &Picture) -> Result<(), Error> {
    let wrong = |message: String| Err(Error::new(Code::CodecSize, message));
    match picture {
        Picture::Rgba { width, height, pixels } => {
            let needed = usize::from(*width) * usize::from(*height) * 4;
            if needed == 0 || pixels.len() != needed {
                return wrong(format!("{} bytes of pixels for a frame of {width}×{height}", pixels.len()));
            }
        }
        Picture::Indexed { width, height, indices, palette } => {
            let needed = usize::from(*width) * usize::from(*height);
            if needed == 0 || indices.len() != needed {
                return wrong(format!("{} indices for a frame of {width}×{height}", indices.len()));
            }
            if palette.is_empty() || palette.len() % 4 != 0 || palette.len() > 1024 {
                return wrong(format!("a palette of {} bytes", palette.len()));
            }
            let colours = palette.len() / 4;
            if colours < 256 && indices.iter().any(|&index| usize::from(index) >= colours) {
                return wrong(format!("an index beyond the {colours} colours of its palette"));
            }
        }
    }
    Ok(())
}
