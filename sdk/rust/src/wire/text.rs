//! Texts of peers, which end up on terminals.

/// True for what could steer a terminal or a log: control characters, separators and direction marks.
fn is_unprintable(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Takes out everything that could steer a terminal.
pub fn clean(text: &str) -> String {
    text.chars().filter(|&c| !is_unprintable(c)).collect()
}

/// Cuts to at most `bytes` of UTF-8, between characters.
pub fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What is not UTF-8 becomes U+FFFD: for texts that are only shown.
pub fn decode_loosely(bytes: &[u8]) -> String {
    clean(&String::from_utf8_lossy(bytes))
}

/// A JSON string, quotes included.
pub(crate) fn json_string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if (c as u32) < 0x20 => json.push_str(&format!("\\u{:04x}", c as u32)),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}
