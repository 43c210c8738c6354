//! `empty-object-group`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::ObjectGroup;
use byway_ios::{Field, LineId, LineState, ReferenceKind};

pub(super) const RULE: Rule = Rule {
    name: "empty-object-group",
    severity: Severity::Warning,
    default: true,
    finds: "an object group without members that an entry uses",
    rationale: "An entry of a list with an empty group is refused or ignored, depending on the release: what it \
                should match is not matched.",
    wrong: "\
object-group network servers
 description to be filled
!
access-list 101 permit tcp any object-group servers eq 22
",
    right: "\
object-group network servers
 host 10.0.0.9
!
access-list 101 permit tcp any object-group servers eq 22
",
    sources: &["ios-facts 1.12 (OGACL-XE), 8 no. 59"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for group in subject.router.object_groups.values() {
        if !group.members.is_empty() || !group.unread.0.is_empty() {
            continue;
        }
        let Some(used) = subject.uses(ReferenceKind::ObjectGroup, &group.name).next() else { continue };
        let Some(opened) = group.opened.first() else { continue };
        if is_cut_short(subject, group) {
            continue;
        }
        let message = format!("object group `{}` has no members", group.name);
        findings.report(subject.field(opened.line, Field::GroupName), message, |found| {
            found
                .relate(used.span, "it is used here")
                .why("IOS refuses an entry with an empty group or ignores it, depending on the release")
                .help("give the group its members before an entry names it")
        });
    }
}

/// Whether a line behind the group may be a member that byway does not know: texts lose their indentation.
fn is_cut_short(subject: &Subject<'_>, group: &ObjectGroup<'_>) -> bool {
    group.opened.0.iter().any(|origin| {
        let item = subject.config.item_of(origin.line);
        item.is_some_and(|item| subject.config.state(LineId(item.last.0 + 1)) == LineState::Unknown)
    })
}
