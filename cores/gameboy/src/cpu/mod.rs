//! The SM83: registers, interrupts, and the fetching of instructions; every access takes its machine cycle.

mod alu;
mod execute;

use crate::bus::Bus;
use crate::state::Sync;

pub(crate) const ZERO: u8 = 0x80;
pub(crate) const SUBTRACT: u8 = 0x40;
pub(crate) const HALF: u8 = 0x20;
pub(crate) const CARRY: u8 = 0x10;

/// Registers of the processor as they stand after the boot ROM.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Cpu {
    pub a: u8,
    pub f: u8,
    pub b: u8,
    pub c: u8,
    pub d: u8,
    pub e: u8,
    pub h: u8,
    pub l: u8,
    pub sp: u16,
    pub pc: u16,
    /// Interrupts are served.
    pub ime: bool,
    /// EI was executed: `ime` follows the next instruction.
    ime_follows: bool,
    /// Waits for an interrupt.
    pub halted: bool,
    /// The byte behind HALT is read twice.
    halt_bug: bool,
    /// An opcode that does not exist stopped it for good.
    pub locked: bool,
}

impl Default for Cpu {
    fn default() -> Self {
        Cpu {
            a: 0x01,
            f: 0xb0,
            b: 0x00,
            c: 0x13,
            d: 0x00,
            e: 0xd8,
            h: 0x01,
            l: 0x4d,
            sp: 0xfffe,
            pc: 0x0100,
            ime: false,
            ime_follows: false,
            halted: false,
            halt_bug: false,
            locked: false,
        }
    }
}

impl Cpu {
    /// One instruction, one machine cycle of waiting, or the way into an interrupt.
    pub fn step(&mut self, bus: &mut Bus) {
        if self.locked {
            return bus.idle();
        }
        if self.halted {
            bus.idle();
            if bus.pending_interrupts() == 0 {
                return;
            }
            self.halted = false;
        }
        if self.ime && bus.pending_interrupts() != 0 {
            return self.interrupt(bus);
        }
        let ime_follows = self.ime_follows;
        let opcode = self.fetch(bus);
        if self.halt_bug {
            self.halt_bug = false;
            self.pc = self.pc.wrapping_sub(1);
        }
        self.execute(opcode, bus);
        if ime_follows && self.ime_follows {
            self.ime = true;
            self.ime_follows = false;
        }
    }

    /// Which interrupt it is shows only between the two pushes: the first of them may write to IE itself.
    fn interrupt(&mut self, bus: &mut Bus) {
        self.ime = false;
        bus.idle();
        bus.idle();
        self.sp = self.sp.wrapping_sub(1);
        bus.write(self.sp, (self.pc >> 8) as u8);
        let pending = bus.pending_interrupts();
        self.sp = self.sp.wrapping_sub(1);
        bus.write(self.sp, self.pc as u8);
        if pending == 0 {
            self.pc = 0;
        } else {
            let number = pending.trailing_zeros() as u16;
            bus.acknowledge(1 << number);
            self.pc = 0x40 + 8 * number;
        }
        bus.idle();
    }

    fn halt(&mut self, bus: &Bus) {
        if bus.pending_interrupts() == 0 {
            self.halted = true;
        } else if self.ime_follows {
            // The interrupt comes at once, and returns to the HALT.
            self.pc = self.pc.wrapping_sub(1);
        } else if !self.ime {
            self.halt_bug = true;
        } else {
            self.halted = true;
        }
    }

    pub(crate) fn fetch(&mut self, bus: &mut Bus) -> u8 {
        let byte = bus.read(self.pc);
        self.pc = self.pc.wrapping_add(1);
        byte
    }

    pub(crate) fn fetch_word(&mut self, bus: &mut Bus) -> u16 {
        let low = self.fetch(bus);
        u16::from_le_bytes([low, self.fetch(bus)])
    }

    pub(crate) fn push(&mut self, bus: &mut Bus, value: u16) {
        bus.idle();
        self.sp = self.sp.wrapping_sub(1);
        bus.write(self.sp, (value >> 8) as u8);
        self.sp = self.sp.wrapping_sub(1);
        bus.write(self.sp, value as u8);
    }

    pub(crate) fn pop(&mut self, bus: &mut Bus) -> u16 {
        let low = bus.read(self.sp);
        self.sp = self.sp.wrapping_add(1);
        let high = bus.read(self.sp);
        self.sp = self.sp.wrapping_add(1);
        u16::from_le_bytes([low, high])
    }

    pub(crate) fn hl(&self) -> u16 {
        u16::from_be_bytes([self.h, self.l])
    }

    pub(crate) fn set_hl(&mut self, value: u16) {
        [self.h, self.l] = value.to_be_bytes();
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        for register in
            [&mut self.a, &mut self.f, &mut self.b, &mut self.c, &mut self.d, &mut self.e, &mut self.h, &mut self.l]
        {
            state.u8(register);
        }
        self.f &= 0xf0;
        state.u16(&mut self.sp);
        state.u16(&mut self.pc);
        for flag in [&mut self.ime, &mut self.ime_follows, &mut self.halted, &mut self.halt_bug, &mut self.locked] {
            state.bool(flag);
        }
    }
}
