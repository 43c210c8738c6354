//! Writing: results to standard output, everything else to standard error.

use crate::failure::Failure;
use anstream::AutoStream;
use byway_diagnostic::{Diagnostic, Severity, Sources, render};
use clap::ColorChoice;
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::sync::{Mutex, PoisonError};

/// The two streams of the process, and how to write to them.
pub(crate) struct Terminal {
    color: anstream::ColorChoice,
    quiet: bool,
    /// None once nothing more can be written.
    out: Mutex<Option<BufWriter<io::Stdout>>>,
}

impl Terminal {
    pub(crate) fn new(color: ColorChoice, quiet: bool) -> Self {
        let color = match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        Self { color, quiet, out: Mutex::new(Some(BufWriter::new(io::stdout()))) }
    }

    /// Writes a part of the result as it is. Once the reader has closed the pipe nothing more is written, and that is no failure.
    pub(crate) fn result(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.with_output(|out| out.write_all(bytes))
    }

    /// Writes a value as JSON.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        self.with_output(|out| byway_wire::json::write_pretty(out, value))
    }

    /// Writes what is still held back.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        self.with_output(BufWriter::flush)
    }

    fn with_output(
        &self,
        write: impl FnOnce(&mut BufWriter<io::Stdout>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut held = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut out) = held.take() else { return Ok(()) };
        match write(&mut out) {
            Ok(()) => {
                *held = Some(out);
                Ok(())
            }
            // What is held back would fail again when the writer is dropped: it is thrown away.
            Err(error) => {
                drop(out.into_parts());
                if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(cannot_write(&error)) }
            }
        }
    }

    /// Says findings about sources, errors alone with `-q`.
    pub(crate) fn say<'d>(
        &self,
        diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
        sources: &Sources<'_>,
    ) {
        let is_said = |one: &&Diagnostic| one.severity == Severity::Error || !self.quiet;
        let said = diagnostics.into_iter().filter(is_said);
        self.to_standard_error(&render::texts(said, sources, self.style()));
    }

    /// Says a finding that has no place.
    pub(crate) fn say_alone(&self, diagnostic: &Diagnostic) {
        self.say([diagnostic], &Sources::new());
    }

    /// Says a line that is no finding; nothing with `-q`.
    pub(crate) fn note(&self, line: &str) {
        if !self.quiet {
            self.to_standard_error(&format!("{}\n", byway_diagnostic::escape(line)));
        }
    }

    /// Whether notes are wanted.
    pub(crate) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The look of a result for people.
    pub(crate) fn result_style(&self) -> render::Style {
        self.style_on(AutoStream::choice(&io::stdout()))
    }

    /// Whether the result goes to where colours are wanted.
    pub(crate) fn paints(&self) -> bool {
        let choice = match self.color {
            anstream::ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            asked => asked,
        };
        choice != anstream::ColorChoice::Never
    }

    fn style(&self) -> render::Style {
        self.style_on(AutoStream::choice(&io::stderr()))
    }

    fn style_on(&self, detected: anstream::ColorChoice) -> render::Style {
        let choice = match self.color {
            anstream::ColorChoice::Auto => detected,
            asked => asked,
        };
        if choice == anstream::ColorChoice::Never { render::Style::PLAIN } else { render::Style::COLOR }
    }

    fn to_standard_error(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.color);
        // Where standard error cannot be written there is nobody left to tell.
        let _ = stream.write_all(text.as_bytes());
    }
}

fn cannot_write(error: &io::Error) -> Failure {
    let words = crate::input::words(error);
    Failure::new("cannot-write", format!("cannot write to standard output: {words}"))
        .help("make room, or send the output elsewhere")
}
