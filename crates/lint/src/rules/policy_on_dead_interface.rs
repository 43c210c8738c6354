//! `policy-on-dead-interface`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Interface, Origin};
use byway_ios::{InterfaceCommand, ItemKind, Negated};

pub(super) const RULE: Rule = Rule {
    name: "policy-on-dead-interface",
    severity: Severity::Warning,
    default: true,
    finds: "a policy on an interface that no IP packet enters",
    rationale: "A policy sees the packets that arrive on its interface. None arrive on one that is shut down or has no \
                address, on a loopback, or on the parent of a trunk whose traffic belongs to subinterfaces: there the \
                map does nothing. In a text without `hostname` and `version`, which is a part of a \
                configuration, only a lack that is written (`no ip address`) counts.",
    wrong: "\
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
access-list 101 permit tcp any any eq 22
!
interface FastEthernet0/0
 no ip address
 ip policy route-map scb
!
interface FastEthernet0/0.10
 encapsulation dot1Q 10
 ip address 192.168.0.1 255.255.255.0
",
    right: "\
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
access-list 101 permit tcp any any eq 22
!
interface FastEthernet0/0
 no ip address
!
interface FastEthernet0/0.10
 encapsulation dot1Q 10
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
",
    sources: &["ios-facts 2.8, 8 no. 51, 52 (CFG; memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for interface in subject.router.interfaces.values() {
        let Some(policy) = &interface.policy else { continue };
        let Some(dead) = why_dead(subject, interface) else { continue };
        let name = &interface.name;
        let message = format!("route-map `{}` is bound on {name}, which {}", policy.value, dead.is);
        findings.report(subject.span_of(policy.origin), message, |found| {
            let found = match dead.place {
                Some((place, words)) => found.relate(subject.span_of(place), words),
                None => found,
            };
            found.why("no IP packet enters there, so the policy does nothing").help(dead.help)
        });
    }
}

struct Dead {
    is: &'static str,
    place: Option<(Origin, String)>,
    help: String,
}

fn why_dead(subject: &Subject<'_>, interface: &Interface<'_>) -> Option<Dead> {
    let name = &interface.name;
    if let Some(held) = &interface.shutdown {
        let place = Some((held.origin, "shut down here".to_owned()));
        let help = format!("enter `no shutdown` on {name}, or take the policy off it");
        return Some(Dead { is: "is shut down", place, help });
    }
    if matches!(name.kind(), "Loopback" | "Null") {
        let help = format!("bind the map on the interface where the packets arrive, and take it off {name}");
        return Some(Dead { is: "no packet enters", place: None, help });
    }
    // What could not be read may be the address.
    let has_none =
        interface.address.is_none() && interface.secondary.is_empty() && interface.unread.0.is_empty();
    if !has_none || !says_so(subject, interface) {
        return None;
    }
    if let Some(child) = child(subject, interface) {
        let place = child.opened.first().map(|origin| (origin, format!("packets enter {}", child.name)));
        let help = format!("bind the map on the subinterfaces, as {}, and take it off {name}", child.name);
        return Some(Dead { is: "has no address and is the parent of a trunk", place, help });
    }
    let help = format!("bind the map on the interface where the packets arrive, or give {name} an address");
    Some(Dead { is: "has no address", place: None, help })
}

/// Whether the text tells the addresses of interfaces: this one's lack is written, or others have one.
fn says_so(subject: &Subject<'_>, interface: &Interface<'_>) -> bool {
    let denied = subject.config.items().iter().any(|item| match &item.kind {
        ItemKind::Interface(block) if block.name == interface.name => block
            .commands
            .iter()
            .any(|command| matches!(command.value, InterfaceCommand::No(Negated::Addresses))),
        _ => false,
    });
    // A whole configuration says whose it is, and has the address of every interface that has one.
    let is_whole = subject.router.hostname.is_some() || subject.router.version.is_some();
    denied || is_whole && subject.router.interfaces.values().any(|one| one.address.is_some())
}

fn child<'a, 's>(subject: &'a Subject<'s>, parent: &Interface<'_>) -> Option<&'a Interface<'s>> {
    subject.router.interfaces.values().find(|one| {
        one.name.kind() == parent.name.kind()
            && one.name.subinterface().is_some()
            && one.name.number().split('.').next() == Some(parent.name.number())
    })
}
