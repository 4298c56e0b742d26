//! Aligned columns. Values are never truncated or wrapped, so that SIDs can be copied: if the terminal is too narrow,
//! whole columns are omitted.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use crate::util::terminal::Terminal;

/// The number of rows whose widths determine the layout. A list may be of any length.
const SAMPLE_ROWS: usize = 500;

/// The number of spaces between two columns.
const GAP: usize = 2;

/// A table that prints its rows once the widths of its columns are known.
pub(super) struct Table {
    columns: Vec<String>,
    /// Columns that have the same value in every row.
    fixed: Vec<String>,
    terminal: Terminal,
    /// Rows held back until the layout is known.
    pending: Vec<Vec<String>>,
    /// The columns that fit and their widths, once known.
    layout: Option<Vec<Column>>,
}

/// A column that is printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    index: usize,
    width: usize,
}

impl Table {
    /// Creates a table with these columns. Those in `fixed` are omitted first.
    pub(super) fn new(columns: &[&str], fixed: &[&str], terminal: Terminal) -> Self {
        let [columns, fixed] =
            [columns, fixed].map(|names| names.iter().map(|&name| name.to_owned()).collect());
        Self { columns, fixed, terminal, pending: Vec::new(), layout: None }
    }

    /// Adds a row, with a cell for each column.
    pub(super) fn add(&mut self, row: Vec<String>, out: &mut impl Write) -> io::Result<()> {
        if let Some(layout) = &self.layout {
            return write_row(layout, &row, Style::new(), out);
        }
        self.pending.push(row);
        if self.pending.len() == SAMPLE_ROWS { self.lay_out(out).map(drop) } else { Ok(()) }
    }

    /// Prints the remaining rows. Returns the names of the columns that were omitted.
    pub(super) fn finish(&mut self, out: &mut impl Write) -> io::Result<Vec<&str>> {
        let layout = match self.layout.take() {
            Some(layout) => layout,
            None => self.lay_out(out)?,
        };
        let omitted =
            (0..self.columns.len()).filter(|index| !layout.iter().any(|column| column.index == *index));
        Ok(omitted.map(|index| self.columns[index].as_str()).collect())
    }

    /// Chooses the columns that fit, and prints the header and the pending rows.
    fn lay_out(&mut self, out: &mut impl Write) -> io::Result<Vec<Column>> {
        let width = |index: usize| {
            let cells = self.pending.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
            cells.chain([self.columns[index].width()]).max().unwrap_or_default()
        };
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        if self.terminal.width.is_some() {
            order.sort_by_key(|&index| self.rank(index));
        }
        let mut remaining = self.terminal.width.unwrap_or(usize::MAX);
        let mut layout: Vec<Column> = Vec::new();
        for index in order {
            let needed = width(index) + if layout.is_empty() { 0 } else { GAP };
            // The first column is printed in any case: a table without columns is useless.
            if needed <= remaining || layout.is_empty() {
                remaining = remaining.saturating_sub(needed);
                layout.push(Column { index, width: width(index) });
            }
        }
        layout.sort_unstable();
        let names: Vec<String> = self.columns.iter().map(|name| name.to_uppercase()).collect();
        write_row(&layout, &names, self.terminal.style(Style::new().bold()), out)?;
        for row in self.pending.drain(..) {
            write_row(&layout, &row, Style::new(), out)?;
        }
        self.layout = Some(layout.clone());
        Ok(layout)
    }

    /// Ranks a column by how soon it is omitted, the highest first: values that the user has passed or can derive, then
    /// other values, then SIDs.
    fn rank(&self, index: usize) -> u8 {
        let name = self.columns[index].as_str();
        if matches!(name, "url" | "links" | "account_sid") || self.fixed.iter().any(|fixed| fixed == name) {
            2
        } else if name == "sid" || name.ends_with("_sid") {
            0
        } else {
            1
        }
    }
}

fn write_row(layout: &[Column], cells: &[String], style: Style, out: &mut impl Write) -> io::Result<()> {
    let mut line = String::new();
    for (position, Column { index, width }) in layout.iter().enumerate() {
        let cell = cells.get(*index).map(String::as_str).unwrap_or_default();
        line.push_str(cell);
        if position + 1 < layout.len() {
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + GAP));
        }
    }
    writeln!(out, "{style}{}{style:#}", line.trim_end())
}
