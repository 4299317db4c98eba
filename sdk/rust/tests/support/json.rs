//! Just enough JSON to read the golden data, which are known to be well formed.

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn parse(text: &str) -> Json {
        let mut reader = Reader { chars: text.chars().collect(), at: 0 };
        let value = reader.value();
        reader.space();
        assert_eq!(reader.at, reader.chars.len(), "text behind the JSON");
        value
    }

    /// A field; Null where there is none.
    pub fn get(&self, name: &str) -> &Json {
        match self {
            Json::Object(fields) => fields.iter().find(|(key, _)| key == name).map_or(&Json::Null, |(_, value)| value),
            other => panic!("{name} of {other:?}"),
        }
    }

    pub fn has(&self, name: &str) -> bool {
        matches!(self, Json::Object(fields) if fields.iter().any(|(key, _)| key == name))
    }

    pub fn text(&self) -> &str {
        match self {
            Json::Text(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }

    pub fn number(&self) -> i64 {
        match self {
            Json::Number(number) => *number as i64,
            other => panic!("{other:?} is no number"),
        }
    }

    pub fn bool(&self) -> bool {
        *self == Json::Bool(true)
    }

    pub fn list(&self) -> &[Json] {
        match self {
            Json::List(list) => list,
            other => panic!("{other:?} is no list"),
        }
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn space(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> char {
        self.space();
        self.chars[self.at]
    }

    fn expect(&mut self, c: char) {
        assert_eq!(self.peek(), c);
        self.at += 1;
    }

    fn word(&mut self, word: &str, value: Json) -> Json {
        self.at += word.len();
        value
    }

    fn value(&mut self) -> Json {
        match self.peek() {
            '{' => Json::Object(self.sequence('}', |reader| {
                let key = reader.string();
                reader.expect(':');
                (key, reader.value())
            })),
            '[' => Json::List(self.sequence(']', Reader::value)),
            '"' => Json::Text(self.string()),
            'n' => self.word("null", Json::Null),
            't' => self.word("true", Json::Bool(true)),
            'f' => self.word("false", Json::Bool(false)),
            _ => {
                let start = self.at;
                while self.chars.get(self.at).is_some_and(|c| "+-.eE0123456789".contains(*c)) {
                    self.at += 1;
                }
                Json::Number(self.chars[start..self.at].iter().collect::<String>().parse().unwrap())
            }
        }
    }

    fn sequence<T>(&mut self, end: char, item: impl Fn(&mut Reader) -> T) -> Vec<T> {
        self.at += 1;
        let mut items = Vec::new();
        while self.peek() != end {
            items.push(item(self));
            if self.peek() == ',' {
                self.at += 1;
            }
        }
        self.at += 1;
        items
    }

    fn string(&mut self) -> String {
        self.expect('"');
        let mut text: Vec<u16> = Vec::new();
        loop {
            let c = self.chars[self.at];
            self.at += 1;
            match c {
                '"' => return String::from_utf16(&text).unwrap(),
                '\\' => {
                    let escape = self.chars[self.at];
                    self.at += 1;
                    text.push(match escape {
                        'n' => 10,
                        't' => 9,
                        'r' => 13,
                        'b' => 8,
                        'f' => 12,
                        'u' => {
                            let digits: String = self.chars[self.at..self.at + 4].iter().collect();
                            self.at += 4;
                            u16::from_str_radix(&digits, 16).unwrap()
                        }
                        other => other as u16,
                    });
                }
                c => text.extend(c.encode_utf16(&mut [0; 2]).iter()),
            }
        }
    }
}
