//! Which packets an entry takes, as regions (ios-facts 1.3, 1.8, 1.11).

use crate::service::Upper;
use crate::{Lift, Notes};
use byway_ios::{Ace, AceOptions, AclName, Action, MarkingMatch, Name, StandardAce, TtlMatch};
use byway_packet::set::{Interval, Region, Ternary};
use byway_policy::{Condition, ConditionKind};

/// What an entry says.
pub(crate) struct Reading {
    pub(crate) action: Action,
    /// The packets that it takes if it is there.
    pub(crate) taken: Vec<Region>,
    /// What is to be known of their answer.
    pub(crate) notes: Notes,
    /// Whether it is taken to be there.
    pub(crate) there: bool,
    /// The packets that it may take: a group that it names lacks something, or it asks what packets here do not have.
    pub(crate) unsure: Vec<Unsure>,
}

/// Packets of which nobody can tell whether an entry takes them.
pub(crate) struct Unsure {
    pub(crate) regions: Vec<Region>,
    pub(crate) notes: Notes,
}

/// One part of what an entry asks: any of the values, as far as they are known.
pub(crate) struct Part<T> {
    pub(crate) known: Vec<T>,
    /// Values beside them that may be meant: of a group that lacks something, any.
    pub(crate) wide: Vec<T>,
    pub(crate) notes: Notes,
    /// What is to be known where one of those may be meant.
    pub(crate) wide_notes: Notes,
}

impl<T> Part<T> {
    pub(crate) fn of(value: T) -> Self {
        Self { known: vec![value], ..Self::none() }
    }

    pub(crate) const fn none() -> Self {
        Self { known: Vec::new(), wide: Vec::new(), notes: Notes::new(), wide_notes: Notes::new() }
    }
}

impl Reading {
    /// A standard list tests the source address (ios-facts 2.4).
    pub(crate) fn standard(ace: &StandardAce<'_>) -> Self {
        let source = match &ace.source {
            byway_ios::AddressMatch::Any => Ternary::<u32>::ANY,
            byway_ios::AddressMatch::Host(host) => Ternary::<u32>::exact(u32::from(*host)),
            byway_ios::AddressMatch::Masked { address, wildcard } => {
                Ternary::<u32>::new(u32::from(*address), !wildcard.bits())
            }
            // Standard entries name no group.
            byway_ios::AddressMatch::Group(_) => Ternary::<u32>::ANY,
        };
        let taken = vec![Region { source, ..Region::ALL }];
        Self { action: ace.action, taken, notes: Notes::new(), there: true, unsure: Vec::new() }
    }

    /// An entry that may take any packet.
    pub(crate) fn unknown(sessions: &Name<'_>) -> Self {
        let notes = Notes::from([Condition { kind: ConditionKind::Reflexive, name: sessions.to_string() }]);
        let taken = vec![Region::ALL];
        Self { action: Action::Permit, taken, notes, there: false, unsure: Vec::new() }
    }
}

impl Lift<'_> {
    /// An entry of an extended list.
    pub(crate) fn extended(&self, list: &AclName<'_>, ace: &Ace<'_>) -> Reading {
        let plain = AceOptions::default();
        let options = ace.options.as_deref().unwrap_or(&plain);
        let mut source = self.addresses(&ace.source);
        let mut destination = self.addresses(&ace.destination);
        let mut upper = self.uppers(&ace.protocol);
        let header = headers(options);
        let taken =
            product(ace.action, options.fragments, &source.known, &destination.known, &upper.known, &header);

        let mut notes = Notes::new();
        for own in [&mut source.notes, &mut destination.notes, &mut upper.notes] {
            notes.append(own);
        }
        let either = |part: &Part<Ternary<u32>>| [&part.wide[..], &part.known].concat();
        let (sources, destinations) = (either(&source), either(&destination));
        let mut unsure = Vec::new();
        if !source.wide.is_empty() || !destination.wide.is_empty() {
            let regions =
                product(ace.action, options.fragments, &sources, &destinations, &upper.known, &header);
            unsure.push(Unsure { regions, notes: notes.clone() });
        }
        if !upper.wide.is_empty() {
            let regions =
                product(ace.action, options.fragments, &sources, &destinations, &upper.wide, &header);
            unsure.push(Unsure { regions, notes: &notes | &upper.wide_notes });
        }
        let there = is_there(list, options, &mut notes);
        Reading { action: ace.action, taken, notes, there, unsure }
    }
}

/// The regions of every combination, with the table of ios-facts 1.11 (FRAG-8014, IPC-94): what stands above IP is not in later
/// fragments; a permit takes them by its part on IP, a deny lets them go on.
fn product(
    action: Action,
    fragments_alone: bool,
    sources: &[Ternary<u32>],
    destinations: &[Ternary<u32>],
    uppers: &[Upper],
    headers: &[Region],
) -> Vec<Region> {
    let mut regions = Vec::new();
    for header in headers {
        for &source in sources {
            for &destination in destinations {
                let on_ip = Region { source, destination, ..*header };
                for upper in uppers {
                    upper.regions(on_ip, action, fragments_alone, &mut regions);
                }
            }
        }
    }
    regions
}

/// What every fragment carries: the type-of-service byte and the time to live.
fn headers(options: &AceOptions<'_>) -> Vec<Region> {
    // DSCP has the upper six bits, precedence the upper three, service the four behind them (ios-facts 1.8).
    let tos = match options.marking {
        None => Ternary::<u8>::ANY,
        Some(MarkingMatch::Dscp(dscp)) => Ternary::<u8>::new(dscp << 2, 0xFC),
        Some(MarkingMatch::Precedence(precedence)) => Ternary::<u8>::new(precedence << 5, 0xE0),
        Some(MarkingMatch::Tos(tos)) => Ternary::<u8>::new(tos << 1, 0x1E),
        Some(MarkingMatch::PrecedenceAndTos(precedence, tos)) => {
            Ternary::<u8>::new(precedence << 5 | tos << 1, 0xFE)
        }
    };
    let with = |ttl| Region { tos, ttl, ..Region::ALL };
    match &options.ttl {
        None => vec![with(Interval::<u8>::ALL)],
        Some(ttl) => lives(ttl).into_iter().map(with).collect(),
    }
}

fn lives(asked: &TtlMatch) -> Vec<Interval<u8>> {
    let fits = |ttl: &u8| match asked {
        TtlMatch::Eq(list) => list.contains(ttl),
        TtlMatch::Neq(list) => !list.contains(ttl),
        TtlMatch::Lt(bound) => ttl < bound,
        TtlMatch::Gt(bound) => ttl > bound,
        TtlMatch::Range(first, last) => first <= ttl && ttl <= last,
    };
    let mut intervals: Vec<(u8, u8)> = Vec::new();
    for ttl in (0..=u8::MAX).filter(fits) {
        match intervals.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(ttl) => *last = ttl,
            _ => intervals.push((ttl, ttl)),
        }
    }
    intervals.into_iter().filter_map(|(first, last)| Interval::<u8>::new(first, last)).collect()
}

/// Whether an entry is there at all, as far as that can be told; notes what it depends on.
fn is_there(list: &AclName<'_>, options: &AceOptions<'_>, notes: &mut Notes) -> bool {
    let mut note = |kind, name: String| notes.insert(Condition { kind, name });
    if let Some((name, _)) = &options.dynamic {
        // Opened for those who log in (ios-facts 1.3).
        note(ConditionKind::Reflexive, name.to_string());
        return false;
    }
    if options.ip_option.is_some() {
        // Packets here have no IP options.
        note(ConditionKind::UnsupportedMatch, "option".to_owned());
        return false;
    }
    if let Some(name) = &options.time_range {
        note(ConditionKind::TimeRange, name.to_string());
    }
    if let Some((name, _)) = &options.reflect {
        note(ConditionKind::Reflexive, name.to_string());
    }
    if options.log.is_some() {
        // Evaluated as if it were absent (ios-facts 1.3, LOG-TW).
        note(ConditionKind::LogInPolicyAcl, list.to_string());
    }
    true
}
