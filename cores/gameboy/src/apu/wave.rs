use super::length::Length;
use crate::state::Sync;

/// Thirty-two samples of four bits, played again and again.
#[derive(Clone, Debug)]
pub(super) struct Wave {
    pub(super) on: bool,
    pub(super) length: Length,
    powered: bool,
    volume: u8,
    frequency: u16,
    /// In units of two dots, of which a machine cycle has two.
    timer: u16,
    position: u8,
    sample: u8,
    ram: [u8; 16],
    /// The channel read its RAM just now: only then can a program reach it while the channel is on.
    reads_now: bool,
}

impl Default for Wave {
    fn default() -> Self {
        Wave {
            on: false,
            length: Length::new(256),
            powered: false,
            volume: 0,
            frequency: 0,
            timer: 1,
            position: 0,
            sample: 0,
            ram: [0; 16],
            reads_now: false,
        }
    }
}

impl Wave {
    pub(super) fn tick(&mut self) {
        if !self.on {
            return;
        }
        for _ in 0..2 {
            self.reads_now = false;
            self.timer = self.timer.saturating_sub(1);
            if self.timer == 0 {
                self.timer = 2048 - self.frequency;
                self.position = (self.position + 1) & 31;
                self.sample = self.ram[usize::from(self.position >> 1)];
                self.reads_now = true;
            }
        }
    }

    /// 0 to 15; None where the converter is off.
    pub(super) fn output(&self) -> Option<u8> {
        if !self.powered {
            return None;
        }
        let sample = if self.position & 1 == 0 { self.sample >> 4 } else { self.sample & 15 };
        let shift = [4, 0, 1, 2][usize::from(self.volume)];
        Some(if self.on { sample >> shift } else { 0 })
    }

    pub(super) fn read(&self, address: u16) -> u8 {
        match (self.on, self.reads_now) {
            (false, _) => self.ram[usize::from(address & 15)],
            (true, true) => self.ram[usize::from(self.position >> 1)],
            (true, false) => 0xff,
        }
    }

    pub(super) fn write_ram(&mut self, address: u16, value: u8) {
        match (self.on, self.reads_now) {
            (false, _) => self.ram[usize::from(address & 15)] = value,
            (true, true) => self.ram[usize::from(self.position >> 1)] = value,
            (true, false) => {}
        }
    }

    pub(super) fn write(&mut self, register: u8, value: u8, is_late: bool) {
        match register {
            0 => {
                self.powered = value & 0x80 != 0;
                self.on &= self.powered;
            }
            1 => self.length.load(value),
            2 => self.volume = value >> 5 & 3,
            3 => self.frequency = self.frequency & 0x700 | u16::from(value),
            _ => {
                self.frequency = self.frequency & 0xff | u16::from(value & 7) << 8;
                self.length.control(value, is_late, &mut self.on);
                if value & 0x80 != 0 {
                    self.start();
                }
            }
        }
    }

    fn start(&mut self) {
        // Started again in front of a read, the first bytes of the RAM are overwritten by those around it.
        if self.on && self.timer == 1 {
            let at = usize::from((self.position + 1) % 32 / 2);
            if at < 4 {
                self.ram[0] = self.ram[at];
            } else {
                self.ram.copy_within(at & !3..(at & !3) + 4, 0);
            }
        }
        self.on = self.powered;
        self.position = 0;
        // The first sample is the one played last, and comes three units late.
        self.timer = 2048 - self.frequency + 3;
        self.reads_now = false;
    }

    /// Switching off leaves the RAM.
    pub(super) fn clear(&mut self) {
        let mut length = self.length.clone();
        length.clear();
        *self = Wave { length, ram: self.ram, ..Wave::default() };
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        for flag in [&mut self.on, &mut self.powered, &mut self.reads_now] {
            state.bool(flag);
        }
        self.length.sync(state);
        for byte in [&mut self.volume, &mut self.position, &mut self.sample] {
            state.u8(byte);
        }
        state.u16(&mut self.frequency);
        state.u16(&mut self.timer);
        state.bytes(&mut self.ram);
        self.volume &= 3;
        self.position &= 31;
        self.frequency &= 0x7ff;
        self.timer &= 0xfff;
    }
}
