//! `gameboy-core game.gb`: plays one game under a Perun host.

use gameboy_core::{Cartridge, GameBoyCore, Machine, Palette, SramFile};
use perun_sdk::{Code, Error, PerunConnection, Stop};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "Plays a Game Boy game (.gb) under a Perun host.

  gameboy-core game.gb
  gameboy-core game.gb --sram my.sav --palette grey

The host's address is taken from PERUN_ADDRESS, else it is tcp://127.0.0.1:9000.

  --sram FILE      where a battery-backed RAM is kept
                   (default: PERUN_BATTERY, which the host sets to keep it for who plays,
                   else $XDG_DATA_HOME/perun/sram/gameboy/<game>-<hash>.sav)
  --no-sram        keep it nowhere
  --palette NAME   green (default) or grey
  --version        say which version this is
";
const LARGEST_ROM: u64 = 8 * 1024 * 1024;

struct Options {
    rom: PathBuf,
    sram: Option<PathBuf>,
    keeps_sram: bool,
    palette: Palette,
}

fn usage(message: impl Into<String>) -> Error {
    Error::new(Code::Usage, message)
}

/// None where there was something to say and nothing to play.
fn read_options() -> Result<Option<Options>, Error> {
    let (mut rom, mut sram, mut keeps_sram, mut palette) = (None, None, true, Palette::GREEN);
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        let mut value = |name: &str| words.next().ok_or_else(|| usage(format!("{name} needs a value")));
        match word.to_str() {
            Some("--help" | "-h") => {
                print!("{HELP}");
                return Ok(None);
            }
            Some("--version") => {
                println!("gameboy-core {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            Some("--sram") => sram = Some(PathBuf::from(value("--sram")?)),
            Some("--no-sram") => keeps_sram = false,
            Some("--palette") => {
                let name = value("--palette")?;
                palette = name
                    .to_str()
                    .and_then(Palette::of)
                    .ok_or_else(|| usage(format!("there is no palette {name:?}; write green or grey")))?;
            }
            Some(flag) if flag.starts_with('-') && flag != "-" => {
                return Err(usage(format!("there is no option {flag}; see gameboy-core --help")));
            }
            _ if rom.is_some() => return Err(usage("one game at a time; see gameboy-core --help")),
            _ => rom = Some(PathBuf::from(word)),
        }
    }
    let rom = rom.ok_or_else(|| usage("no game was named; see gameboy-core --help"))?;
    Ok(Some(Options { rom, sram, keeps_sram, palette }))
}

fn read_rom(path: &Path) -> Result<Vec<u8>, Error> {
    let failed =
        |error: std::io::Error| Error::new(Code::NotFound, format!("{} cannot be read: {error}", path.display()));
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST_ROM {
        return Err(usage(format!("{} has {size} bytes; a game has at most {LARGEST_ROM}", path.display())));
    }
    std::fs::read(path).map_err(failed)
}

fn play(options: Options) -> Result<(), Error> {
    let rom = read_rom(&options.rom)?;
    let name = options.rom.file_stem().map_or_else(|| "game".into(), |stem| stem.to_string_lossy().into_owned());
    let sram = match options.sram {
        _ if !options.keeps_sram => None,
        Some(path) => Some(SramFile::new(path)),
        None => {
            let own = SramFile::of_game(&name, &rom);
            match std::env::var_os("PERUN_BATTERY").filter(|path| !path.is_empty()) {
                Some(path) => Some(SramFile::of_host(path, own)),
                None => own,
            }
        }
    };
    let cartridge = Cartridge::new(rom)?;
    let title = if cartridge.title().is_empty() { name } else { cartridge.title().to_string() };
    let mut core = GameBoyCore::new(Machine::new(cartridge), title, options.palette, sram)?;
    let played = PerunConnection::from_environment().run_until(&mut core, &Stop::on_signals());
    let saved = core.save_battery();
    played.and(saved)
}

fn main() -> ExitCode {
    let result = read_options().and_then(|options| options.map_or(Ok(()), play));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gameboy-core: {error}");
            ExitCode::from(if error.code() == Code::Usage { 2 } else { 1 })
        }
    }
}
