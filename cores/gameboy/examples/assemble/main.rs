//! `cargo run --example assemble -- roms out`: every .s of a folder becomes a .gb in another, beside its .screen.

mod assembler;
mod encode;
mod expression;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

fn run(sources: &Path, target: &Path) -> Result<(), String> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| format!("{path}: {error}")
    };
    fs::create_dir_all(target).map_err(failed(target))?;
    for entry in fs::read_dir(sources).map_err(failed(sources))? {
        let path = entry.map_err(failed(sources))?.path();
        let into = target.join(path.file_name().unwrap_or_default());
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("s") => {
                let rom = assembler::assemble_file(&path)?;
                fs::write(into.with_extension("gb"), rom).map_err(failed(&into))?;
            }
            Some("screen") => {
                fs::copy(&path, &into).map_err(failed(&into))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let result = match words.as_slice() {
        [sources, target] => run(Path::new(sources), Path::new(target)),
        _ => Err("usage: assemble <folder of sources> <folder for ROMs>".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
