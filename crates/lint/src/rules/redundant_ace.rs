//! `redundant-ace`

use super::unreachable_ace::does_one;
use crate::findings::Findings;
use crate::lists::Needless;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;

pub(crate) const RULE: Rule = Rule {
    name: "redundant-ace",
    severity: Severity::Warning,
    default: true,
    finds: "an entry of an access list that packets reach, and without which every packet is treated the same",
    rationale: "Later entries do the same with all packets of the entry, so that it can go. A list without it is \
                shorter, and says what it does. Of two entries that do the same each may be the one that can \
                go: remove one, and look again. Not reported: an entry with `log` or `reflect`, which does \
                more than it matches; one whose packets a later entry would log; a `deny` that only the implicit deny at the end makes needless (rule \
                `redundant-deny`); any entry of a list with a line that cannot be read; an entry behind which \
                one that may not be there does otherwise; with a topology, a `deny` for what an appliance sends or for its \
                `control` addresses.",
    wrong: "\
ip access-list extended web
 permit tcp host 10.0.0.5 any eq www
 deny   ip any host 192.168.7.7
 permit tcp 10.0.0.0 0.0.0.255 any eq www
 permit tcp 10.0.0.0 0.0.255.255 any eq www
!
interface FastEthernet0/0
 ip access-group web in
",
    right: "\
ip access-list extended web
 permit tcp host 10.0.0.5 any eq www
 deny   ip any host 192.168.7.7
 permit tcp 10.0.0.0 0.0.255.255 any eq www
!
interface FastEthernet0/0
 ip access-group web in
",
    sources: &["ios-facts 8 no. 13; Liu and Gouda, Complete redundancy detection in firewalls"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (list, study) in subject.studies() {
        for (owner, needless) in &study.needless {
            let by = match needless {
                Needless::For(by) => Some(*by),
                Needless::ForSeveral => None,
                Needless::ForEnd => continue,
            };
            let entry = &list.entries()[*owner as usize];
            let Some(action) = entry.action() else { continue };
            if action == Action::Deny && subject.is_of_control(list, *owner) {
                continue;
            }
            let words = subject.words(entry.line());
            let who = if by.is_some() { "a later entry" } else { "later entries together" };
            let does = if by.is_some() { does_one(action) } else { action.word() };
            let message =
                format!("`{words}` of ACL `{}` changes nothing: {who} {does} all of its packets", list.name);
            findings.report(subject.span(entry.line()), message, |mut found| {
                if let Some(by) = by.and_then(|by| list.entries().get(by as usize)) {
                    let says = format!("this entry {} them as well", does_one(action));
                    found = found.relate(subject.span_of(by.origin()), says);
                }
                found.fix = subject.removal(list, entry);
                found
                    .why("without the entry IOS does the same with every packet")
                    .help("remove the entry, and lint the list again before you remove another")
            });
        }
    }
}
