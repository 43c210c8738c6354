//! Whether a clause matches (ios-facts 2.4).

use crate::{Asked, Lift, Notes};
use byway_ios::Action;
use byway_ios::state::{Clause, Held};
use byway_packet::set::{Interval, Region};
use byway_policy::{Condition, ConditionKind, Exit, RouteReason, Stage, Then, To};

impl<'r> Lift<'r> {
    /// The stages of a clause; packets that it does not match go on `behind` it.
    pub(crate) fn clause(&mut self, clause: &'r Clause<'r>, behind: To) -> To {
        let matched = self.matched(clause);
        let behind = self.way(behind);
        let asks_lists = !clause.match_address.is_empty();
        let first = match &clause.match_length {
            None if asks_lists => self.lists(clause, matched, behind),
            None => {
                let stage = Stage::new(self.builder.exit(matched));
                self.stage(stage, Asked::Clause(clause))
            }
            Some(length) => {
                // Criteria of different kinds are all asked (ios-facts 2.4, SF-3133207); Catalyst switches take either
                // (CAT9500-204), which matters where one alone fits.
                let (fits, fits_not) = if asks_lists {
                    let lists: Vec<String> = clause.match_address.values().map(ToString::to_string).collect();
                    let name = format!("{} with length", lists.join(", "));
                    let mut notes = Notes::new();
                    self.note(
                        &mut notes,
                        Condition { kind: ConditionKind::Platform, name },
                        Some(length.origin),
                    );
                    let either = self.with(behind, notes);
                    let alone = self.lists(clause, either, behind);
                    let both = self.lists(clause, matched, either);
                    (self.way(both), self.way(alone))
                } else {
                    (matched, behind)
                };
                self.length(clause, length, fits, fits_not)
            }
        };
        self.not_asked(clause, first)
    }

    /// The lists of a clause, of which one that permits is enough.
    fn lists(&mut self, clause: &'r Clause<'r>, matched: Exit, behind: Exit) -> To {
        let mut next = behind;
        for held in clause.match_address.iter().rev() {
            let to = self.list(clause, held, matched, next);
            next = self.way(to);
        }
        next.to
    }

    /// The length of the packet with its IP header (ios-facts 2.4, GATTNER-NH).
    fn length(
        &mut self,
        clause: &'r Clause<'r>,
        length: &Held<(u32, u32)>,
        fits: Exit,
        fits_not: Exit,
    ) -> To {
        let (least, most) = length.value;
        let least = u16::try_from(least).ok();
        let most = u16::try_from(most).unwrap_or(u16::MAX);
        let interval = least.and_then(|least| Interval::<u16>::new(least, most));
        let mut stage = Stage::new(self.builder.exit(fits_not));
        let fits = Then::Leave(self.builder.exit(fits));
        stage.test(interval.map(|length| Region { length, ..Region::ALL }), fits, 0);
        self.stage(stage, Asked::Length(clause))
    }

    /// What becomes of the packets that a clause matches.
    fn matched(&mut self, clause: &'r Clause<'r>) -> Exit {
        match clause.action {
            // A matched deny ends the map; its `set` lines have no effect (ios-facts 2.5, CAT4500-42, C4500-1241405).
            Action::Deny => {
                let to = self.routed(RouteReason::DenyClause);
                self.way(to)
            }
            Action::Permit => {
                let mut notes = Notes::new();
                let outcome = self.outcome(clause, &mut notes);
                let to = To::End(self.builder.outcome(outcome));
                Exit { to, notes: self.builder.notes(notes) }
            }
        }
    }

    /// A way on that says nothing of the answer.
    fn way(&mut self, to: To) -> Exit {
        Exit { to, notes: self.builder.notes(Notes::new()) }
    }

    /// The same way, of whose answer more is known.
    pub(crate) fn with(&mut self, way: Exit, notes: Notes) -> Exit {
        let notes = self.builder.notes(notes);
        Exit { notes: self.builder.joined(way.notes, notes), ..way }
    }

    /// Policy routing looks at access lists and length alone (ios-facts 2.4, IPQOS-C); what else a clause asks is ignored, and
    /// nobody has shown that everywhere.
    fn not_asked(&mut self, clause: &'r Clause<'r>, first: To) -> To {
        let mut notes = Notes::new();
        for list in clause.match_prefix_list.iter() {
            // Every packet matches (ios-facts 2.1, LABFAC).
            let condition = Condition { kind: ConditionKind::PrefixListMatch, name: list.value.to_string() };
            self.note(&mut notes, condition, Some(list.origin));
        }
        for interface in clause.match_interface.iter() {
            let condition =
                Condition { kind: ConditionKind::UnsupportedMatch, name: interface.value.to_string() };
            self.note(&mut notes, condition, Some(interface.origin));
        }
        for line in clause.match_other.iter() {
            let name = String::from_utf8_lossy(line.value).into_owned();
            let of_ipv6 = name.split_ascii_whitespace().nth(1) == Some("ipv6");
            let kind = if of_ipv6 && !clause.match_address.is_empty() {
                ConditionKind::DualFamilyClause
            } else {
                ConditionKind::UnsupportedMatch
            };
            self.note(&mut notes, Condition { kind, name }, Some(line.origin));
        }
        if let Some(line) = clause.unread.first() {
            let condition = Condition {
                kind: ConditionKind::UnmodelledLine,
                name: format!("clause {}", clause.sequence),
            };
            self.note(&mut notes, condition, Some(line));
        }
        if notes.is_empty() {
            return first;
        }
        let stage = Stage::new(self.builder.noted(first, notes));
        self.stage(stage, Asked::Clause(clause))
    }
}
