use super::envelope::Envelope;
use super::length::Length;
use crate::state::Sync;

/// Noise of a shift register with 15 bits, or 7.
#[derive(Clone, Debug)]
pub(super) struct Noise {
    pub(super) on: bool,
    pub(super) length: Length,
    pub(super) envelope: Envelope,
    register: u8,
    bits: u16,
    /// Machine cycles.
    timer: u32,
}

impl Default for Noise {
    fn default() -> Self {
        Noise { on: false, length: Length::new(64), envelope: Envelope::default(), register: 0, bits: 0x7fff, timer: 1 }
    }
}

impl Noise {
    /// Half of the divisor is two machine cycles; the two highest shifts never come to an end.
    fn period(&self) -> Option<u32> {
        let shift = u32::from(self.register >> 4);
        let divisor = match u32::from(self.register & 7) {
            0 => 2,
            code => code * 4,
        };
        (shift < 14).then(|| divisor << shift)
    }

    pub(super) fn tick(&mut self) {
        self.timer = self.timer.saturating_sub(1);
        if self.timer > 0 {
            return;
        }
        let Some(period) = self.period() else {
            self.timer = 1;
            return;
        };
        self.timer = period;
        let bit = (self.bits ^ self.bits >> 1) & 1;
        self.bits = self.bits >> 1 | bit << 14;
        if self.register & 8 != 0 {
            self.bits = self.bits & !0x40 | bit << 6;
        }
    }

    /// 0 to 15; None where the converter is off.
    pub(super) fn output(&self) -> Option<u8> {
        if !self.envelope.is_powered() {
            return None;
        }
        Some(if self.on && self.bits & 1 == 0 { self.envelope.volume } else { 0 })
    }

    pub(super) fn write(&mut self, register: u8, value: u8, is_late: bool) {
        match register {
            1 => self.length.load(value & 63),
            2 => {
                self.envelope.write(value);
                self.on &= self.envelope.is_powered();
            }
            3 => self.register = value,
            4 => {
                self.length.control(value, is_late, &mut self.on);
                if value & 0x80 != 0 {
                    self.on = self.envelope.is_powered();
                    self.bits = 0x7fff;
                    self.timer = self.period().unwrap_or(1);
                    self.envelope.restart();
                }
            }
            _ => {}
        }
    }

    pub(super) fn clear(&mut self) {
        let mut length = self.length.clone();
        length.clear();
        *self = Noise { length, ..Noise::default() };
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        state.bool(&mut self.on);
        self.length.sync(state);
        self.envelope.sync(state);
        state.u8(&mut self.register);
        state.u16(&mut self.bits);
        state.u32(&mut self.timer);
        self.bits &= 0x7fff;
        self.timer = self.timer.min(1 << 20);
    }
}
