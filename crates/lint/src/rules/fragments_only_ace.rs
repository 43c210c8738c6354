//! `fragments-only-ace`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::rules::unreachable_ace::{NOTHING, asked, does_one};
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;
use byway_ios::state::{Acl, AclEntry};

pub(super) const RULE: Rule = Rule {
    name: "fragments-only-ace",
    severity: Severity::Warning,
    default: true,
    finds: "a permit with ports that no whole packet reaches, only later fragments",
    rationale: "A permit with ports also takes the later fragments between its addresses, which carry no ports; a \
                deny with ports does not. So a permit behind a deny of the same service is reached, but by nothing \
                that begins a connection: whoever wrote it believes in what the router does not do. A permit whose ports no packet has, such as `range 30 20`, is one too. \
                unreachable-ace is about entries that no packet reaches at all.",
    wrong: "\
ip access-list extended servers
 deny   tcp any any eq 22
 permit tcp 192.168.0.0 0.0.0.255 host 10.0.0.1 eq 22
!
interface FastEthernet0/0
 ip access-group servers in
",
    right: "\
ip access-list extended servers
 permit tcp 192.168.0.0 0.0.0.255 host 10.0.0.1 eq 22
 deny   tcp any any eq 22
!
interface FastEthernet0/0
 ip access-group servers in
",
    sources: &[
        "ios-facts 8 no. 12 (CNS-Guidelines ELB-77): a narrow entry behind a wide one",
        "ios-facts 1.11 (FRAG-8014, IPC-94): fragments",
    ],
    check,
};

/// How many of the entries that hide another are shown.
const SHOWN: usize = 8;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (list, study) in subject.studies() {
        for (owner, by) in &study.later_alone {
            report(subject, findings, list, &list.entries()[*owner as usize], by);
        }
        for owner in &study.portless {
            whole(subject, findings, list, &list.entries()[*owner as usize]);
        }
    }
}

fn report(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, entry: &AclEntry<'_>, by: &[u32]) {
    let earlier: Vec<(&AclEntry<'_>, Action)> = by
        .iter()
        .filter_map(|owner| list.entries().get(*owner as usize))
        .filter_map(|entry| Some((entry, entry.action()?)))
        .collect();
    let who = match &earlier[..] {
        [] => return,
        [(_, action)] => format!("an earlier entry {} all its whole packets", does_one(*action)),
        several => format!("{} earlier entries together take all its whole packets", several.len()),
    };
    let message =
        format!("only later fragments reach `{}` of ACL `{}`: {who}", subject.words(entry.line()), list.name);
    findings.report(subject.span(entry.line()), message, |mut found| {
        let all = if earlier.len() == 1 { "all" } else { "some" };
        for (entry, action) in earlier.iter().take(SHOWN) {
            let says = format!("this entry {} {all} of its whole packets first", does_one(*action));
            found = found.relate(subject.span_of(entry.origin()), says);
        }
        let place = if earlier.len() == 1 { "that entry" } else { "those entries" };
        found
            .why("IOS takes the first entry that a packet matches; later fragments pass a deny with ports, and match a permit")
            .help(format!("move the entry before {place} if it is meant, else remove it"))
    });
}

fn whole(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, entry: &AclEntry<'_>) {
    let message = format!(
        "`{}` of ACL `{}` matches no whole packet: only later fragments between the addresses fit it",
        subject.words(entry.line()),
        list.name
    );
    findings.report(asked(subject, entry), message, |found| {
        found.why(NOTHING).help("write the bounds as they are meant, or remove the entry")
    });
}
