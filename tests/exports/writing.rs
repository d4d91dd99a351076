//! Bytes of a table: delimiters, quotes, numbers, days and encodings, as programs of each country write them.

use foresale::domain::day::Day;
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// How numbers are written.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
pub struct Numbers {
    pub comma: bool,
    pub thousands: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub minus: Minus,
    /// 12.50 is written 12.5, as spreadsheets do.
    pub trimmed: bool,
    pub whole: bool,
    /// Quantities have decimals too.
    pub exact_quantities: bool,
    pub percent: Percent,
    /// What is taken off has a minus.
    pub off_is_negative: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Minus {
    Before,
    Behind,
    Brackets,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Percent {
    Plain,
    Sign,
    Decimals,
}

impl Numbers {
    pub fn any(language: &str, rng: &mut Xoshiro256PlusPlus) -> Numbers {
        let is_english = ["en", "ja"].contains(&language);
        let comma = if is_english { false } else { rng.gen_bool(0.75) };
        let whole = ["ja", "hu"].contains(&language);
        let with_sign = rng.gen_bool(0.12);
        let (before, after) = match (with_sign, language) {
            (false, _) => ("", ""),
            (_, "en") => ([("$", ""), ("£", ""), ("", " USD")])[rng.gen_range(0..3)],
            (_, "ja") => ("¥", ""),
            (_, "hu") => ("", " Ft"),
            (_, "pl") => ("", " zł"),
            (_, "cs") => ("", " Kč"),
            (_, "sv" | "nb" | "da") => ("", " kr"),
            (_, "ru") => ("", " ₽"),
            (_, "tr") => ("₺", ""),
            (_, "ro") => ("", " lei"),
            (_, "nl") => ("€ ", ""),
            _ => ([("", " €"), ("€", ""), ("EUR ", "")])[rng.gen_range(0..3)],
        };
        let thousands = match rng.gen_range(0..10) {
            0..=5 => "",
            _ if comma => [".", ".", " ", "\u{a0}"][rng.gen_range(0..4)],
            _ => [",", ",", "'"][rng.gen_range(0..3)],
        };
        let minus = match rng.gen_range(0..14) {
            0 => Minus::Behind,
            1 if is_english => Minus::Brackets,
            _ => Minus::Before,
        };
        Numbers {
            comma,
            thousands,
            before,
            after,
            minus,
            trimmed: rng.gen_bool(0.1),
            whole,
            exact_quantities: rng.gen_bool(0.1),
            percent: [Percent::Plain, Percent::Plain, Percent::Sign, Percent::Decimals][rng.gen_range(0..4)],
            off_is_negative: rng.gen_bool(0.15),
        }
    }

    pub fn money(&self, cents: i64) -> String {
        let amount = cents.unsigned_abs();
        let mut text = amount.checked_div(100).unwrap_or_default().to_string();
        if !self.thousands.is_empty() {
            let mut at = text.len();
            while at > 3 {
                at -= 3;
                text.insert_str(at, self.thousands);
            }
        }
        if !self.whole {
            let mark = if self.comma { ',' } else { '.' };
            let mut cents = format!("{:02}", amount % 100);
            if self.trimmed {
                cents = cents.trim_end_matches('0').to_owned();
            }
            if !cents.is_empty() {
                text = format!("{text}{mark}{cents}");
            }
        }
        let text = format!("{}{text}{}", self.before, self.after);
        match self.minus {
            _ if cents >= 0 => text,
            Minus::Before => format!("-{text}"),
            Minus::Behind => format!("{text}-"),
            Minus::Brackets => format!("({text})"),
        }
    }

    pub fn quantity(&self, quantity: i64) -> String {
        let mark = if self.comma { ',' } else { '.' };
        if self.exact_quantities { format!("{quantity}{mark}00") } else { quantity.to_string() }
    }

    pub fn percent(&self, percent: i64) -> String {
        let mark = if self.comma { ',' } else { '.' };
        match self.percent {
            Percent::Plain => percent.to_string(),
            Percent::Sign => format!("{percent}%"),
            Percent::Decimals => format!("{percent}{mark}00"),
        }
    }
}

/// How days are written.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    pub form: &'static str,
}

impl Days {
    pub fn any(language: &str, rng: &mut Xoshiro256PlusPlus) -> Days {
        let forms: &[&str] = match language {
            "en" => &["%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S", "%b %d, %Y", "%d-%b-%y"],
            "de" | "cs" | "pl" | "ru" | "fi" | "nb" | "tr" | "ro" => {
                &["%d.%m.%Y", "%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S"]
            }
            "nl" | "da" => &["%d-%m-%Y", "%d-%m-%Y", "%Y-%m-%d", "%d-%m-%Y %H:%M", "%d/%m/%Y"],
            "sv" => &["%Y-%m-%d", "%Y-%m-%d %H:%M", "%y%m%d", "%Y%m%d"],
            "hu" => &["%Y.%m.%d.", "%Y.%m.%d", "%Y-%m-%d", "%Y. %m. %d."],
            "ja" => &["%Y/%m/%d", "%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d %H:%M"],
            _ => &["%d/%m/%Y", "%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S"],
        };
        let shared = ["%Y-%m-%dT%H:%M:%S+01:00", "%Y%m%d", "%Y-%m-%d %H:%M:%S +0100", "%Y-%m-%dT%H:%M:%SZ"];
        let form = if rng.gen_bool(0.12) { shared[rng.gen_range(0..4)] } else { forms[rng.gen_range(0..forms.len())] };
        Days { form }
    }

    pub fn write(&self, day: Day, minute: u32) -> String {
        let date = day.date();
        let moment = date.and_hms_opt(minute / 60, minute % 60, minute % 60).expect("a time");
        moment.format(self.form).to_string()
    }
}

/// How a table becomes bytes.
#[derive(Clone, Debug)]
pub struct Script {
    pub delimiter: char,
    pub quote_all: bool,
    pub line_end: &'static str,
    pub encoding: &'static str,
    pub title: bool,
    pub told_delimiter: bool,
}

impl Script {
    pub fn any(language: &str, comma: bool, rng: &mut Xoshiro256PlusPlus) -> Script {
        let delimiter = match rng.gen_range(0..10) {
            0 => '\t',
            1 => '|',
            2..=4 => ';',
            _ if comma => ';',
            _ => ',',
        };
        let old = match language {
            "pl" | "cs" | "hu" | "ro" => "windows-1250",
            "ru" => "windows-1251",
            "el" => "windows-1253",
            "tr" => "windows-1254",
            "ja" => "shift_jis",
            _ => "windows-1252",
        };
        let encoding = match rng.gen_range(0..20) {
            0..=9 => "utf-8",
            10..=12 => "utf-8-bom",
            13 => "utf-16le",
            14 if old == "windows-1252" => "cp850",
            _ => old,
        };
        Script {
            delimiter,
            quote_all: rng.gen_bool(0.25),
            line_end: if rng.gen_bool(0.6) { "\r\n" } else { "\n" },
            encoding,
            title: rng.gen_bool(0.06),
            told_delimiter: rng.gen_bool(0.03),
        }
    }

    pub fn bytes(&self, title: &str, rows: &[Vec<String>]) -> Vec<u8> {
        let mut text = String::new();
        if self.told_delimiter {
            text.extend(["sep=", &self.delimiter.to_string(), self.line_end]);
        } else if self.title {
            text += &[title, self.line_end, self.line_end].concat();
        }
        for (place, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| self.cell(cell, place == 0)).collect();
            text += &cells.join(&self.delimiter.to_string());
            text += self.line_end;
        }
        self.encoded(&text)
    }

    fn cell(&self, cell: &str, is_heading: bool) -> String {
        let must = cell.contains([self.delimiter, '"', '\n']);
        if must || (self.quote_all && !is_heading && !cell.is_empty()) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    /// A text with letters that the encoding lacks is written as UTF-8 instead.
    fn encoded(&self, text: &str) -> Vec<u8> {
        match self.encoding {
            "utf-8" => text.into(),
            "utf-8-bom" => ["\u{feff}", text].concat().into_bytes(),
            "utf-16le" => ["\u{feff}", text].concat().encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "cp850" => {
                let table = &oem_cp::code_table::ENCODING_TABLE_CP850;
                oem_cp::encode_string_checked(text, table).unwrap_or_else(|| text.into())
            }
            name => {
                let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).expect("an encoding");
                let (bytes, _, is_lossy) = encoding.encode(text);
                if is_lossy { text.into() } else { bytes.into_owned() }
            }
        }
    }
}
