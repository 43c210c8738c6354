//! What is told of a run: the reports as they come, then what was skipped, and the sum.

use super::report::{Report, Sum};
use super::{Format, rule_texts};
use crate::failure::Failure;
use crate::terminal::Terminal;
use byway_diagnostic::escape;
use byway_wire::json::Parted;
use byway_wire::sarif;

/// How many skipped files are named; more are counted.
const NAMED: usize = 10;

/// The output of a run while it is written: what is told of a file goes out at once, and a list is closed at the end.
pub(super) struct Output<'t> {
    terminal: &'t Terminal,
    /// The list that the findings are elements of.
    list: Option<Parted>,
    sum: Sum,
    skipped: Vec<(String, String)>,
    more_skipped: usize,
    remarks: Vec<(String, String)>,
}

impl<'t> Output<'t> {
    pub(super) fn new(format: Format, terminal: &'t Terminal) -> Self {
        let list = match format {
            Format::Text | Format::Github => None,
            Format::Json => Some(Parted::alone()),
            Format::Sarif => Some(sarif::log(&rule_texts())),
        };
        let (skipped, remarks) = (Vec::new(), Vec::new());
        Self { terminal, list, sum: Sum::default(), skipped, more_skipped: 0, remarks }
    }

    /// Tells the report of the next file.
    pub(super) fn tell(&mut self, report: Report) -> Result<(), Failure> {
        self.sum.add(&report);
        if !report.text.is_empty() {
            if let Some(list) = &mut self.list {
                self.terminal.result(list.before_part().as_bytes())?;
            }
            self.terminal.result(report.text.as_bytes())?;
            self.terminal.finish()?;
        }
        match report.skipped {
            Some(why) if self.skipped.len() < NAMED => self.skipped.push((report.name, why)),
            Some(_) => self.more_skipped += 1,
            None => self.remarks.extend(report.remark.map(|remark| (report.name, remark))),
        }
        Ok(())
    }

    /// Whether no file was looked at.
    pub(super) fn is_nothing(&self) -> bool {
        self.sum.files() == 0
    }

    /// Says what was not looked at, or is odd.
    pub(super) fn say_skipped(&self) {
        for (name, why) in &self.skipped {
            self.terminal.note(&format!("skipped `{}`: {why}", escape(name)));
        }
        for (name, remark) in &self.remarks {
            self.terminal.note(&format!("`{}`: {remark}", escape(name)));
        }
        if self.more_skipped > 0 {
            let more = self.more_skipped;
            self.terminal.note(&format!("skipped {more} more files that are no configurations of IOS"));
        }
    }

    /// Ends the list, and says what is said behind it; whether the run fails by what was found.
    pub(super) fn end(mut self) -> Result<bool, Failure> {
        if let Some(list) = self.list.take() {
            self.terminal.result(list.close().as_bytes())?;
        }
        // On a terminal the sum stands below what it sums up.
        self.terminal.finish()?;
        self.say_skipped();
        self.terminal.note(&self.sum.words());
        Ok(self.sum.fails())
    }
}
