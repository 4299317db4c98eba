use crate::error::{Code, Error};
use crate::wire::devices::DeviceInput;

/// Frames per second as a fraction: 59.7275 Hz is `Rate::new(4_194_304, 70_224)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Frames, not 0 …
    pub numerator: u32,
    /// … in so many seconds, not 0.
    pub denominator: u32,
}

impl Rate {
    /// numerator / denominator frames a second.
    pub const fn new(numerator: u32, denominator: u32) -> Self {
        Rate { numerator, denominator }
    }
}

/// How the sixteen buttons are named for players.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As on a game pad: [`crate::Button`].
    Xinput,
    /// Sixteen hexadecimal keys.
    Chip8,
}

impl Layout {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Layout::Xinput => "xinput",
            Layout::Chip8 => "chip8",
        }
    }
}

/// What a core says of itself before its first frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreConfig {
    /// Name of the emulator, for people.
    pub name: String,
    /// The system it emulates, in lower case: chip8, gameboy, nes …
    pub system: String,
    /// The game that is loaded; empty if none.
    pub title: String,
    /// Usual width in pixels; what `tick` returns is of this size.
    pub width: u16,
    /// Usual height in pixels.
    pub height: u16,
    /// Frames per second, exact.
    pub rate: Rate,
    /// Pads, 1 to 16. With 1 everybody's buttons come merged.
    pub players: u8,
    /// How the sixteen buttons are named.
    pub layout: Layout,
    /// Samples per second and channel, at most 65 535; 0 for a core without sound.
    pub audio_rate: u16,
    /// Interleaved channels: 1 or 2.
    pub channels: u8,
    /// True for a core that wants sticks, mouse, keyboard and fingers; see [`PerunCore::device`].
    pub devices: bool,
    /// True for a core that listens to what players say; see [`PerunCore::microphone`].
    pub microphone: bool,
}

impl Default for CoreConfig {
    /// 160×144 at 60 Hz, one pad, mono at 44 100 Hz.
    fn default() -> Self {
        CoreConfig {
            name: "core".into(),
            system: "core".into(),
            title: String::new(),
            width: 160,
            height: 144,
            rate: Rate::new(60, 1),
            players: 1,
            layout: Layout::Xinput,
            audio_rate: 44_100,
            channels: 1,
            devices: false,
            microphone: false,
        }
    }
}

/// The newest buttons of every pad.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Buttons per pad, player 1 first; as many as the config's players.
    pub pads: &'a [u16],
}

impl Input<'_> {
    /// Every pad's buttons in one.
    pub fn merged(&self) -> u16 {
        self.pads.iter().fold(0, |all, buttons| all | buttons)
    }
}

/// A picture in one of the forms a core may have it in; rows from the top, no padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Four bytes a pixel: R, G, B, A.
    Rgba {
        /// Pixels, not 0.
        width: u16,
        /// Pixels, not 0.
        height: u16,
        /// width × height × 4 bytes.
        pixels: Vec<u8>,
    },
    /// One byte a pixel, the number of a colour.
    Indexed {
        /// Pixels, not 0.
        width: u16,
        /// Pixels, not 0.
        height: u16,
        /// width × height bytes.
        indices: Vec<u8>,
        /// 1 to 256 colours, four bytes each: R, G, B, A.
        palette: Vec<u8>,
    },
}

/// What one frame yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The picture.
    pub picture: Picture,
    /// Interleaved samples of this frame; empty where there is silence.
    pub audio: Vec<i16>,
    /// Address of the breakpoint in front of which the frame stopped: the core is paused, and goes on from there.
    pub hit: Option<u32>,
}

/// One register of the emulated machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// At most 255 bytes.
    pub name: String,
    /// Width in bits, 1 to 64.
    pub bits: u8,
    /// Less than 2^bits.
    pub value: u64,
}

impl Register {
    /// A register of that many bits.
    pub fn new(name: &str, bits: u8, value: impl Into<u64>) -> Self {
        Register { name: name.into(), bits, value: value.into() }
    }
}

/// A part of the emulated machine's memory that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemorySpace {
    /// At most 32 bytes: ram, vram, cartridge …
    pub name: String,
    /// Bytes, from address 0.
    pub size: u32,
}

/// An emulator, or anything else that makes a picture sixty times a second from sixteen buttons. `tick` alone makes a
/// core; whoever has several pads, indexed pictures or breakpoints implements `frame` in its place.
pub trait PerunCore {
    /// What it says of itself; asked once per connection.
    fn config(&self) -> CoreConfig {
        CoreConfig::default()
    }

    /// One frame in the simple form: every pad's buttons in; pixels (R, G, B, A, of the config's size) and samples out.
    fn tick(&mut self, buttons: u16) -> (Vec<u8>, Vec<i16>) {
        let _ = buttons;
        (Vec::new(), Vec::new())
    }

    /// One frame. An error ends `run` with it.
    fn frame(&mut self, input: Input<'_>) -> Result<Frame, Error> {
        let CoreConfig { width, height, .. } = self.config();
        let (pixels, audio) = self.tick(input.merged());
        Ok(Frame { picture: Picture::Rgba { width, height, pixels }, audio, hit: None })
    }

    /// Everything needed to go on from here later; None for a core without saved states.
    fn save_state(&mut self) -> Option<Vec<u8>> {
        None
    }

    /// Goes back to a saved state; an error, and nothing changed, where the bytes are not one.
    fn load_state(&mut self, state: &[u8]) -> Result<(), Error> {
        let _ = state;
        Err(Error::new(Code::MissingCapability, "this core has no loadState"))
    }

    /// The registers of the machine, for whoever debugs; shown a few times a second.
    fn registers(&self) -> Vec<Register> {
        Vec::new()
    }

    /// The kinds of memory that `read_memory` knows.
    fn memory_spaces(&self) -> Vec<MemorySpace> {
        Vec::new()
    }

    /// Bytes of a space, checked before to lie within it.
    fn read_memory(&mut self, space: &str, address: u32, length: u32) -> Vec<u8> {
        let _ = (space, address, length);
        Vec::new()
    }

    /// Every address in front of which to stop from now on, rising; see [`Frame::hit`]. False: there are no breakpoints.
    fn set_breakpoints(&mut self, addresses: &[u32]) -> bool {
        let _ = addresses;
        false
    }

    /// Runs one instruction; the frame holds the picture behind it, and its samples are not played. None: the core
    /// cannot.
    fn step_instruction(&mut self, input: Input<'_>) -> Result<Option<Frame>, Error> {
        let _ = input;
        Ok(None)
    }

    /// Sticks, mouse, keyboard and fingers of a player, 1 the first; called between two frames.
    fn device(&mut self, player: u8, input: DeviceInput) {
        let _ = (player, input);
    }

    /// What players say: interleaved samples.
    fn microphone(&mut self, rate: u16, channels: u8, samples: &[i16]) {
        let _ = (rate, channels, samples);
    }

    /// Starts over, as if switched off and on.
    fn reset(&mut self) {}
}
