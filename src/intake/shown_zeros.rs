//! Digits that only the number format of a cell shows: with "00000" the number 1067 is the postcode 01067.
//!
//! The workbook reader returns what cells hold, not how they look; an Excel workbook is read a second time for this, if
//! it has such a format at all.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::opening;

/// Maximum decompressed size of one part of a workbook, in bytes.
const LARGEST: u64 = 2 << 30;
/// Columns of the largest sheet that any workbook can hold.
const COLUMNS: usize = 16_384;

/// Maximum number of characters of a format: longer than any number that people write.
const LONGEST_FORMAT: usize = 32;

type Archive = ZipArchive<BufReader<File>>;

/// The columns of a sheet most of whose numbers are shown with leading zeros.
#[derive(Debug, Default)]
pub(crate) struct ShownZeros {
    columns: HashMap<u32, Template>,
}

impl ShownZeros {
    /// None if the workbook has no such format, or cannot be read that way.
    pub fn new(path: &Path, sheet: &str) -> ShownZeros {
        look(path, sheet).unwrap_or_default()
    }

    /// A cell's text as the sheet shows it.
    pub fn shown(&self, column: u32, text: String) -> String {
        match self.columns.get(&column) {
            Some(template) if text.bytes().all(|byte| byte.is_ascii_digit()) => template.fill(&text),
            _ => text,
        }
    }
}

fn look(path: &Path, sheet: &str) -> Option<ShownZeros> {
    let mut archive = ZipArchive::new(BufReader::new(opening::open(path).ok()?)).ok()?;
    let templates = templates(&mut archive)?;
    if templates.is_empty() {
        return None;
    }
    let part = part_of(&mut archive, sheet)?;
    let mut seen: BTreeMap<u32, Seen> = BTreeMap::new();
    let mut next = 0;
    each_element(&mut archive, &part, |element| match element.local_name().as_ref() {
        b"row" => next = 0,
        b"c" => {
            let column = attribute(element, b"r").and_then(|place| column_of(&place)).unwrap_or(next);
            next = column.saturating_add(1);
            let is_number = attribute(element, b"t").is_none_or(|kind| kind == "n");
            if is_number && (column as usize) < COLUMNS {
                let seen = seen.entry(column).or_default();
                seen.numbers += 1;
                let style = attribute(element, b"s").and_then(|style| style.parse::<usize>().ok());
                if let Some(template) = style.and_then(|style| templates.get(&style)) {
                    seen.with_zeros += 1;
                    seen.template = Some(template.clone());
                }
            }
        }
        _ => {}
    })?;
    let mostly = seen.into_iter().filter(|(_, seen)| seen.with_zeros * 2 > seen.numbers);
    Some(ShownZeros { columns: mostly.filter_map(|(column, seen)| Some((column, seen.template?))).collect() })
}

/// The numbers of a column.
#[derive(Default)]
struct Seen {
    numbers: u64,
    with_zeros: u64,
    template: Option<Template>,
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

/// The cell styles, by number, that show leading zeros.
fn templates(archive: &mut Archive) -> Option<HashMap<usize, Template>> {
    let mut formats: HashMap<String, Template> = HashMap::new();
    let mut styles = HashMap::new();
    let (mut is_of_cells, mut next) = (false, 0);
    each_element(archive, "xl/styles.xml", |element| match element.local_name().as_ref() {
        b"numFmt" => {
            let template = attribute(element, b"formatCode").and_then(|format| Template::from_format(&format));
            formats.extend(attribute(element, b"numFmtId").zip(template));
        }
        b"cellXfs" => is_of_cells = true,
        b"cellStyles" | b"cellStyleXfs" | b"dxfs" => is_of_cells = false,
        b"xf" if is_of_cells => {
            let template = attribute(element, b"numFmtId").and_then(|id| formats.get(&id));
            styles.extend(template.map(|template| (next, template.clone())));
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
    fn columns_by_their_letters() {
        for (place, column) in
            [("A1", Some(0)), ("Z9", Some(25)), ("AA10", Some(26)), ("XFD1", Some(16_383)), ("7", None)]
        {
            assert_eq!(column_of(place), column, "{place}");
        }
    }
}
