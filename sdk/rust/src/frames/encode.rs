use super::{bits_for, check, format_of, lz4, pack, to_rgba, Level, DELTA};
use crate::core::Picture;
use crate::error::Error;

/// What the host can read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readable {
    /// LZ4 and deltas; without it whole RGBA frames are sent, whatever else is said.
    pub lz4: bool,
    /// Indices with their palette.
    pub indexed: bool,
    /// A delta without data, for a picture that has not changed.
    pub unchanged: bool,
}

/// The data of a video packet and its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Encoded {
    pub flags: u8,
    pub width: u16,
    pub height: u16,
    pub data: Vec<u8>,
}

/// The frame before, as deltas see it: bytes of RGBA with an empty palette, or indices.
#[derive(Debug)]
struct Plane {
    width: u16,
    height: u16,
    palette: Vec<u8>,
    values: Vec<u8>,
}

impl Plane {
    fn is_indexed(&self) -> bool {
        !self.palette.is_empty()
    }
}

/// Turns the pictures of one connection into video data; each is the base of the next delta.
#[derive(Debug)]
pub struct FrameEncoder {
    level: Level,
    readable: Readable,
    before: Option<Plane>,
    plain: Vec<u8>,
}

impl FrameEncoder {
    /// An encoder without a frame before.
    pub fn new(level: Level, readable: Readable) -> Self {
        FrameEncoder { level, readable, before: None, plain: Vec::new() }
    }

    /// The next one is sent whole.
    pub fn start_over(&mut self) {
        self.before = None;
    }

    /// The next frame. CODEC_SIZE where the parts of the picture do not fit each other.
    pub fn encode(&mut self, picture: &Picture) -> Result<Encoded, Error> {
        check(picture)?;
        let plane = self.plane(picture)?;
        let (width, height) = (plane.width, plane.height);
        if self.level == Level::None || !self.readable.lz4 {
            return Ok(Encoded { flags: 0, width, height, data: plane.values });
        }
        let before = self
            .before
            .take()
            .filter(|before| (before.width, before.height, before.is_indexed()) == (width, height, plane.is_indexed()));
        let (flags, data) = self.choose(&plane, before);
        self.before = Some(plane);
        Ok(Encoded { flags, width, height, data })
    }

    fn plane(&self, picture: &Picture) -> Result<Plane, Error> {
        match picture {
            Picture::Indexed { width, height, indices, palette }
                if self.readable.indexed && self.readable.lz4 && self.level != Level::None =>
            {
                Ok(Plane { width: *width, height: *height, palette: palette.clone(), values: indices.clone() })
            }
            Picture::Rgba { width, height, .. } | Picture::Indexed { width, height, .. } => {
                Ok(Plane { width: *width, height: *height, palette: Vec::new(), values: to_rgba(picture)? })
            }
        }
    }

    fn choose(&mut self, plane: &Plane, before: Option<Plane>) -> (u8, Vec<u8>) {
        let Some(before) = before else { return self.whole(plane) };
        let is_same = plane.palette == before.palette && plane.values == before.values;
        if is_same && self.readable.unchanged {
            return (DELTA | self.level_bits() | self.format_bits(plane.palette.len() / 4, plane), Vec::new());
        }
        let delta = self.delta(plane, &before);
        if self.level == Level::Fast {
            return delta;
        }
        let whole = self.whole(plane);
        let is_worth = match self.level {
            Level::Balanced => delta.1.len() * 10 < whole.1.len() * 7,
            _ => delta.1.len() < whole.1.len(),
        };
        if is_worth {
            delta
        } else {
            whole
        }
    }

    fn whole(&mut self, plane: &Plane) -> (u8, Vec<u8>) {
        self.plain.clear();
        self.plain.extend_from_slice(&plane.palette);
        let colours = plane.palette.len() / 4;
        let bits = if plane.is_indexed() { bits_for(colours) } else { 8 };
        pack(&plane.values, bits, &mut self.plain);
        self.compressed(self.format_bits(colours, plane))
    }

    /// Palette and pixels, each XORed with those before; the indices in the bits of the larger palette.
    fn delta(&mut self, plane: &Plane, before: &Plane) -> (u8, Vec<u8>) {
        self.plain.clear();
        let missing = std::iter::repeat(&0);
        self.plain.extend(plane.palette.iter().zip(before.palette.iter().chain(missing)).map(|(now, then)| now ^ then));
        let changed: Vec<u8> = plane.values.iter().zip(&before.values).map(|(now, then)| now ^ then).collect();
        let colours = plane.palette.len().max(before.palette.len()) / 4;
        let bits = if plane.is_indexed() { bits_for(colours) } else { 8 };
        pack(&changed, bits, &mut self.plain);
        self.compressed(DELTA | self.format_bits(colours, plane))
    }

    /// What compression does not make smaller is sent without.
    fn compressed(&self, flags: u8) -> (u8, Vec<u8>) {
        let data = lz4::compress(&self.plain);
        if data.len() < self.plain.len() {
            (flags | self.level_bits(), data)
        } else {
            (flags, self.plain.clone())
        }
    }

    fn level_bits(&self) -> u8 {
        (self.level as u8) << 1
    }

    fn format_bits(&self, colours: usize, plane: &Plane) -> u8 {
        if plane.is_indexed() {
            format_of(bits_for(colours)) << 4
        } else {
            0
        }
    }
}
