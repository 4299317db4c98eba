//! Processor and bus together, run frame by frame.

use crate::bus::Bus;
use crate::cartridge::Cartridge;
use crate::cpu::Cpu;
use crate::state::Sync;
use perun_sdk::{Code, Error};

/// Pixels of a row.
pub const WIDTH: usize = crate::ppu::WIDTH;
/// Rows of a picture.
pub const HEIGHT: usize = crate::ppu::HEIGHT;
/// Dots of a frame, of which a second has 4 194 304.
pub const FRAME_DOTS: u32 = 70_224;

const MAGIC: &[u8; 5] = b"PGBS\x01";

/// A Game Boy with a game in it, just behind its boot ROM.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The processor.
    pub cpu: Cpu,
    /// Everything else.
    pub bus: Bus,
    /// Dots of this frame that went by.
    done: u32,
    breakpoints: Vec<u16>,
    /// Stopped in front of this address, which is passed once.
    stopped_at: Option<u16>,
}

impl Machine {
    /// Switched on.
    pub fn new(cartridge: Cartridge) -> Self {
        Machine { cpu: Cpu::default(), bus: Bus::new(cartridge), done: 0, breakpoints: Vec::new(), stopped_at: None }
    }

    /// Switched off and on: what a battery keeps stays.
    pub fn reset(&mut self) {
        let mut cartridge = self.bus.cartridge.clone();
        cartridge.restart();
        let breakpoints = std::mem::take(&mut self.breakpoints);
        *self = Machine { breakpoints, ..Machine::new(cartridge) };
    }

    /// Addresses in front of which it stops.
    pub fn set_breakpoints(&mut self, addresses: Vec<u16>) {
        self.breakpoints = addresses;
    }

    /// Runs to the end of a frame, or up to a breakpoint, whose address is returned; the next call goes on from there.
    pub fn run_frame(&mut self, buttons: u16) -> Option<u16> {
        self.bus.hold(buttons);
        if self.breakpoints.is_empty() {
            self.stopped_at = None;
        }
        while self.done < FRAME_DOTS {
            if !self.breakpoints.is_empty() && self.meets_breakpoint() {
                return self.stopped_at;
            }
            self.cpu.step(&mut self.bus);
            self.done += self.bus.take_dots();
        }
        self.done -= FRAME_DOTS;
        None
    }

    /// Runs one instruction, or four dots of a halted processor.
    pub fn step(&mut self, buttons: u16) {
        self.bus.hold(buttons);
        self.cpu.step(&mut self.bus);
        self.done += self.bus.take_dots();
        if self.done >= FRAME_DOTS {
            self.done -= FRAME_DOTS;
        }
        self.stopped_at = Some(self.cpu.pc);
    }

    fn meets_breakpoint(&mut self) -> bool {
        let pc = self.cpu.pc;
        if self.cpu.halted || !self.breakpoints.contains(&pc) || self.stopped_at == Some(pc) {
            self.stopped_at = None;
            return false;
        }
        self.stopped_at = Some(pc);
        true
    }

    /// Shades of the last whole picture, 0 light to 3 dark.
    pub fn picture(&self) -> &[u8] {
        &self.bus.ppu.picture[..]
    }

    /// Samples since they were taken last, left and right in turn, 48 000 a second.
    pub fn take_samples(&mut self) -> Vec<i16> {
        self.bus.apu.take_samples()
    }

    /// What was sent over the link port since it was switched on, at most 64 KiB.
    pub fn serial(&self) -> &[u8] {
        self.bus.serial.sent()
    }

    /// Everything but the ROM and the breakpoints.
    pub fn save_state(&mut self) -> Vec<u8> {
        let mut state = Sync::saving();
        state.bytes(&mut MAGIC.clone());
        state.bytes(&mut self.checksum());
        self.sync(&mut state);
        match state {
            Sync::Save(bytes) => bytes,
            Sync::Load { .. } => Vec::new(),
        }
    }

    /// Goes back to a saved state of the same game; PROTOCOL_MALFORMED, and nothing changed, where it is not one.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::new(Code::ProtocolMalformed, format!("not a state of this game: {why}")));
        let Some((head, rest)) = bytes.split_at_checked(MAGIC.len() + 4) else { return wrong("it is too short") };
        if head[..MAGIC.len()] != *MAGIC {
            return wrong("it begins otherwise");
        }
        if head[MAGIC.len()..] != self.checksum() {
            return wrong("it is another game's");
        }
        let mut loaded = self.clone();
        let mut state = Sync::loading(rest);
        loaded.sync(&mut state);
        if !state.is_whole() {
            return wrong("it has another length");
        }
        *self = loaded;
        Ok(())
    }

    /// Of the whole ROM.
    fn checksum(&self) -> [u8; 4] {
        let rom = self.bus.cartridge.rom();
        let sum = rom.iter().fold(0x811c_9dc5u32, |sum, &byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        sum.to_le_bytes()
    }

    fn sync(&mut self, state: &mut Sync) {
        self.cpu.sync(state);
        self.bus.sync(state);
        state.u32(&mut self.done);
        self.done %= FRAME_DOTS;
        self.stopped_at = None;
    }
}
