//! What several tests need: the golden data of the repository, and random numbers that are the same each time.
#![allow(dead_code)]

pub mod json;
pub mod random;

use json::Json;

/// One file of vectors/perun.
pub fn vectors(name: &str) -> Json {
    let path = format!("{}/../../vectors/perun/{name}", env!("CARGO_MANIFEST_DIR"));
    Json::parse(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")))
}

pub fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The bytes whole, byte by byte, and in pieces of three.
pub fn cuts(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    vec![vec![bytes], bytes.chunks(1).collect(), bytes.chunks(3).collect()]
}
