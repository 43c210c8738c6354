//! From bytes to a topology and everything that there is to say about it.

use crate::decode::decode;
use crate::model::Topology;
use crate::shown::shown;
use crate::{check, yaml};
use byway_diagnostic::{Diagnostic, Severity, Span};

/// How large a topology may be: 16 MiB.
pub const MAX_BYTES: usize = 16 << 20;

/// A topology as far as it could be read, and what there is to say about it, sorted by place.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What could be read. With errors, the parts that they are about are left out.
    pub topology: Topology,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether something was refused.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Reads and checks a topology.
///
/// All faults of a file are reported in one run. Only a fault of YAML itself hides what stands behind it.
pub fn load(text: &[u8]) -> Loaded {
    let mut diagnostics = Vec::new();
    let topology = read(text, &mut diagnostics);
    Diagnostic::sort(&mut diagnostics);
    Loaded { topology, diagnostics }
}

fn read(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Topology {
    let text = match checked(bytes) {
        Ok(text) => text,
        Err(refused) => {
            diagnostics.extend(refused);
            return Topology::default();
        }
    };
    let Ok(root) = yaml::read(text, diagnostics) else { return Topology::default() };
    let Some(root) = root.filter(|root| !matches!(root.content, yaml::Content::Null)) else {
        diagnostics.push(
            Diagnostic::error("empty-topology", "the topology is empty")
                .at(Span::empty(0))
                .help("write at least `redirects` and `routers`"),
        );
        return Topology::default();
    };
    let (topology, gaps) = decode(&root, diagnostics);
    check::check(&topology, &gaps, diagnostics);
    topology
}

/// The bytes as text without control characters.
fn checked(bytes: &[u8]) -> Result<&str, Vec<Diagnostic>> {
    if bytes.len() > MAX_BYTES {
        let message = "the file is larger than 16 MiB, more than a topology may be";
        let help = "split the topology into files of a few routers each";
        return Err(vec![Diagnostic::error("too-large", message).at(Span::empty(0)).help(help)]);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| vec![not_utf8(bytes, error.valid_up_to())])?;
    let refused = control_characters(text);
    if refused.is_empty() { Ok(text) } else { Err(refused) }
}

fn not_utf8(bytes: &[u8], at: usize) -> Diagnostic {
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let message = if wide {
        "the file is UTF-16, and a topology is UTF-8"
    } else {
        "the file is not UTF-8 from here on"
    };
    Diagnostic::error("not-utf8", message).at(span(at, 1)).help("save the file as UTF-8")
}

/// At most this many control characters are told one by one: a file full of them is no text.
const MOST_CONTROL_CHARACTERS: usize = 20;

fn control_characters(text: &str) -> Vec<Diagnostic> {
    let refused =
        text.char_indices().filter(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'));
    let words = |(at, c): (usize, char)| {
        let message = format!("the file holds the control character `{}`", shown(&c.to_string()));
        Diagnostic::error("control-character", message).at(span(at, c.len_utf8())).help("remove it")
    };
    refused.take(MOST_CONTROL_CHARACTERS).map(words).collect()
}

fn span(at: usize, length: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(at), offset(at + length))
}
