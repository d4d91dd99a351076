//! What files of customers, purchases and contacts are read as, with the questions that the command line answers.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::arguments::{Blanks, Decimal, Import, MixedDays};
use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use actions::import as importing;
use actions::import::requests::{RecallImport, RehearseImport, RunImport};
use domain::money::Money;
use reports::import::{
    Answer, Dialect, FileFormat, Further, ImportKind, ImportPlan, ImportPreview, ImportReport, Proof, ReadingQuestion,
    TableChoice,
};

/// The file as detected, except for what the command line says.
fn looked_at(arguments: &Import, file: &Path) -> Result<ImportPreview> {
    let part = match (&arguments.sheet, &arguments.table, &arguments.query) {
        (_, _, Some(query)) => TableChoice::Query(query.clone()),
        (Some(name), ..) | (_, Some(name), _) => TableChoice::Named(name.clone()),
        _ => TableChoice::First,
    };
    let kind = Some(arguments.kind);
    let (encoding, delimiter) = (arguments.encoding.as_deref(), arguments.delimiter);
    let quote = arguments.quote;
    let preview = importing::preview_written(file, kind, &part, encoding, delimiter, quote)?;
    refuse_unused(arguments, preview.format)?;
    if preview.dialect.part == TableChoice::First && preview.parts.len() > 1 {
        let option = if preview.format == FileFormat::Sqlite { "--table" } else { "--sheet" };
        let parts = preview.parts.join(", ");
        note(&format!("reading the first of {parts} that has rows; choose another with {option}"));
    }
    if arguments.date_format.is_none() && arguments.decimal.is_none() {
        return Ok(preview);
    }
    // What the user says about amounts applies at once; date formats not given are detected again.
    let date_format = arguments.date_format.clone();
    let mut dialect = Dialect { date_format, ..preview.dialect };
    if let Some(mark) = arguments.decimal {
        dialect.decimal_comma = mark == Decimal::Comma;
    }
    importing::preview(file, kind, Some(&dialect))
}

/// An option that would have no effect was meant to do something, so it is an error.
fn refuse_unused(arguments: &Import, format: FileFormat) -> Result<()> {
    let (is_text, is_sqlite) = (format == FileFormat::Text, format == FileFormat::Sqlite);
    let of_customers = matches!(arguments.kind, ImportKind::Customers | ImportKind::Prospects);
    for (is_said, is_used, option, use_of) in [
        (arguments.sheet.is_some(), format == FileFormat::Workbook, "--sheet", "files of Excel and OpenDocument"),
        (arguments.table.is_some(), is_sqlite, "--table", "SQLite files"),
        (arguments.query.is_some(), is_sqlite, "--query", "SQLite files"),
        (arguments.encoding.is_some(), is_text, "--encoding", "files of text"),
        (arguments.delimiter.is_some(), is_text, "--delimiter", "files of text"),
        (arguments.quote.is_some(), is_text, "--quote", "files of text"),
        (arguments.contact_date.is_some(), arguments.kind == ImportKind::Contacts, "--contact-date", "contacts"),
        (arguments.match_by.is_some(), of_customers, "--match", "customers and prospects"),
        (arguments.effect.is_some(), of_customers, "--effect", "customers and prospects"),
        (arguments.source.is_some(), arguments.kind == ImportKind::Purchases, "--source", "purchases"),
        (arguments.currency.is_some(), arguments.kind == ImportKind::Purchases, "--currency", "purchases"),
    ] {
        if is_said && !is_used {
            bail!("{option} works with {use_of} only; leave it out");
        }
    }
    Ok(())
}

pub fn import(arguments: &Import, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open(&arguments.db)?;
    let mut reports = Vec::new();
    if arguments.files.len() > 1 && arguments.rejects.is_some() {
        bail!("--rejects keeps the rejected rows of one file; import the files one by one, or leave it out");
    }
    for file in &arguments.files {
        let report = import_one(&mut desk, arguments, file)?;
        if !arguments.json {
            say_imported(&report, out)?;
            note(&match report.step {
                Some(step) => format!("to undo it: foresale undo {} --step {step}", arguments.db.display()),
                None => "nothing was stored: this was a dry run".to_owned(),
            });
        }
        reports.push(report);
    }
    match reports.as_slice() {
        [one] if arguments.json => out.json(one),
        several if arguments.json => out.json(&several),
        _ => Ok(()),
    }
}

fn import_one(desk: &mut Desk, arguments: &Import, file: &Path) -> Result<ImportReport> {
    let mut preview = looked_at(arguments, file)?;
    let mut plan = importing::suggested_plan(&preview);
    if arguments.as_before {
        (preview, plan) = desk
            .ask(RecallImport { preview })?
            .context("no file with these columns was imported before; leave out --as-before")?;
        if plan.kind != arguments.kind {
            bail!(
                "the last file with these columns was imported as {}; say --as {0}, or leave --as-before out",
                plan.kind
            );
        }
    }
    plan.match_by = arguments.match_by.unwrap_or(plan.match_by);
    plan.effect = arguments.effect.unwrap_or(plan.effect);
    plan.source = arguments.source.unwrap_or(plan.source);
    plan.known_until = arguments.known_until;
    for text in money_first(&arguments.map) {
        importing::map(&mut plan, text)?;
    }
    importing::set_reading(
        &mut plan,
        &preview,
        arguments.blanks.map(|blanks| blanks == Blanks::Above),
        &arguments.taking_back,
    );
    for (columns, further) in [(&arguments.attribute, Further::Attribute), (&arguments.ignore, Further::Ignored)] {
        for column in columns {
            importing::set_aside(&mut plan, &preview, column, further)?;
        }
    }
    for text in &arguments.value {
        importing::mean(&mut plan, &preview, text)?;
    }
    if let Some(day) = arguments.contact_date {
        importing::contacted_on(&mut plan, day);
    }
    answer_further(&mut plan, &preview, arguments)?;
    for sentence in &preview.column_evidence {
        note(sentence);
    }
    for caution in preview.cautions(&plan) {
        note(&caution);
    }
    if let Some(example) = preview.example_of_meaning(&plan) {
        note(&format!("Say what a word means with --value, for example {example}."));
    }
    if let Some(question) = preview.question.as_ref().filter(|_| arguments.date_format.is_none()) {
        bail!("{question} Say it with --date-format, for example --date-format %d/%m/%Y");
    }
    if let Some(asked) = preview.questions().find(|asked| !arguments.as_before && !is_answered(arguments, asked)) {
        bail!("{}", question_of(asked));
    }
    // With --json the evidence is in the report.
    for evidence in plan.evidence.iter().filter(|_| !arguments.json) {
        note(evidence);
    }
    let rejects = arguments.rejects.clone().map(Into::into);
    let report = if arguments.dry_run {
        desk.ask_at_length(RehearseImport { plan, rejects })?
    } else {
        desk.ask_at_length(RunImport { plan, rejects })?
    };
    if report.rejected > 0 {
        let first =
            report.rejects.first().map_or_else(String::new, |row| format!("; line {}: {}", row.line, row.reason));
        let kept = match &arguments.rejects {
            Some(file) if desk.is_encrypted() => {
                format!(", all in {}, which is not encrypted: whoever gets it can read it", file.display())
            }
            Some(file) => format!(", all in {}", file.display()),
            None => ", name a file with --rejects to keep them".to_owned(),
        };
        let rows = figures::plural(report.rejected, "row", "rows");
        note(&format!("{} {rows} rejected{first}{kept}", figures::count(report.rejected)));
    }
    Ok(report)
}

/// The choice of money column comes first: it revokes related guesses.
fn money_first(maps: &[String]) -> Vec<&String> {
    let is_money = |text: &&String| {
        ["amount", "unit_price", "order_total"].iter().any(|field| text.starts_with(&format!("{field}=")))
    };
    let (first, then): (Vec<_>, Vec<_>) = maps.iter().partition(is_money);
    first.into_iter().chain(then).collect()
}

/// Whether the command line chooses one of the answers, or a different column for the same field.
fn is_answered(arguments: &Import, asked: &ReadingQuestion) -> bool {
    let field_of = |text: &String| text.split('=').next().unwrap_or_default().trim().to_lowercase();
    let told: Vec<String> = arguments.map.iter().map(field_of).collect();
    let is_about = |answer: &Answer| answer.mapping.iter().any(|(field, _)| told.contains(field));
    let is = |about: fn(&Answer) -> bool| asked.answers.iter().any(about);
    asked.answers.iter().any(is_about)
        || (is(|answer| answer.carried.is_some()) && arguments.blanks.is_some())
        || (is(|answer| answer.other_days.is_some()) && arguments.mixed_days.is_some())
        || (is(|answer| answer.currency.is_some()) && arguments.currency.is_some())
        || asked.answers.iter().flat_map(|answer| &answer.values).any(|told| {
            let of_column = format!("{}:", told.column);
            arguments.value.iter().any(|text| text.starts_with(&of_column))
        })
}

/// What the command line says of days in two ways of writing, and of several currencies.
fn answer_further(plan: &mut ImportPlan, preview: &ImportPreview, arguments: &Import) -> Result<()> {
    if let Some(meant) = arguments.mixed_days {
        let turned = meant == MixedDays::TurnedRound;
        let mut answers = preview.questions().flat_map(|asked| &asked.answers);
        let is_it = |answer: &&Answer| answer.other_days.as_ref().is_some_and(|days| days.turned == turned);
        let Some(answer) = answers.find(is_it) else {
            bail!("nothing shows that a spreadsheet has changed days in this file; leave --mixed-days out");
        };
        plan.take_answer(answer);
    }
    if let Some(currency) = &arguments.currency {
        plan.reading.currency = Some(currency.trim().to_owned());
    }
    Ok(())
}

/// Both readings side by side, with the options that choose them.
fn question_of(asked: &ReadingQuestion) -> String {
    let answers: Vec<String> = asked
        .answers
        .iter()
        .map(|answer| {
            let (sum, customers) = (plain(answer.sum), figures::count(answer.customers));
            let gives = match answer.customers {
                0 if answer.other_days.is_some() => String::new(),
                0 => format!(" ({sum} in all)"),
                _ => format!(" ({sum} in all, {customers} customers)"),
            };
            format!("{}{gives}: {}", answer.means, answer.options())
        })
        .collect();
    format!("{} Say which: {}", asked.question, answers.join("; or "))
}

fn say_imported(report: &ImportReport, out: &mut Output) -> Result<()> {
    let created = if report.kind == ImportKind::Contacts { "prospects" } else { "customers" };
    out.line(&format!(
        "{}: {} new, {} changed, {} unchanged, {} rejected; {} {created} created",
        report.kind,
        figures::count(report.added),
        figures::count(report.changed),
        figures::count(report.unchanged),
        figures::count(report.rejected),
        figures::count(report.customers_created)
    ))?;
    if !report.attributes.is_empty() {
        out.line(&format!("attributes: {}", report.attributes.join(", ")))?;
    }
    for column in &report.left_out {
        out.line(&format!("no attribute: '{}' {}", column.column, column.why))?;
    }
    for note in &report.notes {
        out.line(note)?;
    }
    report.proof.as_ref().map_or(Ok(()), |proof| say_proof(proof, out))
}

/// "1234.50": no currency, because the file need not give one.
fn plain(money: Money) -> String {
    format!("{:.2}", money.major())
}

/// Totals that the user can compare with the till's own report.
fn say_proof(proof: &Proof, out: &mut Output) -> Result<()> {
    out.line(&proof.rows_spoken())?;
    out.line(&format!("{} customers, {} in all", figures::count(proof.customers), plain(proof.amount)))?;
    for month in &proof.months {
        let [sales, returns, discounts] = [month.sales, month.returns, month.discounts].map(plain);
        out.line(&format!(
            "{}  sales {sales}  returns {returns}  discounts {discounts}  {} rows",
            month.month,
            figures::count(month.rows)
        ))?;
    }
    if !proof.unused.is_empty() {
        out.line(&format!("not used, although it could change the sums: {}", proof.unused.join(", ")))?;
    }
    Ok(())
}
