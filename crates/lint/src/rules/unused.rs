//! What the rules about unused things share.

use crate::findings::Findings;
use crate::subject::Subject;
use byway_diagnostic::{escape_bytes, nearest};
use byway_ios::{Reference, ReferenceKind, Role};
use std::collections::BTreeSet;

/// Reports every thing of some kinds that is defined and that nothing names, at its first line.
pub(super) fn report(subject: &Subject<'_>, findings: &mut Findings, kinds: &[ReferenceKind]) {
    let mut seen = BTreeSet::new();
    for one in subject.references().iter().filter(|one| kinds.contains(&one.kind)) {
        let first = one.role == Role::Definition && seen.insert((one.kind, one.name.as_bytes()));
        let used = subject.uses(one.kind, &one.name).next().is_some();
        if !first || used || !subject.is_defined(one.kind, &one.name) {
            continue;
        }
        let message = format!("{} `{}` is not used", one.kind.word(), one.name);
        findings.report(one.span, message, |found| {
            let found = found.why("nothing in this file names it, so it has no effect");
            match meant(subject, one) {
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

/// A use of an undefined name that is near.
fn meant<'s>(subject: &'s Subject<'_>, unused: &Reference<'_>) -> Option<&'s Reference<'s>> {
    let is_number = |name: &[u8]| name.iter().all(u8::is_ascii_digit);
    if is_number(unused.name.as_bytes()) {
        return None;
    }
    let open = subject.references().iter().filter(|one| {
        one.kind == unused.kind
            && matches!(one.role, Role::Use(_))
            && !is_number(one.name.as_bytes())
            && !subject.is_defined(one.kind, &one.name)
    });
    let open: Vec<(String, &Reference<'_>)> =
        open.map(|one| (escape_bytes(one.name.as_bytes()), one)).collect();
    let name = escape_bytes(unused.name.as_bytes());
    let near = nearest(&name, open.iter().map(|(name, _)| name.as_str()))?;
    open.iter().find(|(name, _)| name == near).map(|(_, one)| *one)
}
