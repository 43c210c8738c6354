//! What reports about packets have in common: their words, and the lines of a configuration that they quote.

use crate::failure::Failure;
use byway_diagnostic::escape;
use byway_ios::{Config, LineId};
use byway_packet::Packet;
use byway_wire::verify::interface;
use std::fmt::Write;

/// Lines of packets that are told; `--format json` has all.
const PACKETS: usize = 6;

/// A longer description stands on several rows.
const WIDE: usize = 110;
/// Differences that are told; `--format json` has all.
pub(super) const DIFFERENCES: usize = 50;
/// Columns before the words of a row.
const MARGIN: usize = 12;

/// That there are more differences than are told; nothing where there are not.
pub(super) fn more(differences: usize) -> String {
    match differences.saturating_sub(DIFFERENCES) {
        0 => String::new(),
        more => format!("and {} more (`--format json` has them)\n\n", count(more, "difference")),
    }
}

/// That a trace of a witness says another thing than the report would.
pub(super) fn contradiction(interface: &str, witness: &Packet) -> Failure {
    let interface = escape(interface);
    Failure::new("internal", format!("byway contradicts itself on packet `{witness}` at `{interface}`"))
        .why("a trace of it does not say what the comparison found: this is a fault of byway, and no report was printed")
        .help(concat!("report it with the configuration at ", env!("CARGO_PKG_REPOSITORY"), "/issues"))
}

/// A row of a report: a word, and behind it lines that stand under each other.
pub(super) fn row(out: &mut String, word: &str, lines: impl IntoIterator<Item = String>) {
    let mut word = word;
    for line in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {word:<MARGIN$}{line}");
        word = "";
    }
}

/// Packets in few lines.
pub(super) fn packets(packets: &[String], complete: bool) -> Vec<String> {
    let mut lines: Vec<String> =
        packets.iter().take(PACKETS).flat_map(|line| in_rows(&escape(line))).collect();
    if packets.len() > PACKETS {
        lines.push(format!("and {} lines more (`--format json` has them)", packets.len() - PACKETS));
    }
    if !complete {
        lines.push("and more, which are not listed".to_owned());
    }
    lines
}

/// A description of packets as it is, or, where it is long, with each of its parts on a row of its own.
pub(super) fn in_rows(packets: &str) -> Vec<String> {
    if packets.len() <= WIDE {
        return vec![packets.to_owned()];
    }
    let exceptions =
        packets.replace(", except ", ",\n    except ").replace(", but with ", ",\n    but with ");
    exceptions.replace(" and ", "\n    and ").lines().map(str::to_owned).collect()
}

/// How to ask about a packet again.
pub(super) fn question(file: &str, entrance: &byway_lift::Entrance, packet: &Packet) -> String {
    let (file, interface) = (word(file), word(&interface(entrance)));
    format!("byway trace {file} --interface {interface} --packet '{packet}'")
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", escape(&text.replace('\'', "'\\''")))
}

/// A line of a configuration, with its place.
pub(super) fn quoted(config: &Config<'_>, file: &str, line: u32) -> String {
    let text = byway_wire::shown::line(config, LineId(line.saturating_sub(1)));
    format!("{}:{line}: {}", escape(file), escape(text.trim()))
}

/// How many, in words.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// A note that a configuration has lines that could not be read.
pub(super) fn unread(file: &str, config: &Config<'_>) -> Option<String> {
    let faults = config.diagnostics().len();
    (faults > 0).then(|| format!("note: {file} has {}; `byway parse` tells them", count(faults, "fault")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_shell() {
        assert_eq!(word("configs/edge-1.cfg"), "configs/edge-1.cfg");
        assert_eq!(word("the edge.cfg"), "'the edge.cfg'");
        assert_eq!(word("a'b"), "'a'\\''b'");
        assert_eq!(word(""), "''");
    }

    #[test]
    fn numbers_in_words() {
        assert_eq!(
            (count(1, "difference"), count(2, "difference")),
            ("1 difference".into(), "2 differences".into())
        );
    }
}
