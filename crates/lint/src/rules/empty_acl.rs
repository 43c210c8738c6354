//! `empty-acl`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{Field, Name, ReferenceKind};

pub(super) const RULE: Rule = Rule {
    name: "empty-acl",
    severity: Severity::Warning,
    default: true,
    finds: "an access list without entries that something uses",
    rationale: "A list that has a first line, or remarks alone, is defined and empty. A filter takes such a \
                list as if it were not defined, and permits everything; a route-map is taken to do the same, so \
                that everything matches.",
    wrong: "\
ip access-list extended ssh-inbound
 remark entries to follow
!
interface FastEthernet0/0
 ip access-group ssh-inbound in
",
    right: "\
ip access-list extended ssh-inbound
 remark entries to follow
 permit tcp any any eq 22
!
interface FastEthernet0/0
 ip access-group ssh-inbound in
",
    sources: &["ios-facts 1.13 (LABFAC), 2.4 (open)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for list in subject.router.acls.values() {
        // A list whose entries cannot be read is not empty.
        if !list.is_empty() || !list.unread.0.is_empty() {
            continue;
        }
        let name = Name::from(list.name.to_string());
        let Some(used) = subject.uses(ReferenceKind::Acl, &name).next() else { continue };
        let Some(opened) = list.opened.first() else { continue };
        let message = format!("ACL `{}` has no entries", list.name);
        findings.report(subject.field(opened.line, Field::AclName), message, |found| {
            found
                .relate(used.span, "it is used here")
                .why("a filter takes an empty list as if it were not defined, and permits everything")
                .help("give it an entry, `deny ip any any` if it is to match nothing")
        });
    }
}
