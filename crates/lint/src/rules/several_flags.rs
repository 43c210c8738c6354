//! `several-flags`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{AclCommand, Field, ProtocolMatch, TcpFlags};

pub(super) const RULE: Rule = Rule {
    name: "several-flags",
    severity: Severity::Info,
    default: true,
    finds: "several old flag words in one entry, of which one is enough",
    rationale: "`syn ack` reads as if both were asked for. IOS is believed to take a packet that has any of the flags \
                (memory: no text that says so was seen), and byway reads it so. `match-all` and `match-any` say \
                which is meant; named lists know them from 12.3(4)T on.",
    wrong: "\
ip access-list extended answers
 permit tcp any any syn ack
!
interface FastEthernet0/0
 ip access-group answers in
",
    right: "\
version 12.4
ip access-list extended answers
 permit tcp any any match-all +syn +ack
!
interface FastEthernet0/0
 ip access-group answers in
",
    sources: &["ios-facts 1.3 (memory), 10"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for list in subject.router.acls.values() {
        for entry in list.aces().filter(|entry| entry.ordinary().is_none()) {
            let command = entry.command();
            let AclCommand::Extended(ace) = &*command else { continue };
            let ProtocolMatch::Tcp { flags: Some(TcpFlags::AnySet { established, flags }), .. } =
                ace.protocol
            else {
                continue;
            };
            if flags.names().count() + usize::from(established) < 2 {
                continue;
            }
            let message = format!(
                "`{}` of ACL `{}` takes packets that have any of its flags, not all",
                subject.words(entry.line()),
                list.name
            );
            findings.report(subject.field(entry.line(), Field::Flags), message, |found| {
                let found = found.why(
                    "IOS is believed to take a packet that has one of several old flag words (from memory)",
                );
                let all: Vec<String> = flags.names().map(|name| format!("+{name}")).collect();
                let all = all.join(" ");
                if established {
                    found.help("write an entry for each, so that nobody reads it otherwise")
                } else {
                    found.help(format!("write `match-all {all}`, or `match-any {all}` if that is meant"))
                }
            });
        }
    }
}
