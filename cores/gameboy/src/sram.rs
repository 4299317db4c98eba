//! What a battery keeps, in a file that is whole at any time.

use perun_sdk::frames::sha256;
use perun_sdk::{Code, Error};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// More than any cartridge has, with its clock.
const LARGEST: u64 = 256 * 1024;

/// The file of one game.
#[derive(Clone, Debug)]
pub struct SramFile {
    path: PathBuf,
    /// What was kept where before the host kept it; `Some` alone where the host keeps it.
    before: Option<Option<Box<SramFile>>>,
}

impl SramFile {
    /// That file; it need not be there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        SramFile { path: path.into(), before: None }
    }

    /// That file, which the host has laid there and takes back. Where it has laid none, what was kept `before` counts.
    pub fn of_host(path: impl Into<PathBuf>, before: Option<SramFile>) -> Self {
        SramFile { path: path.into(), before: Some(before.map(Box::new)) }
    }

    /// True where the host keeps what was there before, so that nothing is lost by replacing it.
    pub fn is_of_host(&self) -> bool {
        self.before.is_some()
    }

    /// Among the user's data, by the name of the game and a hash of the ROM. None where there is no home.
    pub fn of_game(name: &str, rom: &[u8]) -> Option<Self> {
        let data = match std::env::var_os("XDG_DATA_HOME").filter(|folder| Path::new(folder).is_absolute()) {
            Some(folder) => PathBuf::from(folder),
            None => PathBuf::from(std::env::var_os("HOME").filter(|home| !home.is_empty())?).join(".local/share"),
        };
        let hash = sha256::hex(rom);
        Some(SramFile::new(data.join("perun/sram/gameboy").join(format!("{name}-{}.sav", &hash[..12]))))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is kept; None where nothing was kept yet.
    pub fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        let failed = |error: std::io::Error| {
            Error::new(Code::Failed, format!("the saved RAM {} cannot be read: {error}", self.path.display()))
        };
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => match &self.before {
                Some(Some(before)) => before.read(),
                _ => Ok(None),
            },
            Err(error) => Err(failed(error)),
            Ok(found) if found.len() == 0 && self.is_of_host() => Ok(None),
            Ok(found) if found.len() > LARGEST => {
                let message = format!("{} has {} bytes and is no saved RAM", self.path.display(), found.len());
                Err(Error::new(Code::Usage, message))
            }
            Ok(_) => fs::read(&self.path).map(Some).map_err(failed),
        }
    }

    /// Replaces the file in one step: whoever reads it sees what was there, or all of this.
    pub fn write(&self, bytes: &[u8]) -> Result<(), Error> {
        let failed = |error: std::io::Error| {
            Error::new(Code::Failed, format!("the saved RAM {} cannot be written: {error}", self.path.display()))
        };
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut fresh = self.path.clone().into_os_string();
        fresh.push(format!(".{}.new", std::process::id()));
        let result = write_through(Path::new(&fresh), bytes).and_then(|()| fs::rename(&fresh, &self.path));
        if result.is_err() {
            // What is left of it is of no use; it may never have been there.
            let _ = fs::remove_file(&fresh);
        }
        result.map_err(failed)
    }
}

fn write_through(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
