//! The table of customers.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use crate::cli::customer_arguments::{Customers, Only};
use crate::cli::list_arguments::Format;
use crate::cli::output::{Output, note};
use crate::cli::progress_line::ProgressLine;
use actions::{customers as table, database};
use delivery::files::{self, ByteOrderMark};
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::grouped;
use progress::Progress;
use reports::customers::{CustomerList, CustomerRow, FIXED, Field, Filter, Kind, Query, ReachCounts};
use store::Store;

/// Rows of a table on the screen where nothing else is asked for.
const USUAL_TOP: usize = 20;

/// Columns where none are asked for.
const USUAL: [Field; 8] = [
    Field::Id,
    Field::Name,
    Field::Email,
    Field::City,
    Field::LastPurchase,
    Field::PurchaseDays,
    Field::Spend,
    Field::Consent(Channel::Email),
];

/// What the rows are written from.
struct Rows<'a> {
    store: &'a Store,
    list: &'a CustomerList,
    ids: &'a [CustomerId],
    fields: Vec<Field>,
    today: Day,
}

pub fn customers(arguments: &Customers, out: &mut Output) -> Result<()> {
    let mut store = database::open_to_read(&arguments.db)?;
    let today = super::today();
    let line = ProgressLine::start();
    let list = table::list(&store, &query(arguments), today, &line.progress)?;
    let reach = match list.reach {
        Some(reach) => reach,
        None => table::reach(&store, &list.ids, today, &line.progress)?,
    };
    let to_screen = arguments.format == Format::Table && arguments.out.is_none();
    let most = arguments.top.unwrap_or(if to_screen { USUAL_TOP } else { usize::MAX });
    let ids = list.ids.iter().copied().take(most).collect::<Vec<_>>();
    let fields = fields(arguments, &list)?;
    if let Some(path) = &arguments.out
        && arguments.format != Format::Json
    {
        table::export(&mut store, &ids, &fields, path, today, &line.progress)?;
        drop(line);
        note(&format!("{} customers in {}", grouped(ids.len() as u64), path.display()));
        return Ok(());
    }
    let rows = Rows { store: &store, list: &list, ids: &ids, fields, today };
    match arguments.format {
        Format::Table => {
            let table = rows.table()?;
            drop(line);
            out.line(&told(&list, reach))?;
            let titles: Vec<&str> = rows.fields.iter().map(Field::title).collect();
            out.table(&titles, &table, &rows.right())
        }
        Format::Csv => {
            let bytes = rows.csv(&line.progress)?;
            drop(line);
            out.bytes(&bytes)
        }
        Format::Json => {
            let document = rows.json(reach)?;
            drop(line);
            let Some(path) = &arguments.out else { return out.json(&document) };
            database::refuse_own_file(&store, path)?;
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

/// The columns asked for; a name that is neither a column nor an attribute is refused.
fn fields(arguments: &Customers, list: &CustomerList) -> Result<Vec<Field>> {
    let Some(names) = &arguments.columns else { return Ok(USUAL.to_vec()) };
    let field = |name: &String| {
        let field = Field::from(name.trim().to_owned());
        let Field::Attribute(name) = &field else { return Ok(field) };
        if let Some(known) = list.attributes.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(Field::Attribute(known.clone()));
        }
        let columns = FIXED.iter().map(Field::code).chain(list.attributes.iter().map(String::as_str));
        bail!("there is no column '{name}'; use some of {}", columns.collect::<Vec<_>>().join(", "))
    };
    names.iter().map(field).collect()
}

/// "312 of 12,340 customers, 290 reachable by e-mail, …"
fn told(list: &CustomerList, reach: ReachCounts) -> String {
    format!(
        "{} of {} customers, {} reachable by e-mail, {} by post, {} by telephone",
        grouped(list.ids.len() as u64),
        grouped(list.of as u64),
        grouped(reach.email),
        grouped(reach.mail),
        grouped(reach.telephone)
    )
}

impl Rows<'_> {
    /// Rows in pieces, so that a large table is never held twice.
    fn each(&self, mut each: impl FnMut(&CustomerRow)) -> Result<()> {
        for some in self.ids.chunks(1_000) {
            table::rows(self.store, some, self.today)?.iter().for_each(&mut each);
        }
        Ok(())
    }

    fn table(&self) -> Result<Vec<Vec<String>>> {
        let mut rows = Vec::with_capacity(self.ids.len());
        self.each(|row| {
            rows.push(self.fields.iter().map(|field| row.cell(field, &self.list.attributes)).collect());
        })?;
        Ok(rows)
    }

    /// Columns that stand to the right.
    fn right(&self) -> Vec<usize> {
        let is_number = |field: &Field| matches!(field, Field::Spend | Field::PurchaseDays);
        self.fields.iter().enumerate().filter(|(_, field)| is_number(field)).map(|(place, _)| place).collect()
    }

    fn csv(&self, progress: &Progress) -> Result<Vec<u8>> {
        table::csv(self.store, self.ids, &self.fields, ByteOrderMark::Without, self.today, progress)
    }

    /// Counts, and one object a customer with the codes of the columns as keys; numbers are numbers.
    fn json(&self, reach: ReachCounts) -> Result<Value> {
        let mut rows = Vec::with_capacity(self.ids.len());
        self.each(|row| {
            let cells = self.fields.iter().map(|field| (field.code().to_owned(), value(row, field, self.list)));
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

fn value(row: &CustomerRow, field: &Field, list: &CustomerList) -> Value {
    let text = row.cell(field, &list.attributes);
    match field {
        _ if text.is_empty() => Value::Null,
        Field::Spend => json!(row.spending.spend),
        Field::PurchaseDays => json!(row.spending.days),
        _ => Value::String(text),
    }
}
