//! Cuts a description into remarks (ios-facts 1.3: at most 100 characters each).

/// The most bytes of one remark.
const LONGEST: usize = 100;

/// The texts of the remarks, none for a blank description.
///
/// A line of the description begins a remark of its own. Blanks are told apart from tabs and from each other by nobody who
/// reads a configuration, and a pasted tab is a command of the terminal, so every run of them is one blank.
pub(crate) fn remarks(description: &str) -> Vec<String> {
    description.lines().flat_map(wrapped).collect()
}

fn wrapped(line: &str) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    for word in line.split_whitespace().flat_map(pieces) {
        match remarks.last_mut() {
            Some(last) if last.len() + 1 + word.len() <= LONGEST => {
                last.push(' ');
                last.push_str(word);
            }
            _ => remarks.push(word.to_owned()),
        }
    }
    remarks
}

/// A word that is longer than a remark, cut between characters.
fn pieces(word: &str) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), word);
    while rest.len() > LONGEST {
        let at = (0..=LONGEST).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(at);
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_descriptions_are_cut_between_words() {
        let text = "word ".repeat(30);
        let cut = remarks(&text);
        assert_eq!(cut.iter().map(String::len).collect::<Vec<_>>(), [99, 49]);
        assert_eq!(cut.join(" "), text.trim());
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let cut = remarks(&"é".repeat(101));
        assert_eq!(cut.iter().map(String::len).collect::<Vec<_>>(), [100, 100, 2]);
    }

    #[test]
    fn lines_begin_remarks_and_blanks_are_one() {
        assert_eq!(remarks("a\tb  c\n\n  d \n"), ["a b c", "d"]);
        assert!(remarks(" \n").is_empty());
    }
}
