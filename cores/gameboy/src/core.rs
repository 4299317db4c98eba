//! The machine as a core: pictures in indices, sound, registers, memory, saved states, and the battery's file.

use crate::machine::{Machine, FRAME_DOTS, HEIGHT, WIDTH};
use crate::sram::SramFile;
use perun_sdk::{CoreConfig, Error, Frame, Input, MemorySpace, PerunCore, Picture, Rate, Register};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What changed is written this long after it changed, and when the core ends.
const SAVE_EVERY: Duration = Duration::from_secs(1);

/// Colours of the four shades, light to dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette(pub [[u8; 3]; 4]);

impl Palette {
    /// White, two greys, black: what test pictures are given in.
    pub const GREY: Palette = Palette([[255; 3], [170; 3], [85; 3], [0; 3]]);
    /// As the display looked.
    pub const GREEN: Palette = Palette([[224, 248, 208], [136, 192, 112], [52, 104, 86], [8, 24, 32]]);

    /// By its name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "grey" => Some(Palette::GREY),
            "green" => Some(Palette::GREEN),
            _ => None,
        }
    }

    fn bytes(self) -> Vec<u8> {
        self.0.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect()
    }
}

/// A Game Boy that plays one game.
#[derive(Debug)]
pub struct GameBoyCore {
    machine: Machine,
    title: String,
    palette: Palette,
    sram: Option<SramFile>,
    /// Something is not written yet, since then.
    unsaved: Option<Instant>,
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

impl GameBoyCore {
    /// Fails where the file of the battery is there and cannot be read, so that it is not overwritten.
    pub fn new(mut machine: Machine, title: String, palette: Palette, sram: Option<SramFile>) -> Result<Self, Error> {
        let sram = sram.filter(|_| machine.bus.cartridge.has_battery());
        if let Some(file) = &sram {
            if let Some(bytes) = file.read()? {
                let inserted = machine.bus.cartridge.insert_battery(&bytes, now());
                match inserted {
                    Err(error) if file.is_of_host() => {
                        eprintln!("{}; the game begins without, and what was kept stays with the host", error.message());
                    }
                    Err(error) => {
                        let said = error.message();
                        let message = format!("{}: {said}; move it away to begin anew", file.path().display());
                        return Err(Error::new(error.code(), message));
                    }
                    Ok(()) => {}
                }
            }
        }
        Ok(GameBoyCore { machine, title, palette, sram, unsaved: None })
    }

    /// Writes what the battery keeps, if it has changed.
    pub fn save_battery(&mut self) -> Result<(), Error> {
        if self.machine.bus.cartridge.take_changed() {
            self.unsaved.get_or_insert_with(Instant::now);
        }
        if let (Some(file), Some(_)) = (&self.sram, self.unsaved) {
            file.write(&self.machine.bus.cartridge.battery(now()))?;
        }
        self.unsaved = None;
        Ok(())
    }

    fn save_battery_now_and_then(&mut self) {
        if self.machine.bus.cartridge.take_changed() {
            self.unsaved.get_or_insert_with(Instant::now);
        }
        if self.unsaved.is_some_and(|since| since.elapsed() >= SAVE_EVERY) {
            if let Err(error) = self.save_battery() {
                // The next try is a second away; the game goes on.
                eprintln!("{error}");
                self.unsaved = Some(Instant::now());
            }
        }
    }

    fn picture(&self) -> Picture {
        Picture::Indexed {
            width: WIDTH as u16,
            height: HEIGHT as u16,
            indices: self.machine.picture().to_vec(),
            palette: self.palette.bytes(),
        }
    }

    fn spaces(&self) -> Vec<(&'static str, usize)> {
        let cartridge = &self.machine.bus.cartridge;
        let mut spaces = vec![
            ("bus", 0x1_0000),
            ("rom", cartridge.rom().len()),
            ("vram", 0x2000),
            ("wram", 0x2000),
            ("oam", 0xa0),
            ("hram", 0x7f),
            ("sram", cartridge.ram().len()),
            ("serial", self.machine.serial().len()),
        ];
        spaces.retain(|(name, size)| *size > 0 || *name == "serial");
        spaces
    }
}

impl PerunCore for GameBoyCore {
    fn config(&self) -> CoreConfig {
        CoreConfig {
            name: "Perun Game Boy".into(),
            system: "gameboy".into(),
            title: self.title.clone(),
            width: WIDTH as u16,
            height: HEIGHT as u16,
            rate: Rate::new(4_194_304, FRAME_DOTS),
            audio_rate: crate::apu::RATE,
            channels: 2,
            ..CoreConfig::default()
        }
    }

    fn frame(&mut self, input: Input<'_>) -> Result<Frame, Error> {
        let hit = self.machine.run_frame(input.merged());
        self.save_battery_now_and_then();
        Ok(Frame { picture: self.picture(), audio: self.machine.take_samples(), hit: hit.map(u32::from) })
    }

    fn step_instruction(&mut self, input: Input<'_>) -> Result<Option<Frame>, Error> {
        self.machine.step(input.merged());
        Ok(Some(Frame { picture: self.picture(), audio: self.machine.take_samples(), hit: None }))
    }

    fn save_state(&mut self) -> Option<Vec<u8>> {
        Some(self.machine.save_state())
    }

    fn load_state(&mut self, state: &[u8]) -> Result<(), Error> {
        self.machine.load_state(state)
    }

    fn registers(&self) -> Vec<Register> {
        let (cpu, bus) = (&self.machine.cpu, &self.machine.bus);
        let io = |name: &str, address: u16| Register::new(name, 8, bus.peek(address));
        vec![
            Register::new("PC", 16, cpu.pc),
            Register::new("SP", 16, cpu.sp),
            Register::new("A", 8, cpu.a),
            Register::new("F", 8, cpu.f),
            Register::new("B", 8, cpu.b),
            Register::new("C", 8, cpu.c),
            Register::new("D", 8, cpu.d),
            Register::new("E", 8, cpu.e),
            Register::new("H", 8, cpu.h),
            Register::new("L", 8, cpu.l),
            Register::new("IME", 1, cpu.ime),
            Register::new("HALT", 1, cpu.halted),
            Register::new("BANK", 9, bus.cartridge.rom_bank()),
            io("IE", 0xffff),
            io("IF", 0xff0f),
            io("LCDC", 0xff40),
            io("STAT", 0xff41),
            io("SCY", 0xff42),
            io("SCX", 0xff43),
            io("LY", 0xff44),
            io("LYC", 0xff45),
            io("BGP", 0xff47),
            io("OBP0", 0xff48),
            io("OBP1", 0xff49),
            io("WY", 0xff4a),
            io("WX", 0xff4b),
            io("DIV", 0xff04),
            io("TIMA", 0xff05),
            io("TMA", 0xff06),
            io("TAC", 0xff07),
        ]
    }

    fn memory_spaces(&self) -> Vec<MemorySpace> {
        let space = |(name, size): (&str, usize)| MemorySpace { name: name.into(), size: size as u32 };
        self.spaces().into_iter().map(space).collect()
    }

    fn read_memory(&mut self, space: &str, address: u32, length: u32) -> Vec<u8> {
        let (start, end) = (address as usize, (address + length) as usize);
        let bus = &self.machine.bus;
        let bytes: &[u8] = match space {
            "bus" => return (start..end).map(|at| bus.peek(at as u16)).collect(),
            "rom" => bus.cartridge.rom(),
            "vram" => &bus.ppu.vram[..],
            "wram" => &bus.wram[..],
            "oam" => &bus.ppu.oam,
            "hram" => &bus.hram,
            "sram" => bus.cartridge.ram(),
            _ => self.machine.serial(),
        };
        bytes[start..end].to_vec()
    }

    fn set_breakpoints(&mut self, addresses: &[u32]) -> bool {
        self.machine.set_breakpoints(addresses.iter().filter_map(|&address| u16::try_from(address).ok()).collect());
        true
    }

    fn reset(&mut self) {
        self.machine.reset();
    }
}
