//! The table of customers.

use std::sync::Arc;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use crate::cli::customer_arguments::{Customers, Only};
use crate::cli::desk::Desk;
use crate::cli::list_arguments::Format;
use crate::cli::output::{Output, note};
use crate::cli::progress_line::ProgressLine;
use actions::customers::requests::{CountReach, ExportCustomers, ListCustomers, ReadRows, WriteCustomersCsv};
use delivery::files;
use domain::customer::CustomerId;
use domain::request::Right;
use reports::column::{Column, Value as Cell};
use reports::customers::{CustomerList, CustomerRow, Field, Filter, Kind, PAGE, Query, ReachCounts, fixed};

/// How many rows of a table are printed by default.
const USUAL_TOP: usize = 20;

/// How many pages of rows are read in one pass.
const PIECE: usize = 10;

/// What is needed to write the rows.
struct Rows<'a> {
    desk: &'a mut Desk,
    list: &'a CustomerList,
    ids: Arc<Vec<CustomerId>>,
    fields: Vec<Field>,
}

pub fn customers(arguments: &Customers, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    let line = ProgressLine::start();
    let list = desk.ask_with(ListCustomers { query: query(arguments), in_sight: 0..0 }, &line.progress)?.list;
    let reach = match list.reach {
        Some(reach) => reach,
        None => desk.ask_with(CountReach { of: Arc::clone(&list.ids) }, &line.progress)?,
    };
    let to_screen = arguments.format == Format::Table && arguments.out.is_none();
    let most = arguments.top.unwrap_or(if to_screen { USUAL_TOP } else { usize::MAX });
    let ids = Arc::new(list.ids.iter().copied().take(most).collect::<Vec<_>>());
    let fields = fields(arguments, &list)?;
    if let Some(path) = &arguments.out
        && arguments.format != Format::Json
    {
        let count = ids.len() as u64;
        desk.ask_with(ExportCustomers { of: ids, fields, path: path.clone() }, &line.progress)?;
        drop(line);
        note(&format!("{} customers in {}", figures::count(count), path.display()));
        return Ok(());
    }
    let mut rows = Rows { desk: &mut desk, list: &list, ids, fields };
    match arguments.format {
        Format::Table => {
            let table = rows.table()?;
            drop(line);
            out.line(&told(&list, reach))?;
            let titles: Vec<&str> = rows.fields.iter().map(Field::title).collect();
            out.table(&titles, &table, &rows.right())
        }
        Format::Csv => {
            let bytes = rows.csv(&line)?;
            drop(line);
            out.bytes(&bytes)
        }
        Format::Json => {
            match &arguments.out {
                Some(_) => rows.desk.refuse_without(Right::Export)?,
                None => rows.desk.refuse_taking_along()?,
            }
            let document = rows.json(reach)?;
            drop(line);
            let Some(path) = &arguments.out else { return out.json(&document) };
            desk.refuse_own_file(path)?;
            Ok(files::save(path, &delivery::json::document(&document)?)?)
        }
    }
}

fn query(arguments: &Customers) -> Query {
    let filter = Filter {
        text: arguments.filter.clone().unwrap_or_default(),
        kind: match arguments.only {
            None => Kind::Everybody,
            Some(Only::Buyers) => Kind::Buyers,
            Some(Only::Prospects) => Kind::Prospects,
        },
        reachable: arguments.reachable,
        fault: arguments.fault,
    };
    Query { filter, order: arguments.sort.clone() }
}

/// The window's columns, the id first: it is what other programs look up.
fn usual() -> Vec<Field> {
    let others = Field::USUAL.into_iter().filter(|field| *field != Field::Id);
    std::iter::once(Field::Id).chain(others).collect()
}

/// The columns asked for; a name that is neither a column nor an attribute is refused.
fn fields(arguments: &Customers, list: &CustomerList) -> Result<Vec<Field>> {
    let Some(names) = &arguments.columns else { return Ok(usual()) };
    let field = |name: &String| {
        let field = Field::from(name.trim().to_owned());
        let Field::Attribute(name) = &field else { return Ok(field) };
        if let Some(known) = list.attributes.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(Field::Attribute(known.clone()));
        }
        let known: Vec<Field> = fixed().collect();
        let columns = known.iter().map(Field::code).chain(list.attributes.iter().map(String::as_str));
        bail!("there is no column '{name}'; use some of {}", columns.collect::<Vec<_>>().join(", "))
    };
    names.iter().map(field).collect()
}

/// "312 of 12,340 customers, 290 reachable by e-mail, …"
fn told(list: &CustomerList, reach: ReachCounts) -> String {
    format!(
        "{} of {} customers, {} reachable by e-mail, {} by post, {} by telephone",
        figures::count(list.ids.len()),
        figures::count(list.of),
        figures::count(reach.email),
        figures::count(reach.mail),
        figures::count(reach.telephone)
    )
}

impl Rows<'_> {
    /// Rows in pieces, so that a large table is never held twice.
    fn each(&mut self, mut each: impl FnMut(&CustomerRow, &[Column<'_, CustomerRow>])) -> Result<()> {
        let columns: Vec<Column<'_, CustomerRow>> =
            self.fields.iter().map(|field| field.column(&self.list.attributes)).collect();
        let pages = self.ids.len().div_ceil(PAGE);
        for first in (0..pages).step_by(PIECE) {
            let of = Arc::clone(&self.ids);
            let some = self.desk.ask(ReadRows { of, pages: first..(first + PIECE).min(pages) })?;
            for row in &some {
                each(row, &columns);
            }
        }
        Ok(())
    }

    fn table(&mut self) -> Result<Vec<Vec<String>>> {
        let mut rows = Vec::with_capacity(self.ids.len());
        self.each(|row, columns| rows.push(columns.iter().map(|column| column.value(row).plain()).collect()))?;
        Ok(rows)
    }

    /// Columns that are right-aligned.
    fn right(&self) -> Vec<usize> {
        self.fields.iter().enumerate().filter(|(_, field)| field.is_right()).map(|(place, _)| place).collect()
    }

    fn csv(&mut self, line: &ProgressLine) -> Result<Vec<u8>> {
        let request = WriteCustomersCsv { of: Arc::clone(&self.ids), fields: self.fields.clone() };
        self.desk.ask_with(request, &line.progress)
    }

    /// Counts, and one object per customer with the column codes as keys; numbers are numbers.
    fn json(&mut self, reach: ReachCounts) -> Result<Value> {
        let mut rows = Vec::with_capacity(self.ids.len());
        self.each(|row, columns| {
            let cells = columns.iter().map(|column| (column.code.to_string(), json_of(&column.value(row))));
            rows.push(Value::Object(cells.collect::<Map<_, _>>()));
        })?;
        Ok(json!({
            "found": self.list.ids.len(),
            "of": self.list.of,
            "reachable": { "email": reach.email, "mail": reach.mail, "telephone": reach.telephone },
            "customers": rows,
        }))
    }
}

fn json_of(value: &Cell<'_>) -> Value {
    match value {
        Cell::Money(Some(money)) => json!(money),
        Cell::Count(count) => json!(count),
        value => Some(value.plain()).filter(|text| !text.is_empty()).map_or(Value::Null, Value::String),
    }
}
