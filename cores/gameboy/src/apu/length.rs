use crate::state::Sync;

/// Switches a channel off after so many of 256 clocks a second.
#[derive(Clone, Debug)]
pub(super) struct Length {
    full: u16,
    left: u16,
    enabled: bool,
}

impl Length {
    pub(super) fn new(full: u16) -> Self {
        Length { full, left: 0, enabled: false }
    }

    pub(super) fn load(&mut self, value: u8) {
        self.left = self.full - u16::from(value);
    }

    pub(super) fn clock(&mut self, on: &mut bool) {
        if self.enabled && self.left > 0 {
            self.left -= 1;
            *on &= self.left > 0;
        }
    }

    /// The upper bits of NRx4: enabling in the half without a clock clocks at once; starting refills what has run out.
    pub(super) fn control(&mut self, value: u8, is_late: bool, on: &mut bool) {
        let enables = value & 0x40 != 0;
        let starts = value & 0x80 != 0;
        if is_late && enables && !self.enabled && self.left > 0 {
            self.left -= 1;
            *on &= self.left > 0 || starts;
        }
        self.enabled = enables;
        if starts && self.left == 0 {
            self.left = self.full - u16::from(is_late && enables);
        }
    }

    /// Switching off loses the enabling, and keeps the length.
    pub(super) fn clear(&mut self) {
        self.enabled = false;
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        state.u16(&mut self.left);
        state.bool(&mut self.enabled);
        self.left = self.left.min(self.full);
    }
}
