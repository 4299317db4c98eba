//! The clock of MBC3, which runs by the machine's own time while it is on, and by the time of day while it is not.

use crate::state::Sync;

/// Machine cycles of a second.
const CYCLES: u32 = 1_048_576;
/// As other emulators write it behind the RAM: ten registers of four bytes, and the time of day in eight.
pub(super) const FOOTER_BYTES: usize = 48;

const HALTED: u8 = 0x40;
const DAY_CARRY: u8 = 0x80;

#[derive(Clone, Debug, Default)]
pub(super) struct Rtc {
    /// Seconds, minutes, hours, low byte of the day, its ninth bit with the flags.
    now: [u8; 5],
    latched: [u8; 5],
    cycles: u32,
    latch: u8,
}

/// Bits there are of each register.
const MASKS: [u8; 5] = [63, 63, 31, 255, 0xc1];

impl Rtc {
    pub(super) fn tick(&mut self) {
        if self.now[4] & HALTED != 0 {
            return;
        }
        self.cycles += 1;
        if self.cycles >= CYCLES {
            self.cycles = 0;
            self.second();
        }
    }

    /// A register beyond its range counts on to its last bit, and carries nothing over.
    fn second(&mut self) {
        for (at, range) in [60, 60, 24].into_iter().enumerate() {
            self.now[at] = (self.now[at] + 1) & MASKS[at];
            if self.now[at] != range {
                return;
            }
            self.now[at] = 0;
        }
        let day = self.day() + 1;
        self.set_day(day & 511);
        if day > 511 {
            self.now[4] |= DAY_CARRY;
        }
    }

    fn day(&self) -> u64 {
        u64::from(self.now[4] & 1) << 8 | u64::from(self.now[3])
    }

    fn set_day(&mut self, day: u64) {
        self.now[3] = day as u8;
        self.now[4] = self.now[4] & !1 | (day >> 8 & 1) as u8;
    }

    pub(super) fn latch(&mut self, value: u8) {
        if self.latch == 0 && value == 1 {
            self.latched = self.now;
        }
        self.latch = value;
    }

    pub(super) fn read(&self, register: u8) -> u8 {
        let at = usize::from(register - 8).min(4);
        self.latched[at]
    }

    pub(super) fn write(&mut self, register: u8, value: u8) {
        let at = usize::from(register - 8).min(4);
        self.now[at] = value & MASKS[at];
        self.latched[at] = self.now[at];
        if at == 0 {
            self.cycles = 0;
        }
    }

    pub(super) fn footer(&self, time: u64) -> Vec<u8> {
        let registers = self.now.iter().chain(&self.latched);
        let mut bytes: Vec<u8> = registers.flat_map(|&register| u32::from(register).to_le_bytes()).collect();
        bytes.extend(time.to_le_bytes());
        bytes
    }

    /// Goes on by the time that went by since.
    pub(super) fn restore(&mut self, footer: &[u8], time: u64) {
        for at in 0..5 {
            self.now[at] = footer[at * 4] & MASKS[at];
            self.latched[at] = footer[20 + at * 4] & MASKS[at];
        }
        let saved = footer[40..48].try_into().map_or(time, u64::from_le_bytes);
        let passed = time.saturating_sub(saved);
        if self.now[4] & HALTED == 0 && passed > 0 {
            self.advance(passed);
        }
    }

    fn advance(&mut self, seconds: u64) {
        let [second, minute, hour] = [0, 1, 2].map(|at| u64::from(self.now[at]));
        let total = self.day() * 86_400 + hour * 3600 + minute * 60 + second;
        let total = total.saturating_add(seconds);
        self.now[0] = (total % 60) as u8;
        self.now[1] = (total / 60 % 60) as u8;
        self.now[2] = (total / 3600 % 24) as u8;
        let day = total / 86_400;
        self.set_day(day & 511);
        if day > 511 {
            self.now[4] |= DAY_CARRY;
        }
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        state.bytes(&mut self.now);
        state.bytes(&mut self.latched);
        state.u32(&mut self.cycles);
        state.u8(&mut self.latch);
        for (at, mask) in MASKS.into_iter().enumerate() {
            self.now[at] &= mask;
            self.latched[at] &= mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rtc, CYCLES};

    fn run(rtc: &mut Rtc, seconds: u32) {
        for _ in 0..seconds * CYCLES {
            rtc.tick();
        }
    }

    #[test]
    fn counts_seconds_and_carries_them_over() {
        let mut rtc = Rtc { now: [58, 59, 23, 255, 1], ..Rtc::default() };
        run(&mut rtc, 1);
        assert_eq!(rtc.now, [59, 59, 23, 255, 1]);
        run(&mut rtc, 1);
        assert_eq!(rtc.now, [0, 0, 0, 0, 0x80]);
        rtc.write(12, 0x40);
        run(&mut rtc, 1);
        assert_eq!(rtc.now, [0, 0, 0, 0, 0x40]);
    }

    #[test]
    fn a_register_beyond_its_range_carries_nothing_over() {
        let mut rtc = Rtc { now: [63, 5, 0, 0, 0], ..Rtc::default() };
        run(&mut rtc, 1);
        assert_eq!(rtc.now, [0, 5, 0, 0, 0]);
    }

    #[test]
    fn goes_on_while_it_is_switched_off_unless_it_is_halted() {
        let rtc = Rtc { now: [30, 0, 0, 0, 0], ..Rtc::default() };
        let mut later = Rtc::default();
        later.restore(&rtc.footer(1000), 1000 + 86_400 * 2 + 45);
        assert_eq!(later.now, [15, 1, 0, 2, 0]);
        later.restore(&Rtc { now: [30, 0, 0, 0, 0x40], ..Rtc::default() }.footer(1000), 99_999);
        assert_eq!(later.now, [30, 0, 0, 0, 0x40]);
        // A clock of the host that was set back.
        later.restore(&rtc.footer(1000), 10);
        assert_eq!(later.now, [30, 0, 0, 0, 0]);
        later.restore(&rtc.footer(0), u64::MAX);
        assert_eq!(later.now[4] & 0x80, 0x80);
    }
}
