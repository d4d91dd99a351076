//! How large the sheets of an old Excel workbook are, read from its records before anything allocates memory for them.
//!
//! The workbook reader allocates the whole rectangle around a sheet's cells: one damaged cell number is enough to ask
//! for more memory than there is. Records and their fields: [MS-XLS] 2.4.

/// Columns and rows of a sheet in this format.
const MOST_COLUMNS: usize = 256;
const MOST_ROWS: usize = 65_536;
/// Cells of all rectangles together: two full sheets.
const MOST_CELLS: usize = 2 * MOST_COLUMNS * MOST_ROWS;

const BOUND_SHEET: u16 = 0x0085;
const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const FORMULA: u16 = 0x0006;
/// A row's numbers side by side; the last column is the record's last word.
const NUMBERS: u16 = 0x00BD;
/// Records of one cell: number, text, rich text, Boolean or error, short number, shared text.
const CELLS: [u16; 6] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD];

/// Whether the sheets of a workbook's stream are no larger than sheets can be.
pub(crate) fn are_bounded(stream: &[u8]) -> bool {
    let sheets = records(stream).take_while(|record| record.kind != END).filter(|record| record.kind == BOUND_SHEET);
    let mut cells = 0_usize;
    for sheet in sheets {
        let records = sheet.word(0).zip(sheet.word(2)).map(|(low, high)| low | high << 16);
        let Some(size) = records.and_then(|start| stream.get(start..)).map(size_of_sheet) else { continue };
        cells = cells.saturating_add(size.unwrap_or(usize::MAX));
    }
    cells <= MOST_CELLS
}

/// Cells of the rectangles around a sheet's values and around its formulas; none if one is outside any sheet.
fn size_of_sheet(stream: &[u8]) -> Option<usize> {
    let (mut values, mut formulas) = (Rectangle::default(), Rectangle::default());
    for record in records(stream).take_while(|record| record.kind != END) {
        match record.kind {
            DIMENSIONS if !record.has_fair_dimensions() => return None,
            FORMULA => {
                values.include(record.word(0), record.word(2))?;
                formulas.include(record.word(0), record.word(2))?;
            }
            NUMBERS => {
                values.include(record.word(0), record.word(2))?;
                values.include(record.word(0), record.word(record.data.len().saturating_sub(2)))?;
            }
            kind if CELLS.contains(&kind) => values.include(record.word(0), record.word(2))?,
            _ => {}
        }
    }
    Some(values.cells() + formulas.cells())
}

/// The rows and columns between the outermost cells.
#[derive(Debug, Clone, Copy, Default)]
struct Rectangle {
    corners: Option<[usize; 4]>,
}

impl Rectangle {
    /// None if the column does not exist in this format. A truncated record names no cell.
    fn include(&mut self, row: Option<usize>, column: Option<usize>) -> Option<()> {
        let Some((row, column)) = row.zip(column) else { return Some(()) };
        let [top, left, bottom, right] = self.corners.unwrap_or([row, column, row, column]);
        self.corners = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
        (column < MOST_COLUMNS).then_some(())
    }

    fn cells(&self) -> usize {
        self.corners.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    }
}

struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

impl Record<'_> {
    fn word(&self, at: usize) -> Option<usize> {
        let two = self.data.get(at..at + 2)?;
        Some(usize::from(u16::from_le_bytes([two[0], two[1]])))
    }

    /// Whether the rectangle that the sheet claims to fill is possible. Rows take two bytes in older workbooks, four in
    /// later ones.
    fn has_fair_dimensions(&self) -> bool {
        let (bottom, right) = match self.data.len() {
            10 => (self.word(2), self.word(6)),
            14 => (self.word(4).zip(self.word(6)).map(|(low, high)| low | high << 16), self.word(10)),
            _ => return true,
        };
        bottom.is_none_or(|rows| rows <= MOST_ROWS) && right.is_none_or(|columns| columns <= MOST_COLUMNS)
    }
}

/// The records, as long as they are complete.
fn records(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_at_checked(4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, behind) = behind.split_at_checked(length)?;
        rest = behind;
        Some(Record { kind: u16::from_le_bytes([head[0], head[1]]), data })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, words: &[u16]) -> Vec<u8> {
        let length = u16::try_from(words.len() * 2).expect("short");
        [kind, length].iter().chain(words).flat_map(|word| word.to_le_bytes()).collect()
    }

    /// A workbook of one sheet with these records.
    fn workbook(sheet: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(BOUND_SHEET, &[14, 0, 0]);
        let globals = [begin, record(END, &[])].concat();
        assert_eq!(globals.len(), 14);
        [globals, sheet.concat(), record(END, &[])].concat()
    }

    #[test]
    fn a_cell_far_out_is_no_cell() {
        let number = |row: u16, column: u16| record(0x0203, &[row, column, 0, 0, 0, 0, 0]);
        assert!(are_bounded(&workbook(&[number(0, 0), number(65_535, 255)])), "a full sheet");
        assert!(!are_bounded(&workbook(&[number(0, 0), number(3, 256)])));
        assert!(!are_bounded(&workbook(&[record(NUMBERS, &[1, 0, 0, 0, 0, 9_000])])));
        assert!(!are_bounded(&workbook(&[record(DIMENSIONS, &[0, 0, 0, 9, 0, 10, 0])])));
        assert!(are_bounded(&workbook(&[record(DIMENSIONS, &[0, 0, 0, 1, 0, 256, 0])])));
        assert!(are_bounded(&workbook(&[vec![3, 2, 200, 0, 1]])), "the reader tells of what breaks off");
        let formula = |row: u16, column: u16| record(FORMULA, &[row, column, 0]);
        let full = [formula(0, 0), formula(65_535, 255)].concat();
        assert!(are_bounded(&workbook(std::slice::from_ref(&full))));
        let twice = [record(BOUND_SHEET, &[24, 0, 0]), record(BOUND_SHEET, &[24, 0, 0]), record(END, &[])].concat();
        assert!(!are_bounded(&[twice, full, record(END, &[])].concat()), "more than two full sheets");
    }
}
