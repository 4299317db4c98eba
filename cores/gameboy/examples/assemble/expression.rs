//! Numbers in sources: $ff, %1010, 10, 'c', labels, and + - * / & | ^ << >> ( ) low() high().

use std::collections::HashMap;

/// What is known while a line is read.
pub struct Scope<'a> {
    pub symbols: &'a HashMap<String, i64>,
    /// The label that local labels belong to.
    pub parent: &'a str,
    pub here: i64,
    /// In the first pass what is not known yet counts as 0.
    pub is_final: bool,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    scope: &'a Scope<'a>,
}

pub fn evaluate(text: &str, scope: &Scope) -> Result<i64, String> {
    let mut reader = Reader { text: text.as_bytes(), at: 0, scope };
    let value = reader.sum(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(format!("{text:?} goes on behind its end"));
    }
    Ok(value)
}

const OPERATORS: [(&str, u8); 8] = [("|", 1), ("^", 2), ("&", 3), ("<<", 4), (">>", 4), ("+", 5), ("-", 5), ("*", 6)];

impl Reader<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn sum(&mut self, least: u8) -> Result<i64, String> {
        let mut value = self.term()?;
        loop {
            self.space();
            let rest = &self.text[self.at..];
            let found = OPERATORS.iter().find(|(sign, rank)| *rank > least && rest.starts_with(sign.as_bytes()));
            let Some((sign, rank)) = found else { return Ok(value) };
            self.at += sign.len();
            let right = self.sum(*rank)?;
            value = match *sign {
                "|" => value | right,
                "^" => value ^ right,
                "&" => value & right,
                "<<" => value << right,
                ">>" => value >> right,
                "+" => value + right,
                "-" => value - right,
                _ => value * right,
            };
        }
    }

    fn term(&mut self) -> Result<i64, String> {
        self.space();
        let rest = &self.text[self.at..];
        match rest {
            [b'(', ..] => {
                self.at += 1;
                let value = self.sum(0)?;
                self.space();
                if self.text.get(self.at) != Some(&b')') {
                    return Err("a bracket is not closed".into());
                }
                self.at += 1;
                Ok(value)
            }
            [b'-', ..] => {
                self.at += 1;
                Ok(-self.term()?)
            }
            [b'~', ..] => {
                self.at += 1;
                Ok(!self.term()?)
            }
            [b'\'', c, b'\'', ..] => {
                self.at += 3;
                Ok(i64::from(*c))
            }
            [b'$', digit, ..] if digit.is_ascii_hexdigit() => self.number(1, 16),
            [b'%', digit, ..] if digit.is_ascii_digit() => self.number(1, 2),
            [digit, ..] if digit.is_ascii_digit() => self.number(0, 10),
            [b'@', ..] => {
                self.at += 1;
                Ok(self.scope.here)
            }
            _ => self.symbol(),
        }
    }

    fn word(&mut self, skip: usize) -> String {
        self.at += skip;
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_' || *c == b'.') {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }

    fn number(&mut self, skip: usize, radix: u32) -> Result<i64, String> {
        let word = self.word(skip).replace('_', "");
        i64::from_str_radix(&word, radix).map_err(|_| format!("{word} is no number"))
    }

    fn symbol(&mut self) -> Result<i64, String> {
        let word = self.word(0);
        match word.as_str() {
            "" => Err("something is missing".into()),
            "low" => Ok(self.term()? & 255),
            "high" => Ok(self.term()? >> 8 & 255),
            _ => {
                let name = if word.starts_with('.') { format!("{}{word}", self.scope.parent) } else { word };
                match self.scope.symbols.get(&name) {
                    Some(value) => Ok(*value),
                    None if !self.scope.is_final => Ok(0),
                    None => Err(format!("{name} is not known")),
                }
            }
        }
    }
}
