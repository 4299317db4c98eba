//! The link port with nobody at its other end: what is sent is kept, for test programs that report by it.

use crate::state::Sync;

/// What is kept of what was sent.
const MOST_KEPT: usize = 64 * 1024;
/// The bit of the divider whose falling edge shifts one bit, at 8192 Hz.
const EDGE: u16 = 1 << 8;

#[derive(Clone, Debug, Default)]
pub(crate) struct Serial {
    data: u8,
    control: u8,
    bits_left: u8,
    sent: Vec<u8>,
}

impl Serial {
    /// One machine cycle, given the divider before and after it; true where a byte was sent.
    pub(crate) fn tick(&mut self, before: u16, after: u16) -> bool {
        if self.bits_left == 0 || before & !after & EDGE == 0 {
            return false;
        }
        self.data = self.data << 1 | 1;
        self.bits_left -= 1;
        if self.bits_left == 0 {
            self.control &= 0x7f;
        }
        self.bits_left == 0
    }

    pub(crate) fn sent(&self) -> &[u8] {
        &self.sent
    }

    pub(crate) fn read(&self, address: u16) -> u8 {
        if address & 1 == 1 {
            self.data
        } else {
            self.control | 0x7e
        }
    }

    pub(crate) fn write(&mut self, address: u16, value: u8) {
        if address & 1 == 1 {
            self.data = value;
            return;
        }
        self.control = value & 0x81;
        self.bits_left = 0;
        if self.control == 0x81 {
            self.bits_left = 8;
            if self.sent.len() < MOST_KEPT {
                self.sent.push(self.data);
            }
        }
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        state.u8(&mut self.data);
        state.u8(&mut self.control);
        state.u8(&mut self.bits_left);
        self.bits_left = self.bits_left.min(8);
    }
}
