//! What only the number format of a cell shows: with "00000" the number 1067 is the postcode 01067, with "0%" a tenth is
//! 10 %, and a sign of money tells the amounts of two currencies apart.
//!
//! The workbook reader returns what cells hold, not how they look; an Excel workbook is read a second time for this, if
//! it has such a format at all.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::currency;
use crate::opening;

/// Maximum decompressed size of one part of a workbook, in bytes.
const LARGEST: u64 = 2 << 30;
/// Columns of the largest sheet that any workbook can hold.
const COLUMNS: usize = 16_384;

/// Maximum number of characters of a format: longer than any number that people write.
const LONGEST_FORMAT: usize = 32;

type Archive = ZipArchive<BufReader<File>>;

/// The columns of a sheet whose numbers are shown as more than numbers.
#[derive(Debug, Default)]
pub(crate) struct ShownNumbers {
    columns: HashMap<u32, Shown>,
    /// The currency of each cell, by row and column, in columns of several.
    currencies: HashMap<(u32, u32), &'static str>,
}

/// How most numbers of a column are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Zeros(Template),
    Percent,
}

impl ShownNumbers {
    /// None if the workbook has no such format, or cannot be read that way.
    pub fn new(path: &Path, sheet: &str) -> ShownNumbers {
        look(path, sheet).unwrap_or_default()
    }

    /// A cell's text as the sheet shows it.
    pub fn shown(&self, (row, column): (u32, u32), text: String) -> String {
        if let Some(currency) = self.currencies.get(&(row, column)) {
            return format!("{text} {currency}");
        }
        match self.columns.get(&column) {
            Some(Shown::Zeros(template)) if text.bytes().all(|byte| byte.is_ascii_digit()) => template.fill(&text),
            Some(Shown::Percent) => of_hundred(&text).unwrap_or(text),
            _ => text,
        }
    }
}

/// A share in per cent: "0.125" is "12.5%".
fn of_hundred(text: &str) -> Option<String> {
    let percent = format!("{:.6}", text.parse::<f64>().ok()? * 100.0);
    Some(format!("{}%", percent.trim_end_matches('0').trim_end_matches('.')))
}

fn look(path: &Path, sheet: &str) -> Option<ShownNumbers> {
    let mut archive = ZipArchive::new(BufReader::new(opening::open(path).ok()?)).ok()?;
    let formats = formats(&mut archive)?;
    let is_any_shown = formats.values().any(|format| matches!(format, Format::Shown(_)));
    let currencies: BTreeSet<&str> = formats.values().filter_map(Format::currency).collect();
    // One currency tells no amounts apart, and the sheet is not read a second time for it.
    if !is_any_shown && currencies.len() < 2 {
        return None;
    }
    let part = part_of(&mut archive, sheet)?;
    let mut seen: BTreeMap<u32, Seen> = BTreeMap::new();
    let (mut row, mut next) = (0_u32, 0);
    each_element(&mut archive, &part, |element| match element.local_name().as_ref() {
        b"row" => {
            row = attribute(element, b"r").and_then(|number| number.parse().ok()).unwrap_or(row + 1);
            next = 0;
        }
        b"c" => {
            let column = attribute(element, b"r").and_then(|place| column_of(&place)).unwrap_or(next);
            next = column.saturating_add(1);
            let is_number = attribute(element, b"t").is_none_or(|kind| kind == "n");
            if is_number && (column as usize) < COLUMNS {
                let seen = seen.entry(column).or_default();
                seen.numbers += 1;
                let style = attribute(element, b"s").and_then(|style| style.parse::<usize>().ok());
                match style.and_then(|style| formats.get(&style)) {
                    Some(Format::Shown(shown)) => {
                        seen.as_shown += 1;
                        seen.shown = Some(shown.clone());
                    }
                    Some(Format::Currency(currency)) => seen.currencies.push((row.saturating_sub(1), *currency)),
                    None => {}
                }
            }
        }
        _ => {}
    })?;
    let mut found = ShownNumbers::default();
    for (column, seen) in seen {
        let is_several = seen.currencies.windows(2).any(|pair| pair[0].1 != pair[1].1);
        if is_several {
            found.currencies.extend(seen.currencies.iter().map(|&(row, currency)| ((row, column), currency)));
        }
        if let Some(shown) = seen.shown.filter(|_| seen.as_shown * 2 > seen.numbers) {
            found.columns.insert(column, shown);
        }
    }
    Some(found)
}

/// The numbers of a column.
#[derive(Default)]
struct Seen {
    numbers: u64,
    as_shown: u64,
    shown: Option<Shown>,
    /// With their rows.
    currencies: Vec<(u32, &'static str)>,
}

/// What a number format adds to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Format {
    Shown(Shown),
    Currency(&'static str),
}

impl Format {
    fn from_code(code: &str) -> Option<Format> {
        if let Some(template) = Template::from_format(code) {
            return Some(Format::Shown(Shown::Zeros(template)));
        }
        let first = code.split(';').next().unwrap_or_default();
        let bare: String = first.split('"').step_by(2).collect();
        if bare.contains('%') {
            return Some(Format::Shown(Shown::Percent));
        }
        // "[$CHF-807]", "\"Kč\"", "€"
        let bracketed = first.split("[$").skip(1).filter_map(|rest| rest.split(['-', ']']).next());
        let written = first.split('"').skip(1).step_by(2);
        let signs = first.split(|c: char| c.is_ascii()).filter(|sign| !sign.is_empty());
        let dollar = first.contains("$#").then_some("$");
        bracketed.chain(written).chain(signs).chain(dollar).find_map(currency::named).map(Format::Currency)
    }

    fn currency(&self) -> Option<&'static str> {
        match self {
            Format::Currency(currency) => Some(currency),
            Format::Shown(_) => None,
        }
    }

    /// The formats that every workbook knows by number.
    fn built_in(id: &str) -> Option<Format> {
        ["9", "10"].contains(&id).then_some(Format::Shown(Shown::Percent))
    }
}

/// A format of only zeros, with any separators: "00000" or "00000-0000".
#[derive(Debug, Clone, PartialEq, Eq)]
struct Template(Vec<char>);

impl Template {
    /// None for a format that shows anything but a whole number of a fixed length.
    fn from_format(format: &str) -> Option<Template> {
        let mut signs = Vec::new();
        let mut chars = format.chars();
        while let Some(sign) = chars.next() {
            match sign {
                ';' => break,
                '[' => drop(chars.by_ref().find(|c| *c == ']')),
                '"' => signs.extend(chars.by_ref().take_while(|c| *c != '"').map(Sign::Written)),
                '\\' => signs.extend(chars.next().map(Sign::Written)),
                '-' | ' ' => signs.push(Sign::Written(sign)),
                '0' => signs.push(Sign::Digit),
                _ => return None,
            }
        }
        let digits = signs.iter().filter(|sign| **sign == Sign::Digit).count();
        let first = signs.iter().position(|sign| *sign == Sign::Digit)?;
        let last = signs.iter().rposition(|sign| *sign == Sign::Digit)?;
        let signs = &signs[first..=last];
        let written = signs.iter().map(|sign| if let Sign::Written(c) = sign { *c } else { '0' });
        (digits > 1 && signs.len() <= LONGEST_FORMAT).then(|| Template(written.collect()))
    }

    fn fill(&self, number: &str) -> String {
        let mut digits = number.chars().rev();
        let mut shown: Vec<char> =
            self.0.iter().rev().map(|c| if *c == '0' { digits.next().unwrap_or('0') } else { *c }).collect();
        shown.extend(digits);
        shown.into_iter().rev().collect()
    }
}

#[derive(PartialEq, Eq)]
enum Sign {
    Digit,
    Written(char),
}

/// The cell styles, by number, that show more than a number.
fn formats(archive: &mut Archive) -> Option<HashMap<usize, Format>> {
    let mut formats: HashMap<String, Format> = HashMap::new();
    let mut styles = HashMap::new();
    let (mut is_of_cells, mut next) = (false, 0);
    each_element(archive, "xl/styles.xml", |element| match element.local_name().as_ref() {
        b"numFmt" => {
            let format = attribute(element, b"formatCode").and_then(|code| Format::from_code(&code));
            formats.extend(attribute(element, b"numFmtId").zip(format));
        }
        b"cellXfs" => is_of_cells = true,
        b"cellStyles" | b"cellStyleXfs" | b"dxfs" => is_of_cells = false,
        b"xf" if is_of_cells => {
            let id = attribute(element, b"numFmtId");
            let format = id.and_then(|id| formats.get(&id).cloned().or_else(|| Format::built_in(&id)));
            styles.extend(format.map(|format| (next, format)));
            next += 1;
        }
        _ => {}
    })?;
    Some(styles)
}

/// The part of the archive that holds a sheet.
fn part_of(archive: &mut Archive, sheet: &str) -> Option<String> {
    let mut id = None;
    each_element(archive, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() == b"sheet" && attribute(element, b"name").as_deref() == Some(sheet) {
            id = attribute(element, b"id");
        }
    })?;
    let mut target = None;
    each_element(archive, "xl/_rels/workbook.xml.rels", |element| {
        if element.local_name().as_ref() == b"Relationship" && attribute(element, b"Id") == id {
            target = attribute(element, b"Target");
        }
    })?;
    let target = target?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

/// Visits every element of a part, in order; none if it is missing or damaged.
fn each_element(archive: &mut Archive, part: &str, mut see: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let text = archive.by_name(part).ok()?.take(LARGEST);
    let mut reader = Reader::from_reader(BufReader::new(text));
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match reader.read_event_into(&mut bytes).ok()? {
            Event::Start(element) | Event::Empty(element) => see(&element),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

/// An attribute by its name, ignoring its prefix.
fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let mut all = element.attributes();
    let is_it = |attribute: &Attribute<'_>| attribute.key.local_name().as_ref() == name;
    let found = all.with_checks(false).flatten().find(is_it)?;
    Some(quick_xml::escape::unescape(std::str::from_utf8(&found.value).ok()?).ok()?.into_owned())
}

/// The number from 0 of the column of a cell such as "AB12".
fn column_of(place: &str) -> Option<u32> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |number: u32, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_zeros_fill_up_numbers() {
        for (format, number, shown) in [
            ("00000", "1067", "01067"),
            ("00000", "80331", "80331"),
            ("[$-407]00000;@", "1067", "01067"),
            ("\"D-\"00000", "1067", "01067"),
            ("00000\\-0000", "10670001", "01067-0001"),
            ("000-0000", "5550123", "555-0123"),
            ("000", "12345", "12345"),
        ] {
            let template = Template::from_format(format);
            assert_eq!(template.map(|template| template.fill(number)).as_deref(), Some(shown), "{format}");
        }
        assert_eq!(Template::from_format(&"0".repeat(33)), None);
        for format in ["0", "0.00", "#,##0", "General", "yyyy-mm-dd", "0%", "00.0", "@", "", "\"00\""] {
            assert_eq!(Template::from_format(format), None, "{format}");
        }
    }

    #[test]
    fn formats_tell_shares_and_currencies() {
        for (code, currency) in [
            ("#,##0.00 \"€\"", "EUR"),
            ("[$CHF-807] #,##0.00", "CHF"),
            ("#,##0.00\\ [$€-407]", "EUR"),
            ("$#,##0.00", "USD"),
            ("\"Kč\" #,##0", "CZK"),
            ("£#,##0.00", "GBP"),
        ] {
            assert_eq!(Format::from_code(code), Some(Format::Currency(currency)), "{code}");
        }
        for code in ["0%", "0.00%", "0 %"] {
            assert_eq!(Format::from_code(code), Some(Format::Shown(Shown::Percent)), "{code}");
        }
        for code in ["0.00", "General", "#,##0 \"%\"", "yyyy-mm-dd", "0.0 \"kg\""] {
            assert_eq!(Format::from_code(code), None, "{code}");
        }
        assert_eq!(of_hundred("0.125").as_deref(), Some("12.5%"));
        assert_eq!(of_hundred("0.1").as_deref(), Some("10%"));
        assert_eq!(of_hundred("1").as_deref(), Some("100%"));
    }

    #[test]
    fn columns_by_their_letters() {
        for (place, column) in
            [("A1", Some(0)), ("Z9", Some(25)), ("AA10", Some(26)), ("XFD1", Some(16_383)), ("7", None)]
        {
            assert_eq!(column_of(place), column, "{place}");
        }
    }
}
