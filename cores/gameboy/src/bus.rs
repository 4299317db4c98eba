//! What the processor reaches: the memory map, and the clock that drives all other parts.

use crate::apu::Apu;
use crate::cartridge::Cartridge;
use crate::joypad::Joypad;
use crate::ppu::Ppu;
use crate::serial::Serial;
use crate::state::Sync;
use crate::timer::Timer;

pub(crate) const VBLANK: u8 = 1;
pub(crate) const STAT: u8 = 2;
const TIMER: u8 = 4;
const SERIAL: u8 = 8;
const JOYPAD: u8 = 16;

/// The copying of a page into OAM, a byte each machine cycle.
#[derive(Clone, Debug, Default)]
struct Dma {
    page: u8,
    /// Machine cycles until the first byte.
    waits: u8,
    /// The next byte; 160 where nothing is copied.
    next: u8,
    /// What a copy that is started anew still has to go on with.
    is_running: bool,
}

/// Everything but the processor.
#[derive(Clone, Debug)]
pub struct Bus {
    pub(crate) cartridge: Cartridge,
    pub(crate) ppu: Ppu,
    pub(crate) apu: Apu,
    pub(crate) timer: Timer,
    pub(crate) joypad: Joypad,
    pub(crate) serial: Serial,
    pub(crate) wram: Box<[u8; 0x2000]>,
    pub(crate) hram: [u8; 0x7f],
    dma: Dma,
    interrupt_enable: u8,
    interrupt_flags: u8,
    dots: u32,
}

impl Bus {
    pub(crate) fn new(cartridge: Cartridge) -> Self {
        Bus {
            cartridge,
            ppu: Ppu::default(),
            apu: Apu::default(),
            timer: Timer::default(),
            joypad: Joypad::default(),
            serial: Serial::default(),
            wram: Box::new([0; 0x2000]),
            hram: [0; 0x7f],
            dma: Dma { page: 0xff, next: 160, ..Dma::default() },
            interrupt_enable: 0,
            interrupt_flags: VBLANK,
            dots: 0,
        }
    }

    /// Dots that went by since they were asked for last.
    pub(crate) fn take_dots(&mut self) -> u32 {
        std::mem::take(&mut self.dots)
    }

    pub(crate) fn pending_interrupts(&self) -> u8 {
        self.interrupt_enable & self.interrupt_flags & 0x1f
    }

    pub(crate) fn acknowledge(&mut self, interrupt: u8) {
        self.interrupt_flags &= !interrupt;
    }

    pub(crate) fn hold(&mut self, buttons: u16) {
        if self.joypad.hold(buttons) {
            self.interrupt_flags |= JOYPAD;
        }
    }

    pub(crate) fn reset_divider(&mut self) {
        let before = self.timer.counter();
        self.timer.reset_divider();
        self.divider_changed(before);
    }

    fn divider_changed(&mut self, before: u16) {
        let after = self.timer.counter();
        if self.serial.tick(before, after) {
            self.interrupt_flags |= SERIAL;
        }
        if before & !after & 1 << 12 != 0 {
            self.apu.sequence();
        }
    }

    /// One machine cycle in which the processor reaches for nothing.
    pub(crate) fn idle(&mut self) {
        self.dots += 4;
        let before = self.timer.counter();
        if self.timer.tick() {
            self.interrupt_flags |= TIMER;
        }
        self.divider_changed(before);
        self.copy();
        self.interrupt_flags |= self.ppu.tick();
        self.apu.tick();
        self.cartridge.tick();
    }

    fn copy(&mut self) {
        if self.dma.is_running && self.dma.next < 160 {
            let source = u16::from(self.dma.page) << 8 | u16::from(self.dma.next);
            // Above the work RAM the copy sees its echo.
            let source = if source >= 0xe000 { source - 0x2000 } else { source };
            let byte = self.peek(source);
            self.ppu.oam[usize::from(self.dma.next)] = byte;
            self.dma.next += 1;
            self.dma.is_running = self.dma.next < 160;
        }
        if self.dma.waits > 0 {
            self.dma.waits -= 1;
            if self.dma.waits == 0 {
                self.dma.next = 0;
                self.dma.is_running = true;
            }
        }
    }

    /// A read with its machine cycle.
    pub(crate) fn read(&mut self, address: u16) -> u8 {
        self.idle();
        match address {
            0x8000..=0x9fff if self.ppu.blocks_vram() => 0xff,
            0xfe00..=0xfe9f if self.ppu.blocks_oam() || self.dma.is_running => 0xff,
            _ => self.peek(address),
        }
    }

    /// What lies at an address, without time and without what blocks a program's view.
    pub fn peek(&self, address: u16) -> u8 {
        match address {
            0x0000..=0x7fff => self.cartridge.read_rom(address),
            0x8000..=0x9fff => self.ppu.vram[usize::from(address & 0x1fff)],
            0xa000..=0xbfff => self.cartridge.read_ram(address),
            0xc000..=0xfdff => self.wram[usize::from(address & 0x1fff)],
            0xfe00..=0xfe9f => self.ppu.oam[usize::from(address & 0xff)],
            0xfea0..=0xfeff => 0x00,
            0xff00 => self.joypad.read(),
            0xff01 | 0xff02 => self.serial.read(address),
            0xff04..=0xff07 => self.timer.read(address),
            0xff0f => self.interrupt_flags | 0xe0,
            0xff10..=0xff3f => self.apu.read(address),
            0xff46 => self.dma.page,
            0xff40..=0xff4b => self.ppu.read(address),
            0xff80..=0xfffe => self.hram[usize::from(address & 0x7f)],
            0xffff => self.interrupt_enable,
            _ => 0xff,
        }
    }

    /// A write with its machine cycle.
    pub(crate) fn write(&mut self, address: u16, value: u8) {
        self.idle();
        match address {
            0x0000..=0x7fff => self.cartridge.write_rom(address, value),
            0x8000..=0x9fff if self.ppu.blocks_vram() => {}
            0x8000..=0x9fff => self.ppu.vram[usize::from(address & 0x1fff)] = value,
            0xa000..=0xbfff => self.cartridge.write_ram(address, value),
            0xc000..=0xfdff => self.wram[usize::from(address & 0x1fff)] = value,
            0xfe00..=0xfe9f if self.ppu.blocks_oam() || self.dma.is_running => {}
            0xfe00..=0xfe9f => self.ppu.oam[usize::from(address & 0xff)] = value,
            0xff00 if self.joypad.write(value) => self.interrupt_flags |= JOYPAD,
            0xff01 | 0xff02 => self.serial.write(address, value),
            0xff04 => self.reset_divider(),
            0xff05..=0xff07 => self.timer.write(address, value),
            0xff0f => self.interrupt_flags = value & 0x1f,
            0xff10..=0xff3f => self.apu.write(address, value, self.timer.counter() & 1 << 12 != 0),
            0xff46 => {
                self.dma.page = value;
                self.dma.waits = 2;
            }
            0xff40..=0xff4b => self.interrupt_flags |= self.ppu.write(address, value),
            0xff80..=0xfffe => self.hram[usize::from(address & 0x7f)] = value,
            0xffff => self.interrupt_enable = value,
            _ => {}
        }
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        self.cartridge.sync(state);
        self.ppu.sync(state);
        self.apu.sync(state);
        self.timer.sync(state);
        self.joypad.sync(state);
        self.serial.sync(state);
        state.bytes(&mut self.wram[..]);
        state.bytes(&mut self.hram);
        for byte in [&mut self.dma.page, &mut self.dma.waits, &mut self.dma.next] {
            state.u8(byte);
        }
        self.dma.next = self.dma.next.min(160);
        state.bool(&mut self.dma.is_running);
        state.u8(&mut self.interrupt_enable);
        state.u8(&mut self.interrupt_flags);
    }
}
