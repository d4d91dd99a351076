//! Which column fills which field of an import.

use std::path::Path;

use crate::error::IntakeError;
use reports::import::{ADDED, DAY_HEADING, Further, ImportKind, ImportPlan, NotAMeaning};

/// The names people see for the columns of a file: its header, made unique, or numbers from 1.
#[must_use]
pub fn names(first_record: &[String], has_header: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(first_record.len());
    for (i, cell) in first_record.iter().enumerate() {
        let number = i + 1;
        let header = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = if !has_header || header.is_empty() {
            number.to_string()
        } else if names.iter().any(|other| other.eq_ignore_ascii_case(&header)) {
            format!("{header} (column {number})")
        } else {
            header
        };
        names.push(name);
    }
    names
}

/// One header of those that stand on two rows: the name of a group stands over the first of its columns, and what stands
/// below tells them apart. Units below names tell nothing more.
#[must_use]
pub(crate) fn one_header(rows: &[Vec<String>], is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let [upper, lower] = rows else { return rows.first().cloned().unwrap_or_default() };
    let width = upper.len().max(lower.len());
    let cell = |row: &[String], place: usize| row.get(place).map_or("", String::as_str).trim().to_owned();
    let is_whole = (0..width).all(|place| cell(lower, place).is_empty() || !cell(upper, place).is_empty());
    if is_whole {
        return upper.clone();
    }
    let mut group = String::new();
    let mut names = Vec::with_capacity(width);
    for place in 0..width {
        let (above, own) = (cell(upper, place), cell(lower, place));
        if !above.is_empty() {
            group = above;
        }
        let both = if group == own { own.clone() } else { format!("{group} {own}").trim().to_owned() };
        let is_alone = |name: &str| lower.iter().filter(|other| other.trim() == name).count() == 1;
        names.push(if own.is_empty() {
            // A name over both rows, not that of the group before.
            cell(upper, place)
        } else if !is_known(&both) && is_known(&own) && is_alone(&own) {
            own
        } else {
            both
        });
    }
    names
}

/// The position of each field of a kind in the records of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    places: Vec<(&'static str, usize)>,
    further: Vec<FurtherColumn>,
    names: Vec<String>,
    /// Columns that the file has.
    width: usize,
}

/// A column that fills no field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherColumn {
    /// From 0.
    pub place: usize,
    pub name: String,
    /// Whether the file names it, or only its number is known.
    pub named: bool,
    /// Whether a person wants it regardless of its content.
    pub asked: bool,
}

impl Columns {
    /// Finds the columns that the plan maps, by name ignoring case, or by number.
    ///
    /// # Errors
    /// When a field or column is not known, or a required field has no column.
    pub fn resolve(plan: &ImportPlan, names: &[String]) -> Result<Columns, IntakeError> {
        let own = names;
        let mut all = names.to_vec();
        if plan.reading.day_headings {
            all.push(DAY_HEADING.to_owned());
        }
        let names = all.as_slice();
        let mut places = Vec::with_capacity(plan.mapping.len());
        for (field, column) in &plan.mapping {
            let code = field_code(plan.kind, field)?;
            let unknown = |column: &str| unknown_column(&plan.path, column, names);
            match (place_of(column, names), code) {
                (Some(place), _) => places.push((code, place)),
                (None, "amount") if column.contains(ADDED) => {
                    let parts = column.split(ADDED).map(|part| place_of(part, names).ok_or_else(|| unknown(part)));
                    places.extend(parts.collect::<Result<Vec<_>, _>>()?.into_iter().rev().map(|place| (code, place)));
                }
                (None, _) => return Err(unknown(column)),
            }
        }
        let further = further_columns(plan, own, &places)?;
        let columns = Columns { places, further, names: names.to_vec(), width: own.len() };
        let missing = plan.missing_fields(|code| columns.get(code).is_some()).next();
        match missing {
            None => Ok(columns),
            Some(field) => Err(IntakeError::MissingColumn {
                path: plan.path.clone(),
                kind: plan.kind,
                field: field.code,
                name: field.name,
                columns: names.to_vec(),
            }),
        }
    }

    /// The position of a field's column from 0, if it has one.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<usize> {
        self.places.iter().rev().find(|(code, _)| *code == field).map(|(_, place)| *place)
    }

    /// The positions of the columns that are added to a field's own.
    #[must_use]
    pub fn added_to(&self, field: &str) -> Vec<usize> {
        let own = self.get(field);
        self.places
            .iter()
            .filter(|(code, place)| *code == field && Some(*place) != own)
            .map(|(_, place)| *place)
            .collect()
    }

    /// Same as [`Columns::get`], but a position beyond the last column, which reads as empty, if it has none.
    #[must_use]
    pub fn place(&self, field: &str) -> usize {
        self.get(field).unwrap_or(self.names.len())
    }

    /// The name of a field's column, if it has one.
    #[must_use]
    pub fn name(&self, field: &str) -> Option<&str> {
        self.get(field).map(|place| self.names[place].as_str())
    }

    /// The columns that fill no field and are not left out by hand.
    #[must_use]
    pub fn further(&self) -> &[FurtherColumn] {
        &self.further
    }

    /// The names of the columns that the file itself has.
    #[must_use]
    pub fn own_names(&self) -> &[String] {
        &self.names[..self.width]
    }

    /// Number of columns of the file.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The position of a column by its own name, whatever it fills.
    #[must_use]
    pub fn place_named(&self, name: &str) -> Option<usize> {
        place_of(name, &self.names)
    }
}

fn further_columns(
    plan: &ImportPlan,
    names: &[String],
    taken: &[(&str, usize)],
) -> Result<Vec<FurtherColumn>, IntakeError> {
    let places = |columns: &[String]| {
        let place = |column: &String| place_of(column, names).ok_or_else(|| unknown_column(&plan.path, column, names));
        columns.iter().map(place).collect::<Result<Vec<usize>, _>>()
    };
    let (ignored, asked) = (places(&plan.ignored)?, places(&plan.attributes)?);
    let is_free = |place: &usize| !ignored.contains(place) && !taken.iter().any(|(_, other)| other == place);
    let further = (0..names.len()).filter(is_free).map(|place| FurtherColumn {
        place,
        name: names[place].clone(),
        named: names[place] != (place + 1).to_string(),
        asked: asked.contains(&place),
    });
    Ok(further.collect())
}

fn field_code(kind: ImportKind, field: &str) -> Result<&'static str, IntakeError> {
    kind.fields()
        .iter()
        .find(|spec| spec.code.eq_ignore_ascii_case(field.trim()))
        .map(|spec| spec.code)
        .ok_or_else(|| IntakeError::UnknownField { kind, field: field.to_owned() })
}

fn place_of(column: &str, names: &[String]) -> Option<usize> {
    let wanted = column.trim().to_lowercase();
    let by_number = || wanted.parse::<usize>().ok().filter(|number| (1..=names.len()).contains(number));
    names.iter().position(|name| name.to_lowercase() == wanted).or_else(|| by_number().map(|number| number - 1))
}

fn unknown_column(path: &Path, column: &str, names: &[String]) -> IntakeError {
    IntakeError::UnknownColumn { path: path.to_owned(), column: column.to_owned(), columns: names.to_vec() }
}

/// Changes a plan according to `FIELD=COLUMN` from a command line; a column belongs to one field only.
///
/// # Errors
/// When the text has no `=`, or the plan's kind has no such field.
pub fn map_by_text(plan: &mut ImportPlan, text: &str) -> Result<(), IntakeError> {
    let (field, column) = text.split_once('=').ok_or_else(|| IntakeError::NotAMapping(text.to_owned()))?;
    let (code, column) = (field_code(plan.kind, field)?, column.trim());
    if column.is_empty() {
        return Err(IntakeError::NotAMapping(text.to_owned()));
    }
    plan.say_column(code, column);
    Ok(())
}

/// Sets what a word of a column means, from `COLUMN:WORD=MEANING` on a command line.
///
/// # Errors
/// When the text does not have this form, or the file has no such column.
pub fn mean_by_text(plan: &mut ImportPlan, names: &[String], text: &str) -> Result<(), IntakeError> {
    let none = || IntakeError::NotAValue(text.to_owned());
    let (told, meaning) = text.rsplit_once('=').ok_or_else(none)?;
    // A column's own name may contain a colon.
    let parted = told.match_indices(':').map(|(at, _)| (&told[..at], &told[at + 1..]));
    let known = parted.clone().find_map(|(column, word)| place_of(column, names).map(|place| (place, word)));
    let (place, word) = match (known, parted.clone().next()) {
        (Some(known), _) => known,
        (None, Some((column, _))) => return Err(unknown_column(&plan.path, column, names)),
        (None, None) => return Err(none()),
    };
    let meaning = meaning.parse().map_err(|error: NotAMeaning| IntakeError::Meaning(error))?;
    plan.mean(&names[place], word.trim(), meaning);
    Ok(())
}

/// Frees a column, by name or number, from the field it fills, for this use instead.
///
/// # Errors
/// When there is no such column, or rows of the plan's kind have no attributes.
pub fn set_aside(plan: &mut ImportPlan, names: &[String], column: &str, further: Further) -> Result<(), IntakeError> {
    if further == Further::Attribute && !plan.kind.takes_attributes() {
        return Err(IntakeError::NoAttributes { kind: plan.kind, column: column.to_owned() });
    }
    let place = place_of(column, names).ok_or_else(|| unknown_column(&plan.path, column, names))?;
    let elsewhere = |other: &String| place_of(other, names) != Some(place);
    plan.mapping.retain(|(_, taken)| elsewhere(taken));
    plan.ignored.retain(elsewhere);
    plan.attributes.retain(elsewhere);
    let list = if further == Further::Ignored { &mut plan.ignored } else { &mut plan.attributes };
    list.push(names[place].clone());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::purchase::Source;
    use reports::import::{Dialect, Effect, MatchBy, Reading};

    fn plan(mapping: &[(&str, &str)]) -> ImportPlan {
        ImportPlan {
            path: "till.csv".into(),
            kind: ImportKind::Purchases,
            dialect: Dialect::default(),
            mapping: mapping.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect(),
            ignored: Vec::new(),
            attributes: Vec::new(),
            source: Source::Other,
            header: Vec::new(),
            match_by: MatchBy::default(),
            effect: Effect::default(),
            reading: Reading::default(),
            evidence: Vec::new(),
            unused: Vec::new(),
            values: Vec::new(),
            contact_day: None,
            known_until: None,
        }
    }

    fn header() -> Vec<String> {
        names(&["Id".into(), " Day ".into(), String::new(), "id".into()], true)
    }

    #[test]
    fn columns_have_unique_names() {
        assert_eq!(header(), ["Id", "Day", "3", "id (column 4)"]);
        assert_eq!(names(&["7".into(), "8".into()], false), ["1", "2"]);
    }

    #[test]
    fn headers_on_two_rows_become_one() {
        let row = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        let known = |name: &str| ["Customer No.", "Amount"].contains(&name);
        for (upper, lower, expected) in [
            ("Customer;;Sale;;", "No.;Name;Date;Qty;Amount", "Customer No.;Customer Name;Sale Date;Sale Qty;Amount"),
            ("Kunde;Datum;Betrag;", ";;netto;brutto", "Kunde;Datum;Betrag netto;Betrag brutto"),
            ("Client;Date;Montant", "(code);(jj/mm/aaaa);(EUR)", "Client;Date;Montant"),
        ] {
            assert_eq!(one_header(&[row(upper), row(lower)], known), row(expected));
        }
    }

    #[test]
    fn columns_are_found_by_name_and_number() {
        let columns = Columns::resolve(&plan(&[("customer", "ID"), ("date", "day"), ("amount", "3")]), &header());
        let columns = columns.expect("all there");
        assert_eq!((columns.get("customer"), columns.get("amount"), columns.get("store")), (Some(0), Some(2), None));
        assert_eq!(columns.place("store"), 4);
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        let missing = Columns::resolve(&plan(&[("customer", "id"), ("date", "day")]), &header());
        assert!(matches!(missing, Err(IntakeError::MissingColumn { field: "amount", .. })));
        let unknown = Columns::resolve(&plan(&[("customer", "9")]), &header());
        assert!(matches!(unknown, Err(IntakeError::UnknownColumn { .. })));
        let field = Columns::resolve(&plan(&[("colour", "1")]), &header());
        assert!(matches!(field, Err(IntakeError::UnknownField { .. })));
    }

    #[test]
    fn a_command_line_mapping_replaces_the_guess() {
        let mut plan = plan(&[("amount", "total"), ("date", "day")]);
        map_by_text(&mut plan, "margin=Total").expect("a mapping");
        assert_eq!(plan.mapping, [("date".to_owned(), "day".to_owned()), ("margin".to_owned(), "Total".to_owned())]);
        assert!(matches!(map_by_text(&mut plan, "amount"), Err(IntakeError::NotAMapping(_))));
        assert!(matches!(map_by_text(&mut plan, "colour=1"), Err(IntakeError::UnknownField { .. })));
    }

    #[test]
    fn columns_are_set_aside() {
        let mut plan = plan(&[("customer", "id"), ("date", "day"), ("amount", "3")]);
        let set = |plan: &mut ImportPlan, column, further| set_aside(plan, &header(), column, further);
        set(&mut plan, "4", Further::Ignored).expect("there");
        assert!(Columns::resolve(&plan, &header()).expect("all there").further().is_empty());
        assert!(matches!(set(&mut plan, "3", Further::Attribute), Err(IntakeError::NoAttributes { .. })));
        plan.kind = ImportKind::Contacts;
        set(&mut plan, "3", Further::Attribute).expect("there");
        assert_eq!((plan.mapping.len(), plan.ignored.as_slice()), (2, ["id (column 4)".to_owned()].as_slice()));
        let columns = Columns::resolve(&plan, &header()).expect("all there");
        let further = FurtherColumn { place: 2, name: "3".into(), named: false, asked: true };
        assert_eq!(columns.further(), [further]);
        assert!(matches!(set(&mut plan, "colour", Further::Ignored), Err(IntakeError::UnknownColumn { .. })));
    }
}
