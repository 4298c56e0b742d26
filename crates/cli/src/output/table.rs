//! Aligned columns. Values are never cut or broken over lines, since SIDs are there to be copied: where the terminal is too
//! narrow, whole columns are left out.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::Screen;

/// How many rows the widths are taken from before the first is printed. A list may be of any length.
const LOOKED_AT: usize = 500;

/// Between two columns.
const GAP: usize = 2;

/// Rows that are printed as soon as it is known how wide they are.
pub(super) struct Table {
    columns: Vec<String>,
    known: Vec<String>,
    screen: Screen,
    waiting: Vec<Vec<String>>,
    /// Which columns are shown, and how wide; none before that is settled.
    shown: Option<Vec<(usize, usize)>>,
}

impl Table {
    /// A table with these columns, of which those in `known` say nothing new.
    pub(super) fn new(columns: &[&str], known: &[&str], screen: Screen) -> Self {
        let [columns, known] =
            [columns, known].map(|names| names.iter().map(|&name| name.to_owned()).collect());
        Self { columns, known, screen, waiting: Vec::new(), shown: None }
    }

    /// Adds a row: a cell for each column.
    pub(super) fn add(&mut self, row: Vec<String>, out: &mut impl Write) -> io::Result<()> {
        if let Some(shown) = &self.shown {
            return print(shown, &row, Style::new(), out);
        }
        self.waiting.push(row);
        if self.waiting.len() == LOOKED_AT { self.settle(out) } else { Ok(()) }
    }

    /// Prints what is waiting. Returns the columns that were left out.
    pub(super) fn finish(&mut self, out: &mut impl Write) -> io::Result<Vec<&str>> {
        if self.shown.is_none() {
            self.settle(out)?;
        }
        let shown = self.shown.as_deref().unwrap_or_default();
        let left_out = (0..self.columns.len()).filter(|at| !shown.iter().any(|(column, _)| column == at));
        Ok(left_out.map(|at| self.columns[at].as_str()).collect())
    }

    /// Decides which columns there is room for, and prints what is waiting.
    fn settle(&mut self, out: &mut impl Write) -> io::Result<()> {
        let width = |at: usize| {
            let cells = self.waiting.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
            cells.chain([self.columns[at].width()]).max().unwrap_or_default()
        };
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        if self.screen.width.is_some() {
            order.sort_by_key(|&at| self.rank(at));
        }
        let mut left = self.screen.width.unwrap_or(usize::MAX);
        let mut shown: Vec<(usize, usize)> = Vec::new();
        for at in order {
            let needed = width(at) + if shown.is_empty() { 0 } else { GAP };
            // The first is shown in any case: a list of nothing helps nobody.
            if needed <= left || shown.is_empty() {
                left = left.saturating_sub(needed);
                shown.push((at, width(at)));
            }
        }
        shown.sort_unstable();
        let header = if self.screen.colour { Style::new().bold() } else { Style::new() };
        let names: Vec<String> = self.columns.iter().map(|name| name.to_uppercase()).collect();
        print(&shown, &names, header, out)?;
        for row in self.waiting.drain(..) {
            print(&shown, &row, Style::new(), out)?;
        }
        self.shown = Some(shown);
        Ok(())
    }

    /// Which columns there is room for first: what a record is and belongs to, then what else is told of it, and in the
    /// end what whoever reads it knows or can make.
    fn rank(&self, at: usize) -> u8 {
        let name = self.columns[at].as_str();
        if matches!(name, "url" | "links" | "account_sid") || self.known.iter().any(|known| known == name) {
            2
        } else if name == "sid" || name.ends_with("_sid") {
            0
        } else {
            1
        }
    }
}

fn print(shown: &[(usize, usize)], cells: &[String], style: Style, out: &mut impl Write) -> io::Result<()> {
    let mut line = String::new();
    for (index, (at, width)) in shown.iter().enumerate() {
        let cell = cells.get(*at).map(String::as_str).unwrap_or_default();
        line.push_str(cell);
        if index + 1 < shown.len() {
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + GAP));
        }
    }
    writeln!(out, "{style}{}{style:#}", line.trim_end())
}
