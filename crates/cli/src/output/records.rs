//! Records in the four forms.

use std::io::{self, Write as _};

use anstyle::Style;
use serde::Serialize;
use serde_json::Value;

use super::{Format, Output, Stdout, cell, table::Table};

/// A list that is printed as it comes.
pub(crate) struct Records {
    output: Output,
    columns: Vec<String>,
    out: Stdout,
    form: Form,
    count: u64,
    formulas: u64,
}

enum Form {
    Table(Table),
    Json,
    Ndjson,
    Csv,
}

impl Records {
    /// A list of records with these properties, of which whoever asks knows `known`.
    pub(crate) fn new(output: &Output, columns: &[&str], known: &[&str]) -> Self {
        let form = match output.format.unwrap_or(Format::Table) {
            Format::Table => Form::Table(Table::new(columns, known, output.stdout)),
            Format::Json => Form::Json,
            Format::Ndjson => Form::Ndjson,
            Format::Csv => Form::Csv,
        };
        let columns = columns.iter().map(|&name| name.to_owned()).collect();
        Self { output: *output, columns, out: output.stdout(), form, count: 0, formulas: 0 }
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.out.is_closed()
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, record: &impl Serialize) -> io::Result<()> {
        let value = serde_json::to_value(record)?;
        if self.count == 0 {
            self.begin(&value)?;
        }
        self.count += 1;
        match &mut self.form {
            Form::Table(table) => {
                let cell = |name: &String| cell::for_terminal(value.get(name));
                table.add(self.columns.iter().map(cell).collect(), &mut self.out)?;
            }
            Form::Json => {
                self.out.write_all(if self.count == 1 { b"[\n  " } else { b",\n  " })?;
                serde_json::to_writer(&mut self.out, &value)?;
            }
            Form::Ndjson => {
                serde_json::to_writer(&mut self.out, &value)?;
                self.out.write_all(b"\n")?;
            }
            Form::Csv => {
                let row: Vec<String> = self.columns.iter().map(|name| cell::plain(value.get(name))).collect();
                self.formulas += row.iter().filter(|cell| cell::is_formula(cell)).count() as u64;
                csv_row(&mut self.out, &row)?;
            }
        }
        if self.output.stdout.is_terminal {
            self.out.flush()?;
        }
        Ok(())
    }

    /// The list is complete.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if self.count == 0 {
            self.begin(&Value::Null)?;
        }
        match &self.form {
            Form::Json if self.count == 0 => self.out.write_all(b"[]\n")?,
            Form::Json => self.out.write_all(b"\n]\n")?,
            Form::Table(_) if self.count == 0 => self.output.say("Nothing", "is there"),
            _ => {}
        }
        self.end()
    }

    /// The list ended before it was complete. A JSON array is left open, so that it cannot be taken for a whole one.
    pub(crate) fn break_off(&mut self) -> io::Result<()> {
        if let Form::Json = self.form
            && self.count > 0
        {
            self.out.write_all(b"\n")?;
        }
        self.end()
    }

    fn begin(&mut self, first: &Value) -> io::Result<()> {
        // A document need not say what a record has: then the first one does.
        if self.columns.is_empty() {
            self.columns = first.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            if let Form::Table(table) = &mut self.form {
                let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
                *table = Table::new(&columns, &[], self.output.stdout);
            }
        }
        if let Form::Csv = self.form {
            csv_row(&mut self.out, &self.columns)?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let mut left_out = Vec::new();
        if let Form::Table(table) = &mut self.form
            && self.count > 0
        {
            left_out = table.finish(&mut self.out)?;
        }
        self.out.flush()?;
        if !left_out.is_empty() {
            self.output.note(&format!("no room for {}: --format shows all", left_out.join(", ")));
        }
        warn_of_formulas(&self.output, self.formulas);
        Ok(())
    }
}

/// Prints one record.
pub(super) fn one(output: &Output, columns: &[&str], record: &impl Serialize) -> io::Result<()> {
    let value = serde_json::to_value(record)?;
    let mut out = output.stdout();
    match output.format.unwrap_or(Format::Table) {
        Format::Table => {
            let own = value.as_object().into_iter().flatten();
            let rows: Vec<(&str, String)> =
                own.map(|(name, value)| (name.as_str(), cell::for_terminal(Some(value)))).collect();
            let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
            let style = if output.stdout.colour { Style::new().bold() } else { Style::new() };
            for (name, value) in rows {
                writeln!(out, "{}", format!("{style}{name:<width$}{style:#}  {value}").trim_end())?;
            }
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &value)?;
            out.write_all(b"\n")?;
        }
        Format::Ndjson => {
            serde_json::to_writer(&mut out, &value)?;
            out.write_all(b"\n")?;
        }
        Format::Csv => {
            let names: Vec<String> = match columns {
                [] => value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect(),
                columns => columns.iter().map(|&name| name.to_owned()).collect(),
            };
            let row: Vec<String> = names.iter().map(|name| cell::plain(value.get(name))).collect();
            csv_row(&mut out, &names)?;
            csv_row(&mut out, &row)?;
            warn_of_formulas(output, row.iter().filter(|cell| cell::is_formula(cell)).count() as u64);
        }
    }
    out.flush()
}

fn csv_row(out: &mut Stdout, row: &[String]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(row)?;
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    out.write_all(&bytes)
}

/// Cells are written as they are: a file that another program reads must not be changed for the sake of one that runs it.
fn warn_of_formulas(output: &Output, count: u64) {
    let cells = match count {
        0 => return,
        1 => "1 cell begins".to_owned(),
        count => format!("{count} cells begin"),
    };
    output.warn(&format!("{cells} as a formula does (= + - @): import the file into a spreadsheet as text"));
}
