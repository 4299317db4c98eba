use crate::state::Sync;

/// The chip that chooses banks.
#[derive(Clone, Debug)]
pub(super) enum Mapper {
    None,
    Mbc1 {
        ram_enabled: bool,
        low: u8,
        high: u8,
        /// The upper bits also count for what lies at 0, and for the RAM.
        is_advanced: bool,
        /// Four games in one: the upper bits begin one bit lower.
        is_multicart: bool,
    },
    Mbc2 {
        ram_enabled: bool,
        bank: u8,
    },
    Mbc3 {
        ram_enabled: bool,
        bank: u8,
        /// A bank of the RAM, or from 8 on a register of the clock.
        ram: u8,
    },
    Mbc5 {
        ram_enabled: bool,
        low: u8,
        high: u8,
        ram: u8,
        /// A motor stands where the highest bit of the RAM's bank would.
        has_rumble: bool,
    },
}

impl Mapper {
    /// By the type in the header; None where it is not emulated.
    pub(super) fn of(kind: u8, rom: &[u8]) -> Option<Self> {
        match kind {
            0x00 | 0x08 | 0x09 => Some(Mapper::None),
            0x01..=0x03 => Some(Mapper::Mbc1 {
                ram_enabled: false,
                low: 1,
                high: 0,
                is_advanced: false,
                is_multicart: is_multicart(rom),
            }),
            0x05 | 0x06 => Some(Mapper::Mbc2 { ram_enabled: false, bank: 1 }),
            0x0f..=0x13 => Some(Mapper::Mbc3 { ram_enabled: false, bank: 1, ram: 0 }),
            0x19..=0x1e => Some(Mapper::Mbc5 { ram_enabled: false, low: 1, high: 0, ram: 0, has_rumble: kind >= 0x1c }),
            _ => None,
        }
    }

    /// The bank that an address below 0x8000 lies in, before it is cut to those there are.
    pub(super) fn rom_bank(&self, address: u16) -> usize {
        let is_upper = address >= 0x4000;
        usize::from(match self {
            Mapper::None => u16::from(is_upper),
            Mapper::Mbc1 { low, high, is_advanced, is_multicart, .. } => {
                let (shift, mask) = if *is_multicart { (4, 15) } else { (5, 31) };
                let upper = u16::from(*high) << shift;
                match (is_upper, is_advanced) {
                    (true, _) => upper | u16::from(*low & mask),
                    (false, true) => upper,
                    (false, false) => 0,
                }
            }
            Mapper::Mbc2 { bank, .. } | Mapper::Mbc3 { bank, .. } if is_upper => u16::from(*bank),
            Mapper::Mbc5 { low, high, .. } if is_upper => u16::from(*high) << 8 | u16::from(*low),
            _ => 0,
        })
    }

    /// The bank of the RAM; None where there is none to be seen.
    pub(super) fn ram_bank(&self) -> Option<usize> {
        match self {
            Mapper::None => Some(0),
            Mapper::Mbc1 { ram_enabled, high, is_advanced, .. } => {
                ram_enabled.then_some(if *is_advanced { usize::from(*high) } else { 0 })
            }
            Mapper::Mbc2 { ram_enabled, .. } => ram_enabled.then_some(0),
            Mapper::Mbc3 { ram_enabled, ram, .. } => (*ram_enabled && *ram < 8).then_some(usize::from(*ram)),
            Mapper::Mbc5 { ram_enabled, ram, has_rumble, .. } => {
                ram_enabled.then_some(usize::from(if *has_rumble { ram & 7 } else { *ram }))
            }
        }
    }

    /// The register of the clock that stands in the place of the RAM.
    pub(super) fn clock_register(&self) -> Option<u8> {
        match self {
            Mapper::Mbc3 { ram_enabled: true, ram: ram @ 8..=12, .. } => Some(*ram),
            _ => None,
        }
    }

    pub(super) fn write(&mut self, address: u16, value: u8) {
        let enables = value & 15 == 10;
        match self {
            Mapper::None => {}
            Mapper::Mbc1 { ram_enabled, low, high, is_advanced, .. } => match address >> 13 {
                0 => *ram_enabled = enables,
                // Zero is read as one, by all five bits, also where fewer count.
                1 => *low = (value & 31).max(1),
                2 => *high = value & 3,
                _ => *is_advanced = value & 1 == 1,
            },
            Mapper::Mbc2 { ram_enabled, bank } => match address {
                0x0000..=0x3fff if address & 0x100 == 0 => *ram_enabled = enables,
                0x0000..=0x3fff => *bank = (value & 15).max(1),
                _ => {}
            },
            Mapper::Mbc3 { ram_enabled, bank, ram } => match address >> 13 {
                0 => *ram_enabled = enables,
                1 => *bank = (value & 127).max(1),
                2 => *ram = value & 15,
                _ => {}
            },
            Mapper::Mbc5 { ram_enabled, low, high, ram, .. } => match address >> 12 {
                0 | 1 => *ram_enabled = value == 10,
                2 => *low = value,
                3 => *high = value & 1,
                4 | 5 => *ram = value & 15,
                _ => {}
            },
        }
    }

    pub(super) fn sync(&mut self, state: &mut Sync) {
        match self {
            Mapper::None => {}
            Mapper::Mbc1 { ram_enabled, low, high, is_advanced, .. } => {
                state.bool(ram_enabled);
                state.u8(low);
                state.u8(high);
                state.bool(is_advanced);
            }
            Mapper::Mbc2 { ram_enabled, bank } => {
                state.bool(ram_enabled);
                state.u8(bank);
            }
            Mapper::Mbc3 { ram_enabled, bank, ram } => {
                state.bool(ram_enabled);
                state.u8(bank);
                state.u8(ram);
            }
            Mapper::Mbc5 { ram_enabled, low, high, ram, .. } => {
                state.bool(ram_enabled);
                state.u8(low);
                state.u8(high);
                state.u8(ram);
            }
        }
    }
}

/// Four games of 256 KiB, each with a header of its own: three of them at least have the logo in it.
fn is_multicart(rom: &[u8]) -> bool {
    let logo = rom.get(0x104..0x134);
    let same = |game: usize| rom.get(game * 0x4_0000 + 0x104..game * 0x4_0000 + 0x134) == logo;
    rom.len() == 0x10_0000
        && logo.is_some_and(|logo| logo.iter().any(|&byte| byte != 0))
        && (0..4).filter(|&game| same(game)).count() >= 3
}
