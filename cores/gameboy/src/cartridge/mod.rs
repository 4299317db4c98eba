//! The cartridge: its header, and what its chips make of the addresses.

mod mapper;
mod rtc;

use crate::state::Sync;
use mapper::Mapper;
use perun_sdk::{Code, Error};
use rtc::{Rtc, FOOTER_BYTES};
use std::sync::Arc;

const ROM_BANK: usize = 0x4000;
const RAM_BANK: usize = 0x2000;
const LARGEST_ROM: usize = 8 * 1024 * 1024;
const HEADER_END: usize = 0x150;

/// A game in its slot. Clones share the ROM.
#[derive(Clone, Debug)]
pub struct Cartridge {
    rom: Arc<[u8]>,
    title: String,
    mapper: Mapper,
    ram: Vec<u8>,
    rtc: Option<Rtc>,
    has_battery: bool,
    /// Something changed that a battery would keep.
    is_changed: bool,
}

fn unusable(message: String) -> Error {
    Error::new(Code::Usage, message)
}

impl Cartridge {
    /// Reads a ROM by its header. USAGE where it is none, or needs a chip that this core does not know.
    pub fn new(rom: Vec<u8>) -> Result<Self, Error> {
        if rom.len() < HEADER_END {
            return Err(unusable(format!("a Game Boy ROM has at least {HEADER_END} bytes, this one {}", rom.len())));
        }
        if rom.len() > LARGEST_ROM {
            return Err(unusable(format!("a Game Boy ROM has at most {LARGEST_ROM} bytes, this one {}", rom.len())));
        }
        let kind = rom[0x147];
        let mapper = Mapper::of(kind, &rom)
            .ok_or_else(|| unusable(format!("cartridges of type {kind:#04x} are not emulated")))?;
        let ram = match (&mapper, rom[0x149]) {
            (Mapper::Mbc2 { .. }, _) => 0x200,
            (_, 0) => 0,
            (_, 1) => 0x800,
            (_, 2) => RAM_BANK,
            (_, 3) => 4 * RAM_BANK,
            (_, 4) => 16 * RAM_BANK,
            (_, 5) => 8 * RAM_BANK,
            (_, size) => return Err(unusable(format!("the header names {size:#04x} as the size of the RAM"))),
        };
        let has_battery = matches!(kind, 0x03 | 0x06 | 0x09 | 0x0f | 0x10 | 0x13 | 0x1b | 0x1e);
        let title: String = rom[0x134..0x144]
            .iter()
            .take_while(|&&c| c != 0)
            .map(|&c| char::from(c))
            .filter(|c| c.is_ascii_graphic() || *c == ' ')
            .collect();
        let mut padded = rom;
        // A whole number of banks, and two at least, so that no bank is cut off.
        let size = padded.len().next_power_of_two().max(2 * ROM_BANK);
        padded.resize(size, 0xff);
        Ok(Cartridge {
            rom: padded.into(),
            title: title.trim().to_string(),
            mapper,
            ram: vec![0xff; ram],
            rtc: matches!(kind, 0x0f | 0x10).then(Rtc::default),
            has_battery,
            is_changed: false,
        })
    }

    /// As in the header; may be empty.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// True where its RAM or clock survives being switched off.
    pub fn has_battery(&self) -> bool {
        self.has_battery && (!self.ram.is_empty() || self.rtc.is_some())
    }

    pub(crate) fn rom(&self) -> &[u8] {
        &self.rom
    }

    pub(crate) fn ram(&self) -> &[u8] {
        &self.ram
    }

    /// The bank between 0x4000 and 0x7fff.
    pub(crate) fn rom_bank(&self) -> u16 {
        (self.mapper.rom_bank(0x4000) & (self.rom.len() / ROM_BANK - 1)) as u16
    }

    /// True, once, where what a battery keeps has changed since it was asked last.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed) && self.has_battery()
    }

    /// What a battery keeps: the RAM, and behind it the clock with the time of day, in seconds since 1970.
    pub fn battery(&self, now: u64) -> Vec<u8> {
        let mut bytes = self.ram.clone();
        if let Some(rtc) = &self.rtc {
            bytes.extend(rtc.footer(now));
        }
        bytes
    }

    /// Takes back what `battery` gave, also without the clock. USAGE where it is of another size.
    pub fn insert_battery(&mut self, bytes: &[u8], now: u64) -> Result<(), Error> {
        let clock = bytes.len().saturating_sub(self.ram.len());
        if bytes.len() < self.ram.len() || !(clock == 0 || (self.rtc.is_some() && clock == FOOTER_BYTES)) {
            let message = format!("the saved RAM has {} bytes, {} are expected", bytes.len(), self.ram.len());
            return Err(unusable(message));
        }
        let (ram, clock) = bytes.split_at(self.ram.len());
        self.ram.copy_from_slice(ram);
        if let (Some(rtc), false) = (&mut self.rtc, clock.is_empty()) {
            rtc.restore(clock, now);
        }
        Ok(())
    }

    /// The chips forget their banks, as when the power went.
    pub(crate) fn restart(&mut self) {
        if let Some(mapper) = Mapper::of(self.rom[0x147], &self.rom) {
            self.mapper = mapper;
        }
        if !self.has_battery {
            self.ram.fill(0xff);
        }
    }

    /// One machine cycle.
    pub(crate) fn tick(&mut self) {
        if let Some(rtc) = &mut self.rtc {
            rtc.tick();
        }
    }

    pub(crate) fn read_rom(&self, address: u16) -> u8 {
        let bank = self.mapper.rom_bank(address);
        let at = bank * ROM_BANK + usize::from(address & 0x3fff);
        self.rom[at & (self.rom.len() - 1)]
    }

    pub(crate) fn write_rom(&mut self, address: u16, value: u8) {
        self.mapper.write(address, value);
        if let (Some(rtc), 0x6000..=0x7fff) = (&mut self.rtc, address) {
            rtc.latch(value);
        }
    }

    /// Where in the RAM an address lies, if it is enabled and there.
    fn ram_at(&self, address: u16) -> Option<usize> {
        let bank = self.mapper.ram_bank()?;
        let at = bank * RAM_BANK + usize::from(address & 0x1fff);
        (!self.ram.is_empty()).then(|| at % self.ram.len())
    }

    pub(crate) fn read_ram(&self, address: u16) -> u8 {
        if let (Some(rtc), Some(register)) = (&self.rtc, self.mapper.clock_register()) {
            return rtc.read(register);
        }
        match (self.ram_at(address), &self.mapper) {
            (Some(at), Mapper::Mbc2 { .. }) => self.ram[at] | 0xf0,
            (Some(at), _) => self.ram[at],
            (None, _) => 0xff,
        }
    }

    pub(crate) fn write_ram(&mut self, address: u16, value: u8) {
        if let (Some(rtc), Some(register)) = (&mut self.rtc, self.mapper.clock_register()) {
            rtc.write(register, value);
            self.is_changed = true;
        } else if let Some(at) = self.ram_at(address) {
            self.ram[at] = value;
            self.is_changed = true;
        }
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        self.mapper.sync(state);
        state.bytes(&mut self.ram);
        if let Some(rtc) = &mut self.rtc {
            rtc.sync(state);
        }
        if matches!(state, Sync::Load { .. }) {
            self.is_changed = true;
        }
    }
}
