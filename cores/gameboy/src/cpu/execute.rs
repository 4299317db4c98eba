use super::{Cpu, CARRY, ZERO};
use crate::bus::Bus;

impl Cpu {
    /// One instruction whose first byte was read. An opcode is taken apart as xxyyyzzz, yyy also as ppq.
    pub(super) fn execute(&mut self, opcode: u8, bus: &mut Bus) {
        let (y, z) = (opcode >> 3 & 7, opcode & 7);
        match opcode >> 6 {
            0 => self.execute_low(opcode, y, z, bus),
            1 if opcode == 0x76 => self.halt(bus),
            1 => {
                let value = self.get(z, bus);
                self.set(y, value, bus);
            }
            2 => {
                let value = self.get(z, bus);
                self.arithmetic(y, value);
            }
            _ => self.execute_high(opcode, y, z, bus),
        }
    }

    fn execute_low(&mut self, opcode: u8, y: u8, z: u8, bus: &mut Bus) {
        let pair = opcode >> 4;
        match z {
            0 => match y {
                0 => {}
                1 => {
                    let address = self.fetch_word(bus);
                    bus.write(address, self.sp as u8);
                    bus.write(address.wrapping_add(1), (self.sp >> 8) as u8);
                }
                2 => {
                    // STOP: DIV starts over. Without a speed switch it would wait for a button; games do not use it.
                    self.fetch(bus);
                    bus.reset_divider();
                }
                _ => {
                    let offset = self.fetch(bus);
                    if y == 3 || self.holds(y & 3) {
                        bus.idle();
                        self.pc = self.pc.wrapping_add(offset as i8 as u16);
                    }
                }
            },
            1 if opcode & 8 == 0 => {
                let value = self.fetch_word(bus);
                self.set_pair(pair, value);
            }
            1 => {
                bus.idle();
                let value = self.pair(pair);
                self.add_hl(value);
            }
            2 => {
                let address = self.indirect(pair);
                if opcode & 8 == 0 {
                    bus.write(address, self.a);
                } else {
                    self.a = bus.read(address);
                }
            }
            3 => {
                bus.idle();
                let change = if opcode & 8 == 0 { 1 } else { 0xffff };
                self.set_pair(pair, self.pair(pair).wrapping_add(change));
            }
            4 => {
                let value = self.get(y, bus);
                let result = self.increment(value);
                self.set(y, result, bus);
            }
            5 => {
                let value = self.get(y, bus);
                let result = self.decrement(value);
                self.set(y, result, bus);
            }
            6 => {
                let value = self.fetch(bus);
                self.set(y, value, bus);
            }
            _ => self.accumulator(y),
        }
    }

    fn execute_high(&mut self, opcode: u8, y: u8, z: u8, bus: &mut Bus) {
        match opcode {
            0xcb => self.execute_bits(bus),
            0xc3 => {
                let target = self.fetch_word(bus);
                bus.idle();
                self.pc = target;
            }
            0xc9 | 0xd9 => {
                self.pc = self.pop(bus);
                bus.idle();
                self.ime |= opcode == 0xd9;
            }
            0xcd => {
                let target = self.fetch_word(bus);
                self.push(bus, self.pc);
                self.pc = target;
            }
            0xe0 => {
                let address = 0xff00 | u16::from(self.fetch(bus));
                bus.write(address, self.a);
            }
            0xf0 => {
                let address = 0xff00 | u16::from(self.fetch(bus));
                self.a = bus.read(address);
            }
            0xe2 => bus.write(0xff00 | u16::from(self.c), self.a),
            0xf2 => self.a = bus.read(0xff00 | u16::from(self.c)),
            0xea => {
                let address = self.fetch_word(bus);
                bus.write(address, self.a);
            }
            0xfa => {
                let address = self.fetch_word(bus);
                self.a = bus.read(address);
            }
            0xe8 => {
                let offset = self.fetch(bus);
                let sum = self.sp_plus(offset);
                bus.idle();
                bus.idle();
                self.sp = sum;
            }
            0xf8 => {
                let offset = self.fetch(bus);
                let sum = self.sp_plus(offset);
                bus.idle();
                self.set_hl(sum);
            }
            0xf9 => {
                bus.idle();
                self.sp = self.hl();
            }
            0xe9 => self.pc = self.hl(),
            0xf3 => {
                self.ime = false;
                self.ime_follows = false;
            }
            0xfb => self.ime_follows = !self.ime,
            0xd3 | 0xdb | 0xdd | 0xe3 | 0xe4 | 0xeb | 0xec | 0xed | 0xf4 | 0xfc | 0xfd => self.locked = true,
            _ => self.execute_regular(y, z, bus),
        }
    }

    fn execute_regular(&mut self, y: u8, z: u8, bus: &mut Bus) {
        match z {
            0 => {
                bus.idle();
                if self.holds(y) {
                    self.pc = self.pop(bus);
                    bus.idle();
                }
            }
            1 => {
                let value = self.pop(bus);
                self.set_stacked(y >> 1, value);
            }
            2 => {
                let target = self.fetch_word(bus);
                if self.holds(y) {
                    bus.idle();
                    self.pc = target;
                }
            }
            4 => {
                let target = self.fetch_word(bus);
                if self.holds(y) {
                    self.push(bus, self.pc);
                    self.pc = target;
                }
            }
            5 => self.push(bus, self.stacked(y >> 1)),
            6 => {
                let value = self.fetch(bus);
                self.arithmetic(y, value);
            }
            _ => {
                self.push(bus, self.pc);
                self.pc = u16::from(y) * 8;
            }
        }
    }

    fn execute_bits(&mut self, bus: &mut Bus) {
        let opcode = self.fetch(bus);
        let (y, z) = (opcode >> 3 & 7, opcode & 7);
        let value = self.get(z, bus);
        let result = match opcode >> 6 {
            0 => self.rotate(y, value),
            1 => return self.test_bit(y, value),
            2 => value & !(1 << y),
            _ => value | 1 << y,
        };
        self.set(z, result, bus);
    }

    /// NZ, Z, NC, C.
    fn holds(&self, condition: u8) -> bool {
        let flag = if condition & 2 == 0 { ZERO } else { CARRY };
        (self.f & flag != 0) == (condition & 1 == 1)
    }

    fn get(&mut self, index: u8, bus: &mut Bus) -> u8 {
        match index {
            0 => self.b,
            1 => self.c,
            2 => self.d,
            3 => self.e,
            4 => self.h,
            5 => self.l,
            6 => bus.read(self.hl()),
            _ => self.a,
        }
    }

    fn set(&mut self, index: u8, value: u8, bus: &mut Bus) {
        match index {
            0 => self.b = value,
            1 => self.c = value,
            2 => self.d = value,
            3 => self.e = value,
            4 => self.h = value,
            5 => self.l = value,
            6 => bus.write(self.hl(), value),
            _ => self.a = value,
        }
    }

    fn pair(&self, index: u8) -> u16 {
        match index & 3 {
            0 => u16::from_be_bytes([self.b, self.c]),
            1 => u16::from_be_bytes([self.d, self.e]),
            2 => self.hl(),
            _ => self.sp,
        }
    }

    fn set_pair(&mut self, index: u8, value: u16) {
        match index & 3 {
            0 => [self.b, self.c] = value.to_be_bytes(),
            1 => [self.d, self.e] = value.to_be_bytes(),
            2 => self.set_hl(value),
            _ => self.sp = value,
        }
    }

    /// As pairs are numbered by PUSH and POP, where the last is AF.
    fn stacked(&self, index: u8) -> u16 {
        if index & 3 == 3 {
            u16::from_be_bytes([self.a, self.f])
        } else {
            self.pair(index)
        }
    }

    fn set_stacked(&mut self, index: u8, value: u16) {
        if index & 3 == 3 {
            [self.a, self.f] = (value & 0xfff0).to_be_bytes();
        } else {
            self.set_pair(index, value);
        }
    }

    /// (BC), (DE), (HL+), (HL−).
    fn indirect(&mut self, index: u8) -> u16 {
        if index & 3 < 2 {
            return self.pair(index);
        }
        let address = self.hl();
        self.set_hl(if index & 3 == 2 { address.wrapping_add(1) } else { address.wrapping_sub(1) });
        address
    }
}
