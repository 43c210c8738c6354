//! What the rules about unused things share.

use crate::findings::Findings;
use crate::subject::Subject;
use byway_ios::{ReferenceKind, Role};
use std::collections::BTreeSet;

/// Reports every thing of some kinds that is defined and that nothing names, at its first line.
pub(super) fn report(subject: &Subject<'_>, findings: &mut Findings, kinds: &[ReferenceKind]) {
    let mut seen = BTreeSet::new();
    for one in subject.references().iter().filter(|one| kinds.contains(&one.kind)) {
        if one.role != Role::Definition || !seen.insert((one.kind, one.name.as_bytes())) {
            continue;
        }
        let used = subject.uses(one.kind, &one.name).next().is_some();
        if used || !subject.is_defined(one.kind, &one.name) {
            continue;
        }
        let message = format!("{} `{}` is not used", one.kind.word(), one.name);
        findings.report(one.span, message, |found| {
            let found = found.why("nothing in this file names it, so it has no effect");
            match subject.near_undefined(one) {
                Some(near) => {
                    let line = near.line.number();
                    found
                        .help(format!("`{}` at line {line}, which is not defined, may mean it", near.name))
                        .relate(near.span, "this name is near, and not defined")
                }
                None => found.help("name it where it is meant, or remove it"),
            }
        });
    }
}
