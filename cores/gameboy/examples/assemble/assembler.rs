//! A small assembler for test programs: labels, `.local` labels, `name = value`, db, dw, ds, org, bank, title,
//! cartridge, clone, include. The header's checksums are filled in; there is no logo, which only a boot ROM looks at.

use super::encode::encode;
use super::expression::{evaluate, Scope};
use std::collections::HashMap;
use std::path::Path;

const BANK: usize = 0x4000;

struct Line {
    place: String,
    text: String,
}

/// The ROM of a source file. The error names file and line.
pub fn assemble_file(path: &Path) -> Result<Vec<u8>, String> {
    let mut lines = Vec::new();
    read(path, &mut lines)?;
    let mut assembler = Assembler::default();
    for is_final in [false, true] {
        assembler.is_final = is_final;
        assembler.start_over();
        for Line { place, text } in &lines {
            assembler.line(text).map_err(|message| format!("{place}: {message}"))?;
        }
    }
    for bank in std::mem::take(&mut assembler.clones) {
        assembler.clone_into(bank);
    }
    Ok(finish(assembler.rom))
}

fn read(path: &Path, lines: &mut Vec<Line>) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    for (number, line) in text.lines().enumerate() {
        let code = without_comment(line).trim_end();
        if let Some(name) = code.trim().strip_prefix("include ") {
            read(&path.with_file_name(name.trim().trim_matches('"')), lines)?;
        } else if !code.trim().is_empty() {
            lines.push(Line { place: format!("{}:{}", path.display(), number + 1), text: code.to_string() });
        }
    }
    Ok(())
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, ';') => return &line[..at],
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    line
}

#[derive(Default)]
struct Assembler {
    symbols: HashMap<String, i64>,
    parent: String,
    rom: Vec<u8>,
    /// Banks that hold what bank 0 holds, wherever nothing else was put.
    clones: Vec<usize>,
    bank: usize,
    address: usize,
    is_final: bool,
}

impl Assembler {
    fn start_over(&mut self) {
        self.parent = String::new();
        self.rom = vec![0; 2 * BANK];
        self.clones = Vec::new();
        self.bank = 0;
        self.address = 0x150;
        self.rom[0x100..0x104].copy_from_slice(&[0x00, 0xc3, 0x50, 0x01]);
    }

    fn scope(&self) -> Scope<'_> {
        let Assembler { symbols, parent, is_final, .. } = self;
        Scope { symbols, parent, here: self.address as i64, is_final: *is_final }
    }

    fn emit(&mut self, bytes: &[u8]) -> Result<(), String> {
        for byte in bytes {
            let top = if self.bank == 0 { BANK } else { 2 * BANK };
            if self.address >= top {
                return Err(format!("bank {} is full", self.bank));
            }
            let at = self.bank * BANK + self.address % BANK;
            if self.rom.len() <= at {
                self.rom.resize((at + 1).next_multiple_of(BANK), 0);
            }
            self.rom[at] = *byte;
            self.address += 1;
        }
        Ok(())
    }

    fn clone_into(&mut self, bank: usize) {
        let (first, rest) = self.rom.split_at_mut(BANK);
        for (to, from) in rest[(bank - 1) * BANK..][..BANK].iter_mut().zip(first) {
            if *to == 0 {
                *to = *from;
            }
        }
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let mut code = line.trim();
        if let Some((name, value)) = code.split_once('=').filter(|(name, _)| is_name(name.trim())) {
            let value = evaluate(value.trim(), &self.scope())?;
            self.symbols.insert(name.trim().to_string(), value);
            return Ok(());
        }
        if let Some((label, rest)) = code.split_once(':').filter(|(label, _)| is_name(label)) {
            let name = if label.starts_with('.') { format!("{}{label}", self.parent) } else { label.to_string() };
            if !label.starts_with('.') {
                self.parent = label.to_string();
            }
            let before = self.symbols.insert(name.clone(), self.address as i64);
            if self.is_final && before != Some(self.address as i64) {
                return Err(format!("{name} is there twice"));
            }
            code = rest.trim();
        }
        if code.is_empty() {
            return Ok(());
        }
        let (mnemonic, rest) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
        let operands = split(rest);
        self.statement(&mnemonic.to_lowercase(), &operands)
    }

    fn statement(&mut self, mnemonic: &str, operands: &[String]) -> Result<(), String> {
        let number = |assembler: &Self, at: usize| {
            let text = operands.get(at).ok_or("an operand is missing")?;
            evaluate(text, &assembler.scope())
        };
        match mnemonic {
            "org" => self.address = number(self, 0)? as usize,
            "bank" => {
                self.bank = number(self, 0)? as usize;
                self.address = if self.bank == 0 { 0x150 } else { BANK };
            }
            "title" => {
                let text = operands.concat();
                let name = text.trim_matches('"').as_bytes();
                self.rom[0x134..0x134 + name.len().min(15)].copy_from_slice(&name[..name.len().min(15)]);
            }
            "cartridge" => {
                self.rom[0x147] = number(self, 0)? as u8;
                self.rom[0x149] = number(self, 1)? as u8;
            }
            "clone" => self.clones.push(number(self, 0)? as usize),
            "ds" => {
                let fill = if operands.len() > 1 { number(self, 1)? as u8 } else { 0 };
                self.emit(&vec![fill; number(self, 0)? as usize])?;
            }
            "db" => {
                for operand in operands {
                    match operand.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                        Some(text) => self.emit(text.replace("\\n", "\n").as_bytes())?,
                        None => {
                            let value = evaluate(operand, &self.scope())?;
                            self.emit(&[value as u8])?;
                        }
                    }
                }
            }
            "dw" => {
                for operand in operands {
                    let value = evaluate(operand, &self.scope())?;
                    self.emit(&(value as u16).to_le_bytes())?;
                }
            }
            _ => {
                let operands: Vec<&str> = operands.iter().map(String::as_str).collect();
                let bytes = encode(mnemonic, &operands, &self.scope())?;
                self.emit(&bytes)?;
            }
        }
        Ok(())
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
}

/// At commas outside of quotes and brackets; blanks outside of quotes are taken out, but for the one of low and high.
fn split(text: &str) -> Vec<String> {
    let mut operands = vec![String::new()];
    let (mut quote, mut depth) = (None, 0);
    for c in text.chars() {
        let last = operands.len() - 1;
        match (quote, c) {
            (Some(open), _) => {
                operands[last].push(c);
                if c == open {
                    quote = None;
                }
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                operands[last].push(c);
            }
            (None, ',') if depth == 0 => operands.push(String::new()),
            (None, c) if c.is_whitespace() => {}
            (None, c) => {
                depth += i32::from(c == '(') - i32::from(c == ')');
                operands[last].push(c);
            }
        }
    }
    operands.retain(|operand| !operand.is_empty());
    operands
}

/// Size and checksums of the header.
fn finish(mut rom: Vec<u8>) -> Vec<u8> {
    let banks = (rom.len() / BANK).next_power_of_two().max(2);
    rom.resize(banks * BANK, 0);
    rom[0x148] = (banks.trailing_zeros() - 1) as u8;
    rom[0x14d] = rom[0x134..0x14d].iter().fold(0u8, |sum, byte| sum.wrapping_sub(*byte).wrapping_sub(1));
    let sum = rom.iter().enumerate().filter(|(at, _)| !(0x14e..0x150).contains(at));
    let sum = sum.fold(0u16, |sum, (_, byte)| sum.wrapping_add(u16::from(*byte)));
    rom[0x14e..0x150].copy_from_slice(&sum.to_be_bytes());
    rom
}
