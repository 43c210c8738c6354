//! The hash of an ordinary entry: of four integers that hold all of it. Taken field by field it cost more than the rest of what the
//! fold of a list does with an entry.

use super::{Above, PlainAddress, PlainEntry, PlainPort, Shape};
use crate::ace::Action;
use std::hash::{Hash, Hasher};

impl Hash for PlainEntry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ([above, from, to], numbers) = self.above.packed();
        let action = match self.action {
            Action::Permit => 0,
            Action::Deny => 1,
        };
        let shape = match self.shape {
            Shape::Standard => 0,
            Shape::StandardLog => 1,
            Shape::Extended => 2,
            Shape::ExtendedLog => 3,
        };
        let kinds = [above, from, to, action, shape, self.protocol, 0, 0];
        state.write_u64(self.source.packed());
        state.write_u64(self.destination.packed());
        state.write_u64(numbers);
        state.write_u64(u64::from_le_bytes(kinds));
    }
}

impl PlainAddress {
    fn packed(self) -> u64 {
        u64::from(u32::from(self.address)) << 32 | u64::from(self.wildcard.bits())
    }
}

impl Above {
    /// Its kind and those of its ports, and its numbers.
    fn packed(self) -> ([u8; 3], u64) {
        match self {
            Self::Nothing => ([0, 0, 0], 0),
            Self::Ports(from, to) => ports(1, from, to),
            Self::Established(from, to) => ports(2, from, to),
            Self::Message(kind, None) => ([3, 0, 0], kind.into()),
            Self::Message(kind, Some(code)) => ([4, 0, 0], u64::from(code) << 8 | u64::from(kind)),
        }
    }
}

fn ports(kind: u8, from: PlainPort, to: PlainPort) -> ([u8; 3], u64) {
    let ((from_kind, from), (to_kind, to)) = (from.packed(), to.packed());
    ([kind, from_kind, to_kind], u64::from(from) << 32 | u64::from(to))
}

impl PlainPort {
    /// Its operator, and its numbers.
    fn packed(self) -> (u8, u32) {
        let ([a, b], [c, d]) = (self.first, self.last);
        (self.operator as u8, u32::from_be_bytes([a, b, c, d]))
    }
}

#[cfg(test)]
mod tests {
    use crate::acl::AclKind;
    use crate::plain;
    use std::collections::HashMap;
    use std::hash::{DefaultHasher, Hash, Hasher};

    #[test]
    fn what_differs_has_another_hash() {
        const SOURCES: [&str; 5] =
            ["any", "host 10.0.0.1", "10.0.0.0 0.0.0.255", "10.0.0.0 0.0.1.255", "host 0.0.0.0"];
        const ENDINGS: [&str; 14] = [
            "",
            " eq 1",
            " neq 1",
            " lt 1",
            " gt 1",
            " range 1 1",
            " range 0 1",
            " eq 257",
            " established",
            " log",
            " echo",
            " 8",
            " echo-reply",
            " unreachable",
        ];
        let mut seen = HashMap::new();
        for start in ["permit tcp", "deny tcp", "permit udp", "permit ip", "permit icmp"] {
            for source in SOURCES {
                for ending in ENDINGS {
                    for line in [
                        format!("{start} {source} any{ending}"),
                        format!("{start} any {source}{ending}"),
                        format!("{start} {source}{ending} any"),
                    ] {
                        let Some(read) = plain::read(line.as_bytes(), AclKind::Extended) else { continue };
                        let mut hasher = DefaultHasher::new();
                        read.entry.hash(&mut hasher);
                        let same = seen.entry(hasher.finish()).or_insert(read.entry);
                        assert_eq!(*same, read.entry, "{line}");
                    }
                }
            }
        }
        assert!(seen.len() > 200, "{}", seen.len());
    }
}
