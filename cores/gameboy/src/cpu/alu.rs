use super::{Cpu, CARRY, HALF, SUBTRACT, ZERO};

fn flag(holds: bool, mask: u8) -> u8 {
    if holds {
        mask
    } else {
        0
    }
}

impl Cpu {
    pub(super) fn carry(&self) -> u8 {
        self.f >> 4 & 1
    }

    /// ADD, ADC, SUB, SBC, AND, XOR, OR, CP, in the order of their opcodes.
    pub(super) fn arithmetic(&mut self, operation: u8, value: u8) {
        match operation {
            0 => self.add(value, 0),
            1 => self.add(value, self.carry()),
            2 => self.a = self.subtract(value, 0),
            3 => self.a = self.subtract(value, self.carry()),
            4 => {
                self.a &= value;
                self.f = flag(self.a == 0, ZERO) | HALF;
            }
            5 => {
                self.a ^= value;
                self.f = flag(self.a == 0, ZERO);
            }
            6 => {
                self.a |= value;
                self.f = flag(self.a == 0, ZERO);
            }
            _ => {
                self.subtract(value, 0);
            }
        }
    }

    fn add(&mut self, value: u8, carry: u8) {
        let sum = u16::from(self.a) + u16::from(value) + u16::from(carry);
        let half = (self.a & 15) + (value & 15) + carry > 15;
        self.a = sum as u8;
        self.f = flag(self.a == 0, ZERO) | flag(half, HALF) | flag(sum > 0xff, CARRY);
    }

    fn subtract(&mut self, value: u8, carry: u8) -> u8 {
        let result = self.a.wrapping_sub(value).wrapping_sub(carry);
        let half = (self.a & 15) < (value & 15) + carry;
        let borrow = u16::from(self.a) < u16::from(value) + u16::from(carry);
        self.f = flag(result == 0, ZERO) | SUBTRACT | flag(half, HALF) | flag(borrow, CARRY);
        result
    }

    pub(super) fn increment(&mut self, value: u8) -> u8 {
        let result = value.wrapping_add(1);
        self.f = self.f & CARRY | flag(result == 0, ZERO) | flag(value & 15 == 15, HALF);
        result
    }

    pub(super) fn decrement(&mut self, value: u8) -> u8 {
        let result = value.wrapping_sub(1);
        self.f = self.f & CARRY | flag(result == 0, ZERO) | SUBTRACT | flag(value & 15 == 0, HALF);
        result
    }

    pub(super) fn add_hl(&mut self, value: u16) {
        let hl = self.hl();
        let (sum, carry) = hl.overflowing_add(value);
        let half = (hl & 0xfff) + (value & 0xfff) > 0xfff;
        self.f = self.f & ZERO | flag(half, HALF) | flag(carry, CARRY);
        self.set_hl(sum);
    }

    /// SP and a signed byte; the flags are those of the low byte's unsigned sum.
    pub(super) fn sp_plus(&mut self, offset: u8) -> u16 {
        let low = self.sp as u8;
        let half = (low & 15) + (offset & 15) > 15;
        self.f = flag(half, HALF) | flag(low.checked_add(offset).is_none(), CARRY);
        self.sp.wrapping_add(offset as i8 as u16)
    }

    /// RLC, RRC, RL, RR, SLA, SRA, SWAP, SRL, in the order of their opcodes.
    pub(super) fn rotate(&mut self, operation: u8, value: u8) -> u8 {
        let (result, carry) = match operation {
            0 => (value.rotate_left(1), value >> 7),
            1 => (value.rotate_right(1), value & 1),
            2 => (value << 1 | self.carry(), value >> 7),
            3 => (value >> 1 | self.carry() << 7, value & 1),
            4 => (value << 1, value >> 7),
            5 => (value >> 1 | value & 0x80, value & 1),
            6 => (value.rotate_left(4), 0),
            _ => (value >> 1, value & 1),
        };
        self.f = flag(result == 0, ZERO) | carry << 4;
        result
    }

    pub(super) fn test_bit(&mut self, bit: u8, value: u8) {
        self.f = self.f & CARRY | HALF | flag(value >> bit & 1 == 0, ZERO);
    }

    /// RLCA, RRCA, RLA, RRA, DAA, CPL, SCF, CCF, in the order of their opcodes.
    pub(super) fn accumulator(&mut self, operation: u8) {
        match operation {
            0..=3 => {
                self.a = self.rotate(operation, self.a);
                self.f &= CARRY;
            }
            4 => self.decimal_adjust(),
            5 => {
                self.a = !self.a;
                self.f |= SUBTRACT | HALF;
            }
            6 => self.f = self.f & ZERO | CARRY,
            _ => self.f = (self.f & (ZERO | CARRY)) ^ CARRY,
        }
    }

    fn decimal_adjust(&mut self) {
        let (mut adjust, mut carry) = (0, self.f & CARRY);
        let subtracts = self.f & SUBTRACT != 0;
        if self.f & HALF != 0 || (!subtracts && self.a & 15 > 9) {
            adjust |= 0x06;
        }
        if carry != 0 || (!subtracts && self.a > 0x99) {
            adjust |= 0x60;
            carry = CARRY;
        }
        self.a = if subtracts { self.a.wrapping_sub(adjust) } else { self.a.wrapping_add(adjust) };
        self.f = flag(self.a == 0, ZERO) | self.f & SUBTRACT | carry;
    }
}
