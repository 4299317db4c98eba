//! DIV, TIMA, TMA and TAC, by the falling edges of one counter.

use crate::state::Sync;

/// Bits of the counter whose falling edge TIMA counts, by TAC.
const EDGES: [u16; 4] = [1 << 9, 1 << 3, 1 << 5, 1 << 7];

#[derive(Clone, Debug)]
pub(crate) struct Timer {
    /// Dots since it was reset; DIV is the upper half.
    counter: u16,
    tima: u8,
    tma: u8,
    tac: u8,
    /// TIMA ran over: it is reloaded a machine cycle later.
    overflowed: bool,
    /// It was reloaded in this machine cycle.
    reloaded: bool,
}

impl Default for Timer {
    /// As the boot ROM leaves it.
    fn default() -> Self {
        Timer { counter: 0xabcc, tima: 0, tma: 0, tac: 0, overflowed: false, reloaded: false }
    }
}

impl Timer {
    pub(crate) fn counter(&self) -> u16 {
        self.counter
    }

    /// One machine cycle; true where it asks for its interrupt.
    pub(crate) fn tick(&mut self) -> bool {
        self.reloaded = self.overflowed;
        if self.overflowed {
            self.overflowed = false;
            self.tima = self.tma;
        }
        self.set_counter(self.counter.wrapping_add(4));
        self.reloaded
    }

    pub(crate) fn reset_divider(&mut self) {
        self.set_counter(0);
    }

    fn signal(&self) -> bool {
        self.tac & 4 != 0 && self.counter & EDGES[usize::from(self.tac & 3)] != 0
    }

    fn set_counter(&mut self, counter: u16) {
        let before = self.signal();
        self.counter = counter;
        self.count_edge(before);
    }

    fn count_edge(&mut self, before: bool) {
        if before && !self.signal() {
            (self.tima, self.overflowed) = self.tima.overflowing_add(1);
        }
    }

    pub(crate) fn read(&self, address: u16) -> u8 {
        match address & 3 {
            0 => (self.counter >> 8) as u8,
            1 => self.tima,
            2 => self.tma,
            _ => self.tac | 0xf8,
        }
    }

    pub(crate) fn write(&mut self, address: u16, value: u8) {
        match address & 3 {
            0 => self.reset_divider(),
            // What is written while TMA is copied is lost; what is written in the cycle before stops the copy.
            1 if self.reloaded => {}
            1 => {
                self.tima = value;
                self.overflowed = false;
            }
            2 => {
                self.tma = value;
                if self.reloaded {
                    self.tima = value;
                }
            }
            _ => {
                let before = self.signal();
                self.tac = value & 7;
                self.count_edge(before);
            }
        }
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        state.u16(&mut self.counter);
        for byte in [&mut self.tima, &mut self.tma, &mut self.tac] {
            state.u8(byte);
        }
        state.bool(&mut self.overflowed);
        state.bool(&mut self.reloaded);
    }
}
