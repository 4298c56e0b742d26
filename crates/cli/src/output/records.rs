//! Records in each format.

use std::borrow::Cow;
use std::io::{self, Write as _};

use anstyle::Style;
use serde::Serialize;
use serde_json::Value;
use twilio_core::sanitize;

use super::{Format, Output, Stdout, cell, csv_row, table::Table};
use crate::{ui::Ui, util::text::thousands};

/// A list that is printed as it arrives.
pub(crate) struct Records {
    output: Output,
    format: Format,
    columns: Vec<String>,
    /// Holds rows back until their widths are known, if the format is a table.
    table: Table,
    out: Stdout,
    count: u64,
    formulas: u64,
}

impl Records {
    /// Starts a list of records with these properties. Those named in `fixed` have the same value in every record: a narrow
    /// table omits them first.
    pub(crate) fn new(output: &Output, columns: &[&str], fixed: &[&str]) -> Self {
        Self {
            output: *output,
            format: output.format.unwrap_or(Format::Table),
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            table: Table::new(columns, fixed, output.terminal),
            out: output.stdout(),
            count: 0,
            formulas: 0,
        }
    }

    /// Returns `true` once the reader has closed the pipe.
    pub(crate) fn is_closed(&self) -> bool {
        self.out.is_closed()
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, record: &impl Serialize) -> io::Result<()> {
        let value = serde_json::to_value(record)?;
        if self.count == 0 {
            self.start(&value)?;
        }
        self.count += 1;
        match self.format {
            Format::Table => {
                let cell = |name: &String| cell::for_terminal(value.get(name));
                self.table.add(self.columns.iter().map(cell).collect(), &mut self.out)?;
            }
            Format::Json => {
                self.out.write_all(if self.count == 1 { b"[\n  " } else { b",\n  " })?;
                self.out.write_all(json(&self.output, serde_json::to_string(&value)?).as_bytes())?;
            }
            Format::Ndjson => {
                self.out.write_all(json(&self.output, serde_json::to_string(&value)?).as_bytes())?;
                self.out.write_all(b"\n")?;
            }
            Format::Csv => {
                let row: Vec<String> = self.columns.iter().map(|name| cell::plain(value.get(name))).collect();
                self.formulas += count_formulas(&row);
                csv_row(&mut self.out, csv_cells(&self.output, &row))?;
            }
        }
        if self.output.terminal.is_terminal {
            self.out.flush()?;
        }
        Ok(())
    }

    /// Ends a complete list.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if self.count == 0 {
            self.start(&Value::Null)?;
        }
        match self.format {
            Format::Json if self.count == 0 => self.out.write_all(b"[]\n")?,
            Format::Json => self.out.write_all(b"\n]\n")?,
            Format::Table if self.count == 0 => self.output.ui.note("the list is empty"),
            _ => {}
        }
        self.end()
    }

    /// Ends a list that failed halfway. A JSON array is left open, so that it cannot be mistaken for a complete one.
    pub(crate) fn abort(&mut self) -> io::Result<()> {
        if self.format == Format::Json && self.count > 0 {
            self.out.write_all(b"\n")?;
        }
        self.end()
    }

    fn start(&mut self, first: &Value) -> io::Result<()> {
        // A document need not declare the properties of a record: then the first record does.
        if self.columns.is_empty() {
            self.columns = property_names(first);
            let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
            self.table = Table::new(&columns, &[], self.output.terminal);
        }
        if self.format == Format::Csv {
            csv_row(&mut self.out, &self.columns)?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let mut omitted = Vec::new();
        if self.format == Format::Table && self.count > 0 {
            omitted = self.table.finish(&mut self.out)?;
        }
        self.out.flush()?;
        if !omitted.is_empty() {
            self.output.ui.note(&format!(
                "the terminal is too narrow for {}: `--format json` prints everything",
                omitted.join(", ")
            ));
        }
        warn_about_formulas(&self.output.ui, self.formulas);
        Ok(())
    }
}

/// Prints one record.
pub(super) fn print_one(output: &Output, columns: &[&str], record: &impl Serialize) -> io::Result<()> {
    let value = serde_json::to_value(record)?;
    let mut out = output.stdout();
    match output.format.unwrap_or(Format::Table) {
        Format::Table => {
            let properties = value.as_object().into_iter().flatten();
            let rows: Vec<(&str, String)> =
                properties.map(|(name, value)| (name.as_str(), cell::for_terminal(Some(value)))).collect();
            let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
            let bold = output.terminal.style(Style::new().bold());
            for (name, value) in rows {
                writeln!(out, "{}", format!("{bold}{name:<width$}{bold:#}  {value}").trim_end())?;
            }
        }
        Format::Json => {
            out.write_all(json(output, serde_json::to_string_pretty(&value)?).as_bytes())?;
            out.write_all(b"\n")?;
        }
        Format::Ndjson => {
            out.write_all(json(output, serde_json::to_string(&value)?).as_bytes())?;
            out.write_all(b"\n")?;
        }
        Format::Csv => {
            let names = match columns {
                [] => property_names(&value),
                columns => columns.iter().map(|&name| name.to_owned()).collect(),
            };
            let row: Vec<String> = names.iter().map(|name| cell::plain(value.get(name))).collect();
            csv_row(&mut out, &names)?;
            csv_row(&mut out, csv_cells(output, &row))?;
            warn_about_formulas(&output.ui, count_formulas(&row));
        }
    }
    out.flush()
}

/// Returns JSON for the output: characters that could control a terminal are escaped for one.
fn json(output: &Output, text: String) -> String {
    if output.terminal.is_terminal { cell::json_for_terminal(&text) } else { text }
}

/// The same for the cells of CSV.
fn csv_cells<'a>(output: &Output, row: &'a [String]) -> impl Iterator<Item = Cow<'a, str>> {
    let is_terminal = output.terminal.is_terminal;
    row.iter()
        .map(move |cell| if is_terminal { sanitize::escape(cell) } else { Cow::Borrowed(cell.as_str()) })
}

fn property_names(value: &Value) -> Vec<String> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

fn count_formulas(row: &[String]) -> u64 {
    row.iter().filter(|cell| cell::is_formula(cell)).count() as u64
}

/// Warns about cells that a spreadsheet would evaluate. They are written unchanged, because another program may read the
/// file.
fn warn_about_formulas(ui: &Ui, count: u64) {
    let cells = match count {
        0 => return,
        1 => "1 cell starts".to_owned(),
        count => format!("{} cells start", thousands(count)),
    };
    ui.warn(&format!(
        "{cells} like a formula (with =, +, - or @): import the file into a spreadsheet as text"
    ));
}
