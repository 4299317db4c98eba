use std::borrow::Cow;

use super::{colour, lz4, unpack, BAND_ROWS, DELTA, SCROLL};
use crate::error::{Code, Error};

/// In the highest byte of the size: the indices lie in strips.
const STRIPS: u8 = 0x80;
/// Pixels of a row of a strip.
const STRIP_WIDTH: usize = 8;

/// The frame decoded last, in its own form.
#[derive(Clone, Debug)]
struct Plane {
    width: u16,
    height: u16,
    kind: Kind,
    values: Vec<u8>,
    palette: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rgba,
    Rgb565,
    Indexed { bits: usize },
}

impl Kind {
    /// Bytes of one value as deltas see it.
    fn size(self) -> usize {
        match self {
            Kind::Rgba => 4,
            Kind::Rgb565 => 2,
            Kind::Indexed { .. } => 1,
        }
    }

    fn packed(self, pixels: usize) -> usize {
        match self {
            Kind::Indexed { bits } => (pixels * bits).div_ceil(8),
            _ => pixels * self.size(),
        }
    }

    /// Indices with indices, RGB565 with RGB565, RGBA with the RGBA of any frame.
    fn is_based_on(self, before: Kind) -> bool {
        match self {
            Kind::Rgba => true,
            Kind::Rgb565 => before == Kind::Rgb565,
            Kind::Indexed { .. } => matches!(before, Kind::Indexed { .. }),
        }
    }
}

/// How the data of one video packet are to be read, strictly by its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Encoding {
    delta: bool,
    scroll: bool,
    compressed: bool,
    zstd: bool,
    kind: Kind,
}

impl Encoding {
    fn of(flags: u8) -> Result<Self, Error> {
        let kind = match flags >> 4 & 7 {
            0 => Kind::Rgba,
            1 => Kind::Indexed { bits: 8 },
            2 => Kind::Indexed { bits: 4 },
            3 => Kind::Indexed { bits: 2 },
            4 => Kind::Indexed { bits: 1 },
            5 => Kind::Rgb565,
            format => return Err(Error::malformed(format!("pixel format {format} is unknown"))),
        };
        let [delta, scroll, compressed, zstd] = [DELTA, SCROLL, 0x06, 0x80].map(|mask| flags & mask != 0);
        if (scroll && !delta) || (zstd && !compressed) {
            return Err(Error::malformed(format!("the flags {flags:#04x} mean nothing")));
        }
        Ok(Encoding { delta, scroll, compressed, zstd, kind })
    }
}

/// Reads the video data of one sender with the extension. After an error deltas wait for a whole frame. It knows no
/// zstd: those frames are errors of the code MISSING_CAPABILITY.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    before: Option<Plane>,
}

impl FrameDecoder {
    /// A decoder without a frame before.
    pub fn new() -> Self {
        FrameDecoder::default()
    }

    /// The pixels, four bytes each. CODEC_SIZE, CODEC_CORRUPT or PROTOCOL_MALFORMED where the data are none.
    pub fn decode(&mut self, flags: u8, width: u16, height: u16, data: &[u8]) -> Result<Vec<u8>, Error> {
        let before = self.before.take();
        let plane = read(flags, width, height, data, before)?;
        let pixels = pixels_of(&plane)?;
        self.before = Some(plane);
        Ok(pixels)
    }
}

fn corrupt(message: &str) -> Error {
    Error::new(Code::CodecCorrupt, message)
}

fn read(flags: u8, width: u16, height: u16, data: &[u8], before: Option<Plane>) -> Result<Plane, Error> {
    let encoding = Encoding::of(flags)?;
    let kind = encoding.kind;
    if !encoding.delta {
        let (data, in_strips) = order_of(encoding, width, data)?;
        let plain = plain(encoding, width, height, &data)?;
        let (palette, _, packed) = parts(encoding, height, usize::from(width) * usize::from(height), &plain);
        let values = values_of(kind, packed, usize::from(width) * usize::from(height));
        let values = if in_strips { rows_of(&values, width, height) } else { values };
        return Ok(Plane { width, height, kind, values, palette: palette.to_vec() });
    }
    let base = before
        .filter(|before| (before.width, before.height) == (width, height))
        .ok_or_else(|| corrupt("a delta without the frame it is based on"));
    if data.is_empty() {
        return base;
    }
    let (data, in_strips) = order_of(encoding, width, data)?;
    let plain = plain(encoding, width, height, &data)?;
    let mut base = base?;
    if !kind.is_based_on(base.kind) {
        return Err(corrupt("a delta against a frame of another kind"));
    }
    let count = usize::from(width) * usize::from(height);
    let (palette, vectors, packed) = parts(encoding, height, count, &plain);
    let palette = palette.iter().zip(base.palette.iter().chain(std::iter::repeat(&0))).map(|(a, b)| a ^ b).collect();
    if kind == Kind::Rgba && base.kind != Kind::Rgba {
        base.values = pixels_of(&base)?;
    }
    let mut values = values_of(kind, packed, count);
    if in_strips {
        values = rows_of(&values, width, height);
    }
    let moved = if vectors.is_empty() { base.values } else { shifted(&base.values, vectors, width, height, kind) };
    values.iter_mut().zip(&moved).for_each(|(value, then)| *value ^= then);
    Ok(Plane { width, height, kind, values, palette })
}

/// The data without the bit that says that their indices lie in strips, and whether it was there.
fn order_of(encoding: Encoding, width: u16, data: &[u8]) -> Result<(Cow<'_, [u8]>, bool), Error> {
    if !encoding.compressed || data.len() < 4 || data[3] & STRIPS == 0 {
        return Ok((Cow::Borrowed(data), false));
    }
    if !matches!(encoding.kind, Kind::Indexed { .. }) || usize::from(width) % STRIP_WIDTH != 0 {
        return Err(Error::new(Code::CodecSize, format!("pixels of a frame {width} wide declared to lie in strips")));
    }
    let mut data = data.to_vec();
    data[3] &= !STRIPS;
    Ok((Cow::Owned(data), true))
}

/// Indices that lie in strips of eight pixels, one after another from top to bottom, in rows.
fn rows_of(strips: &[u8], width: u16, height: u16) -> Vec<u8> {
    let (width, height) = (usize::from(width), usize::from(height));
    let mut rows = vec![0; strips.len()];
    for (at, eight) in strips.chunks_exact(STRIP_WIDTH).enumerate() {
        let to = at % height * width + at / height * STRIP_WIDTH;
        rows[to..to + STRIP_WIDTH].copy_from_slice(eight);
    }
    rows
}

fn vector_bytes(encoding: Encoding, height: u16) -> usize {
    if encoding.scroll {
        2 * usize::from(height).div_ceil(BAND_ROWS)
    } else {
        0
    }
}

/// The data before compression, of a size that the flags allow.
fn plain(encoding: Encoding, width: u16, height: u16, data: &[u8]) -> Result<Vec<u8>, Error> {
    let pixels = usize::from(width) * usize::from(height);
    let rest = vector_bytes(encoding, height) + encoding.kind.packed(pixels);
    let is_possible = |size: usize| match encoding.kind {
        Kind::Indexed { bits } => size > rest && (size - rest) % 4 == 0 && (size - rest) / 4 <= 1 << bits,
        _ => size == rest,
    };
    if !encoding.compressed {
        if is_possible(data.len()) {
            return Ok(data.to_vec());
        }
        return Err(Error::new(Code::CodecSize, format!("{} bytes for a frame of {width}×{height}", data.len())));
    }
    let size = lz4::declared(data, is_possible)?;
    if encoding.zstd {
        return Err(Error::new(Code::MissingCapability, "this decoder knows no zstd"));
    }
    lz4::decompress(data, size)
}

/// Palette, vectors and pixels of plain data whose size was checked.
fn parts(encoding: Encoding, height: u16, pixels: usize, plain: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let rest = plain.len() - encoding.kind.packed(pixels);
    let (head, packed) = plain.split_at(rest);
    let (palette, vectors) = head.split_at(rest - vector_bytes(encoding, height));
    (palette, vectors, packed)
}

fn values_of(kind: Kind, packed: &[u8], count: usize) -> Vec<u8> {
    match kind {
        Kind::Indexed { bits } => unpack(packed, bits, count),
        _ => packed.to_vec(),
    }
}

/// The values before, each band of rows moved by its vector; outside of the picture there are zeros.
fn shifted(values: &[u8], vectors: &[u8], width: u16, height: u16, kind: Kind) -> Vec<u8> {
    let (width, height, size) = (i64::from(width), i64::from(height), kind.size());
    let mut moved = vec![0; values.len()];
    for y in 0..height {
        let band = y as usize / BAND_ROWS * 2;
        let (dy, dx) = (i64::from(vectors[band] as i8), i64::from(vectors[band + 1] as i8));
        for x in 0..width {
            let (from_x, from_y) = (x + dx, y + dy);
            if (0..width).contains(&from_x) && (0..height).contains(&from_y) {
                let (to, from) = ((y * width + x) as usize * size, (from_y * width + from_x) as usize * size);
                moved[to..to + size].copy_from_slice(&values[from..from + size]);
            }
        }
    }
    moved
}

fn pixels_of(plane: &Plane) -> Result<Vec<u8>, Error> {
    match plane.kind {
        Kind::Rgba => Ok(plane.values.clone()),
        Kind::Indexed { .. } => {
            let colours = plane.palette.len() / 4;
            if plane.values.iter().any(|&index| usize::from(index) >= colours) {
                return Err(corrupt("an index beyond its palette"));
            }
            Ok(colour(&plane.values, &plane.palette))
        }
        Kind::Rgb565 => Ok(plane
            .values
            .chunks_exact(2)
            .flat_map(|pair| {
                let value = u16::from_le_bytes([pair[0], pair[1]]);
                let (red, green, blue) = (value >> 11, value >> 5 & 63, value & 31);
                [(red << 3 | red >> 2) as u8, (green << 2 | green >> 4) as u8, (blue << 3 | blue >> 2) as u8, 255]
            })
            .collect()),
    }
}
