//! The nearest known word, for "did you mean".

/// The candidate that the writer most likely meant by `word`, or none that is near enough.
///
/// Near is: equal but for case, or at most a third of the letters (at least one) typed otherwise, where two swapped
/// neighbours count once. Among equals the first candidate wins, so the answer does not depend on anything else.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().collect();
    let limit = (letters.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance =
            if candidate.eq_ignore_ascii_case(word) { 0 } else { distance(&letters, candidate, limit) };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance; some number above `limit` where it is more than that.
fn distance(a: &[char], b: &str, limit: usize) -> usize {
    if a.len().abs_diff(b.chars().count()) > limit {
        return limit + 1;
    }
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut current = vec![0; b.len() + 1];
    let mut least_of_last = 0;
    for i in 1..=a.len() {
        current[0] = i;
        let mut least_of_row = i;
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (last[j] + 1).min(current[j - 1] + 1).min(last[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            current[j] = least;
            least_of_row = least_of_row.min(least);
        }
        // What follows is made of these two rows, a swap with one more than the first of them.
        if least_of_row > limit && least_of_last >= limit {
            return limit + 1;
        }
        least_of_last = least_of_row;
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_leaves_strangers() {
        let known = ["ssh-inbound", "ssh-outbound", "faces"];
        assert_eq!(nearest("ssh-inbund", known), Some("ssh-inbound"));
        assert_eq!(nearest("SSH-Inbound", known), Some("ssh-inbound"));
        assert_eq!(nearest("fcaes", known), Some("faces"));
        assert_eq!(nearest("telnet", known), None);
        assert_eq!(nearest("", known), None);
    }
}
