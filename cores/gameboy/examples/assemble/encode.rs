//! Instructions of the SM83 by their mnemonic and operands.

use super::expression::{evaluate, Scope};

const BYTES: [&str; 8] = ["b", "c", "d", "e", "h", "l", "(hl)", "a"];
const PAIRS: [&str; 4] = ["bc", "de", "hl", "sp"];
const STACKED: [&str; 4] = ["bc", "de", "hl", "af"];
const INDIRECT: [&str; 4] = ["(bc)", "(de)", "(hl+)", "(hl-)"];
const CONDITIONS: [&str; 4] = ["nz", "z", "nc", "c"];
const ARITHMETIC: [&str; 8] = ["add", "adc", "sub", "sbc", "and", "xor", "or", "cp"];
const SHIFTS: [&str; 8] = ["rlc", "rrc", "rl", "rr", "sla", "sra", "swap", "srl"];
const SINGLE: [(&str, &[u8]); 16] = [
    ("nop", &[0x00]),
    ("stop", &[0x10, 0x00]),
    ("halt", &[0x76]),
    ("di", &[0xf3]),
    ("ei", &[0xfb]),
    ("reti", &[0xd9]),
    ("ret", &[0xc9]),
    ("rlca", &[0x07]),
    ("rrca", &[0x0f]),
    ("rla", &[0x17]),
    ("rra", &[0x1f]),
    ("daa", &[0x27]),
    ("cpl", &[0x2f]),
    ("scf", &[0x37]),
    ("ccf", &[0x3f]),
    ("debug", &[0x40]),
];

fn place(list: &[&str], word: &str) -> Option<u8> {
    list.iter().position(|one| *one == word).map(|at| at as u8)
}

/// What stands in brackets.
fn inner(word: &str) -> Option<&str> {
    word.strip_prefix('(')?.strip_suffix(')')
}

fn byte(text: &str, scope: &Scope) -> Result<u8, String> {
    let value = evaluate(text, scope)?;
    if !(-128..256).contains(&value) {
        return Err(format!("{text} is {value}, which is no byte"));
    }
    Ok(value as u8)
}

fn word(opcode: u8, text: &str, scope: &Scope) -> Result<Vec<u8>, String> {
    let value = evaluate(text, scope)?;
    if !(-32_768..65_536).contains(&value) {
        return Err(format!("{text} is {value}, which is no word"));
    }
    Ok(vec![opcode, value as u8, (value >> 8) as u8])
}

fn relative(opcode: u8, text: &str, scope: &Scope) -> Result<Vec<u8>, String> {
    let offset = evaluate(text, scope)? - (scope.here + 2);
    if scope.is_final && !(-128..128).contains(&offset) {
        return Err(format!("{text} is {offset} bytes away"));
    }
    Ok(vec![opcode, offset as u8])
}

/// The bytes of one instruction.
pub fn encode(mnemonic: &str, operands: &[&str], scope: &Scope) -> Result<Vec<u8>, String> {
    if let Some((_, bytes)) = SINGLE.iter().find(|(name, _)| *name == mnemonic && operands.is_empty()) {
        return Ok(bytes.to_vec());
    }
    if let Some(operation) = place(&SHIFTS, mnemonic) {
        return match operands {
            [one] => Ok(vec![0xcb, operation << 3 | byte_place(one)?]),
            _ => Err(format!("{mnemonic} takes one operand")),
        };
    }
    if let Some(operation) = place(&["bit", "res", "set"], mnemonic) {
        return match operands {
            [bit, one] => Ok(vec![0xcb, (operation + 1) << 6 | (byte(bit, scope)? & 7) << 3 | byte_place(one)?]),
            _ => Err(format!("{mnemonic} takes two operands")),
        };
    }
    match (mnemonic, operands) {
        ("ld", [to, from]) => load(to, from, scope),
        ("ldh", ["a", "(c)"]) => Ok(vec![0xf2]),
        ("ldh", ["(c)", "a"]) => Ok(vec![0xe2]),
        ("ldh", ["a", from]) => Ok(vec![0xf0, high(from, scope)?]),
        ("ldh", [to, "a"]) => Ok(vec![0xe0, high(to, scope)?]),
        ("add", ["hl", pair]) => place(&PAIRS, pair).map(|p| vec![0x09 | p << 4]).ok_or("no such pair".into()),
        ("add", ["sp", offset]) => Ok(vec![0xe8, byte(offset, scope)?]),
        ("inc" | "dec", [one]) => {
            let is_dec = u8::from(mnemonic == "dec");
            match place(&PAIRS, one) {
                Some(pair) => Ok(vec![0x03 | pair << 4 | is_dec << 3]),
                None => Ok(vec![0x04 | byte_place(one)? << 3 | is_dec]),
            }
        }
        ("push", [pair]) => place(&STACKED, pair).map(|p| vec![0xc5 | p << 4]).ok_or("no such pair".into()),
        ("pop", [pair]) => place(&STACKED, pair).map(|p| vec![0xc1 | p << 4]).ok_or("no such pair".into()),
        ("jp", ["hl"]) => Ok(vec![0xe9]),
        ("jp", [target]) => word(0xc3, target, scope),
        ("jp", [condition, target]) => word(0xc2 | when(condition)? << 3, target, scope),
        ("jr", [target]) => relative(0x18, target, scope),
        ("jr", [condition, target]) => relative(0x20 | when(condition)? << 3, target, scope),
        ("call", [target]) => word(0xcd, target, scope),
        ("call", [condition, target]) => word(0xc4 | when(condition)? << 3, target, scope),
        ("ret", [condition]) => Ok(vec![0xc0 | when(condition)? << 3]),
        ("rst", [target]) => Ok(vec![0xc7 | byte(target, scope)? & 0x38]),
        (_, ["a", value] | [value]) if ARITHMETIC.contains(&mnemonic) => {
            let operation = place(&ARITHMETIC, mnemonic).unwrap_or_default();
            match place(&BYTES, value) {
                Some(register) => Ok(vec![0x80 | operation << 3 | register]),
                None => Ok(vec![0xc6 | operation << 3, byte(value, scope)?]),
            }
        }
        _ => Err(format!("there is no {mnemonic} {}", operands.join(", "))),
    }
}

fn byte_place(word: &str) -> Result<u8, String> {
    place(&BYTES, word).ok_or_else(|| format!("{word} is no register of a byte"))
}

fn when(word: &str) -> Result<u8, String> {
    place(&CONDITIONS, word).ok_or_else(|| format!("{word} is no condition"))
}

/// The low byte of an address in the last page, written whole or not.
fn high(text: &str, scope: &Scope) -> Result<u8, String> {
    let inside = inner(text).ok_or_else(|| format!("{text} is no address"))?;
    Ok(evaluate(inside, scope)? as u8)
}

fn load(to: &str, from: &str, scope: &Scope) -> Result<Vec<u8>, String> {
    if let (Some(to), Some(from)) = (place(&BYTES, to), place(&BYTES, from)) {
        return Ok(vec![0x40 | to << 3 | from]);
    }
    match (to, from) {
        ("sp", "hl") => return Ok(vec![0xf9]),
        ("hl", _) if from.starts_with("sp+") || from.starts_with("sp-") => {
            return Ok(vec![0xf8, byte(&format!("0{}", &from[2..]), scope)?]);
        }
        (_, "sp") => return word(0x08, inner(to).ok_or("sp goes to an address")?, scope),
        ("a", _) => {
            if let Some(pair) = place(&INDIRECT, from) {
                return Ok(vec![0x0a | pair << 4]);
            }
            if let Some(address) = inner(from) {
                return word(0xfa, address, scope);
            }
        }
        (_, "a") => {
            if let Some(pair) = place(&INDIRECT, to) {
                return Ok(vec![0x02 | pair << 4]);
            }
            if let Some(address) = inner(to) {
                return word(0xea, address, scope);
            }
        }
        _ => {}
    }
    if let Some(pair) = place(&PAIRS, to) {
        return word(0x01 | pair << 4, from, scope);
    }
    Ok(vec![0x06 | byte_place(to)? << 3, byte(from, scope)?])
}
