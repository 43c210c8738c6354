//! `unreachable-ace`

use crate::findings::Findings;
use crate::lists::{Refused, Unreached};
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::{Severity, Span};
use byway_ios::state::{Acl, AclEntry};
use byway_ios::{AclCommand, Action, Field, PortMatch, ProtocolMatch};
use byway_policy::{MOST_REGIONS, TooLarge};

pub(super) const RULE: Rule = Rule {
    name: "unreachable-ace",
    severity: Severity::Warning,
    default: true,
    finds: "an entry of an access list that no packet can reach",
    rationale: "The first entry that a packet matches decides on it. An entry whose packets are all taken by an \
                earlier one, or by several earlier ones together, does nothing. It is redundant where they do \
                the same as it would, and contradicted where they do the opposite: then somebody believes in \
                what the router does not do. Later fragments count as IOS treats them: a permit with ports \
                takes them too, a deny with ports does not. An entry that may not be there (a time range, \
                `dynamic`, `evaluate`, an object group that is not defined) hides no other. An entry that asks \
                what no packet has, such as `lt 0`, is reported as well; a permit of that kind still takes later \
                fragments (rule `fragments-only-ace`). An entry that IOS refuses because the \
                list has it already, or because it is a host of an earlier standard entry, is one too. Where object \
                groups multiply to more than 4 million combinations, it is said that nothing was decided.",
    wrong: "\
ip access-list extended web
 permit tcp 10.0.0.0 0.0.0.255 any eq www
 permit ip 10.0.1.0 0.0.0.255 any
 deny   tcp 10.0.1.128 0.0.0.127 any eq www
 permit tcp 10.0.0.0 0.0.1.255 any eq www
!
interface FastEthernet0/0
 ip access-group web in
",
    right: "\
ip access-list extended web
 deny   tcp 10.0.1.128 0.0.0.127 any eq www
 permit tcp 10.0.0.0 0.0.0.255 any eq www
 permit ip 10.0.1.0 0.0.0.255 any
!
interface FastEthernet0/0
 ip access-group web in
",
    sources: &[
        "ios-facts 8 no. 12 (CNS-Guidelines ELB-77), no. 13",
        "ios-facts 1.11 (FRAG-8014, IPC-94): fragments",
        "ios-facts 1.2 (CCNA5-9214): hosts of standard lists",
    ],
    check,
};

/// How many of the entries that hide another are shown.
const SHOWN: usize = 8;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (list, study) in subject.studies() {
        for (owner, unreached) in &study.unreached {
            let entry = &list.entries()[*owner as usize];
            match unreached {
                Unreached::Nothing => nothing(subject, findings, list, entry),
                Unreached::Unread => unread(subject, findings, list, entry),
                Unreached::Covered(by) => covered(subject, findings, list, entry, by),
                Unreached::Undecided => undecided(subject, findings, list, entry),
            }
        }
    }
    for refused in subject.refused() {
        report_refused(subject, findings, refused);
    }
}

fn covered(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, entry: &AclEntry<'_>, by: &[u32]) {
    let Some(own) = entry.action() else { return };
    let earlier: Vec<(&AclEntry<'_>, Action)> = by
        .iter()
        .filter_map(|owner| list.entries().get(*owner as usize))
        .filter_map(|entry| Some((entry, entry.action()?)))
        .collect();
    let same = earlier.iter().filter(|(_, action)| *action == own).count();
    let who = who(earlier.len());
    let does = match (same, earlier.len() - same) {
        (_, 0) => format!("redundant, {who} {} them all", does(own, earlier.len())),
        (0, _) => format!("contradicted, {who} {} them all", does(other(own), earlier.len())),
        _ => format!("contradicted in part, {who} permit or deny them all"),
    };
    let message =
        format!("no packet reaches `{}` of ACL `{}`: {does}", subject.words(entry.line()), list.name);
    findings.report(subject.span(entry.line()), message, |mut found| {
        let all = if earlier.len() == 1 { "all" } else { "some" };
        for (entry, action) in earlier.iter().take(SHOWN) {
            let says = format!("this entry {} {all} of its packets first", does_one(*action));
            found = found.relate(subject.span_of(entry.origin()), says);
        }
        found = found.why("IOS takes the first entry that a packet matches");
        if same == earlier.len() {
            found.fix = subject.removal(list, entry);
            found.help("remove the entry")
        } else {
            let place = if earlier.len() == 1 { "that entry" } else { "those entries" };
            found.help(format!("move the entry before {place} if it is meant, else remove it"))
        }
    });
}

/// The place of what an entry asks of ports where no port is asked for, else the whole line.
pub(super) fn asked(subject: &Subject<'_>, entry: &AclEntry<'_>) -> Span {
    let none = |ports: &PortMatch| ports.ranges().is_empty();
    let field = match &*entry.command() {
        AclCommand::Extended(ace) => match &ace.protocol {
            ProtocolMatch::Tcp { source, destination, .. } | ProtocolMatch::Udp { source, destination } => {
                let to = none(destination).then_some(Field::DestinationPort);
                none(source).then_some(Field::SourcePort).or(to)
            }
            _ => None,
        },
        _ => None,
    };
    field.map_or_else(|| subject.span(entry.line()), |field| subject.field(entry.line(), field))
}

/// Why nothing is asked for.
pub(super) const NOTHING: &str = "nothing is below `lt 0` or above `gt 65535`, a range that runs backwards is empty, and a flag is not set and clear at once";

fn unread(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, entry: &AclEntry<'_>) {
    let message = format!(
        "whether a packet reaches `{}` of ACL `{}` is not decided: {}",
        subject.words(entry.line()),
        list.name,
        TooLarge::Regions(MOST_REGIONS)
    );
    findings.report(subject.span(entry.line()), message, |mut found| {
        found.severity = Severity::Info;
        found
            .why("the members of the groups are multiplied, and so much is not read of one list")
            .help("write groups with subnets in the place of hosts, or split the list")
    });
}

fn nothing(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, entry: &AclEntry<'_>) {
    let message = format!(
        "no packet reaches `{}` of ACL `{}`: it asks what no packet has",
        subject.words(entry.line()),
        list.name
    );
    findings.report(asked(subject, entry), message, |found| {
        found.why(NOTHING).help("write the bounds as they are meant, or remove the entry")
    });
}

fn undecided(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, entry: &AclEntry<'_>) {
    let message = format!(
        "whether a packet reaches `{}` of ACL `{}` is not decided: too many interacting wildcards",
        subject.words(entry.line()),
        list.name
    );
    findings.report(subject.span(entry.line()), message, |found| {
        found.help("write the list with prefixes, or split it")
    });
}

fn report_refused(subject: &Subject<'_>, findings: &mut Findings, refused: &Refused<'_>) {
    let Some(own) = subject.action_of(refused.origin.line) else { return };
    let Some(first) = refused.list.entries().get(refused.first as usize) else { return };
    let Some(earlier) = first.action() else { return };
    let words = subject.words(refused.origin.line);
    let verdict = if own == earlier { "redundant" } else { "contradicted" };
    let message = format!(
        "no packet reaches `{words}` of ACL `{}`: {verdict}, an earlier entry {} them all",
        refused.list.name,
        does_one(earlier)
    );
    let (why, help) = match (refused.repeated, own == earlier) {
        (true, _) => ("IOS does not store an entry twice", "delete the line"),
        (false, true) => {
            ("IOS refuses a host that an earlier entry of a standard list covers", "delete the line")
        }
        (false, false) => (
            "IOS refuses a host that an earlier entry of a standard list covers",
            "write the line before that entry if it is meant, else delete it",
        ),
    };
    findings.report(subject.span(refused.origin.line), message, |found| {
        let says = format!("this entry {} all of its packets first", does_one(earlier));
        found.relate(subject.span_of(first.origin()), says).why(why).help(help)
    });
}

fn who(count: usize) -> String {
    if count == 1 { "an earlier entry".to_owned() } else { format!("{count} earlier entries together") }
}

fn does(action: Action, count: usize) -> &'static str {
    if count == 1 { does_one(action) } else { action.word() }
}

pub(super) const fn does_one(action: Action) -> &'static str {
    match action {
        Action::Permit => "permits",
        Action::Deny => "denies",
    }
}

const fn other(action: Action) -> Action {
    match action {
        Action::Permit => Action::Deny,
        Action::Deny => Action::Permit,
    }
}
