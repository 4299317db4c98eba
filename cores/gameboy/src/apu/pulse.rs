use super::envelope::Envelope;
use super::length::Length;
use crate::state::Sync;

/// One period of eight steps, by the two bits of the duty.
const DUTIES: [u8; 4] = [0b0000_0001, 0b1000_0001, 0b1000_0111, 0b0111_1110];

/// A square wave; the first of the two can slide.
#[derive(Clone, Debug)]
pub(super) struct Pulse {
    has_sweep: bool,
    pub(super) on: bool,
    pub(super) length: Length,
    pub(super) envelope: Envelope,
    duty: u8,
    position: u8,
    frequency: u16,
    timer: u16,
    sweep: u8,
    sweep_timer: u8,
    sweep_on: bool,
    /// The frequency that the sweep goes on from.
    shadow: u16,
    /// A falling step was calculated since the start.
    has_fallen: bool,
}

impl Pulse {
    pub(super) fn new(has_sweep: bool) -> Self {
        Pulse {
            has_sweep,
            on: false,
            length: Length::new(64),
            envelope: Envelope::default(),
            duty: 0,
            position: 0,
            frequency: 0,
            timer: 1,
            sweep: 0,
            sweep_timer: 0,
            sweep_on: false,
            shadow: 0,
            has_fallen: false,
        }
    }

    /// The boot ROM's chime has faded, and the channel still counts as on.
    pub(super) fn restart_quietly(&mut self) {
        self.on = true;
    }

    pub(super) fn tick(&mut self) {
        self.timer = self.timer.saturating_sub(1);
        if self.timer == 0 {
            self.timer = 2048 - self.frequency;
            self.position = (self.position + 1) & 7;
        }
    }

    /// 0 to 15; None where the converter is off.
    pub(super) fn output(&self) -> Option<u8> {
        if !self.envelope.is_powered() {
            return None;
        }
        let is_high = DUTIES[usize::from(self.duty)] >> (7 - self.position) & 1 == 1;
        Some(if self.on && is_high { self.envelope.volume } else { 0 })
    }

    pub(super) fn write(&mut self, register: u8, value: u8, is_late: bool) {
        match register {
            0 => {
                let stops_falling = self.has_fallen && value & 8 == 0;
                self.sweep = value;
                if stops_falling {
                    self.on = false;
                }
            }
            1 => {
                self.duty = value >> 6;
                self.length.load(value & 63);
            }
            2 => {
                self.envelope.write(value);
                self.on &= self.envelope.is_powered();
            }
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
        self.on = self.envelope.is_powered();
        self.timer = 2048 - self.frequency;
        self.envelope.restart();
        if self.has_sweep {
            self.shadow = self.frequency;
            self.has_fallen = false;
            self.sweep_timer = self.sweep_period();
            self.sweep_on = self.sweep & 0x77 != 0;
            if self.sweep & 7 != 0 {
                self.slide();
            }
        }
    }

    fn sweep_period(&self) -> u8 {
        match self.sweep >> 4 & 7 {
            0 => 8,
            period => period,
        }
    }

    /// The next frequency; one that is too high switches the channel off.
    fn slide(&mut self) -> u16 {
        let change = self.shadow >> (self.sweep & 7);
        let next = if self.sweep & 8 != 0 {
            self.has_fallen = true;
            self.shadow.wrapping_sub(change)
        } else {
            self.shadow + change
        };
        if next > 2047 {
            self.on = false;
        }
        next
    }

    pub(super) fn clock_sweep(&mut self) {
        self.sweep_timer = self.sweep_timer.saturating_sub(1);
        if self.sweep_timer > 0 {
            return;
        }
        self.sweep_timer = self.sweep_period();
        if !self.sweep_on || self.sweep >> 4 & 7 == 0 {
            return;
        }
        let next = self.slide();
        if next <= 2047 && self.sweep & 7 != 0 {
            self.shadow = next;
            self.frequency = next;
            self.slide();
        }
    }

    pub(super) fn clear(&mut self) {
        let mut length = self.length.clone();
        length.clear();
        *self = Pulse { length, ..Pulse::new(self.has_sweep) };
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        state.bool(&mut self.on);
        self.length.sync(state);
        self.envelope.sync(state);
        for byte in [&mut self.duty, &mut self.position, &mut self.sweep, &mut self.sweep_timer] {
            state.u8(byte);
        }
        for word in [&mut self.frequency, &mut self.timer, &mut self.shadow] {
            state.u16(word);
            *word &= 0xfff;
        }
        state.bool(&mut self.sweep_on);
        state.bool(&mut self.has_fallen);
        self.duty &= 3;
        self.position &= 7;
        self.frequency &= 0x7ff;
        self.shadow &= 0x7ff;
    }
}
