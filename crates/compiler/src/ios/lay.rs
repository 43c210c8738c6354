//! Lays commands out as a block: which order they stand in, and what separates them.

use super::{Commands, Origin};

/// The order of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// For pasting: no line names what is not there yet.
    #[default]
    Paste,
    /// As the router prints it, for comparing by eye.
    RunningConfig,
}

/// One line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text, without a line end.
    pub text: String,
    /// Where it comes from; none for a comment.
    pub origin: Option<Origin>,
}

const NOT_FOR_PASTING: &str =
    "! in the order of a running-config, for comparing by eye: not for pasting (use --order paste)";
const NOTHING: &str = "! no redirect stands on this router";

/// The lines of a block.
pub(crate) fn lay(commands: &Commands, order: Order) -> Vec<Line> {
    let mut lines = Vec::new();
    if order == Order::RunningConfig {
        lines.push(comment(NOT_FOR_PASTING));
        lines.push(comment("!"));
    }
    let pieces = commands.in_order(order);
    if pieces.is_empty() {
        lines.push(comment(NOTHING));
    }
    for piece in pieces {
        lines.extend(piece.lines.iter().cloned());
        lines.push(comment("!"));
    }
    lines
}

fn comment(text: &str) -> Line {
    Line { text: text.to_owned(), origin: None }
}
