use crate::state::Sync;

/// The volume of a channel, which rises or falls 64 times a second or less.
#[derive(Clone, Debug, Default)]
pub(super) struct Envelope {
    register: u8,
    pub(super) volume: u8,
    timer: u8,
}

impl Envelope {
    /// A converter is on where the initial volume or the rising is not 0.
    pub(super) fn is_powered(&self) -> bool {
        self.register & 0xf8 != 0
    }

    pub(super) fn write(&mut self, value: u8) {
        self.register = value;
    }

    pub(super) fn restart(&mut self) {
        self.volume = self.register >> 4;
        self.timer = self.period();
    }

    /// A period of 0 takes as long as 8, and changes nothing.
    fn period(&self) -> u8 {
        match self.register & 7 {
            0 => 8,
            period => period,
        }
    }

    pub(super) fn clock(&mut self) {
        self.timer = self.timer.saturating_sub(1);
        if self.timer > 0 {
            return;
        }
        self.timer = self.period();
        if self.register & 7 == 0 {
            return;
        }
        if self.register & 8 != 0 {
            self.volume = (self.volume + 1).min(15);
        } else {
            self.volume = self.volume.saturating_sub(1);
        }
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        state.u8(&mut self.register);
        state.u8(&mut self.volume);
        state.u8(&mut self.timer);
        self.volume &= 15;
    }
}
