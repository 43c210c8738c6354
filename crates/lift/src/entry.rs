//! Which packets an entry takes, as regions (ios-facts 1.3, 1.8, 1.11).

use crate::service::Upper;
use crate::{Lift, Notes};
use byway_ios::{Ace, AceOptions, AclName, Action, MarkingMatch, Name, StandardAce, TtlMatch};
use byway_packet::set::{Interval, Region, Ternary};
use byway_policy::{Condition, ConditionKind, NotesId};

/// What an entry says.
pub(crate) struct Reading {
    pub(crate) action: Action,
    /// The packets that it takes if it is there.
    pub(crate) taken: Vec<Region>,
    /// What is to be known of their answer.
    pub(crate) notes: NotesId,
    /// Whether it is taken to be there.
    pub(crate) there: bool,
    /// Whether it has a time range.
    pub(crate) at_times: bool,
    /// The packets that it may take: a group that it names lacks something, or it asks what packets here do not have.
    pub(crate) unsure: Vec<Unsure>,
}

/// Packets of which nobody can tell whether an entry takes them.
pub(crate) struct Unsure {
    pub(crate) regions: Vec<Region>,
    pub(crate) notes: NotesId,
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

impl Lift<'_> {
    /// A standard list tests the source address (ios-facts 2.4).
    pub(crate) fn standard(&mut self, list: &AclName<'_>, ace: &StandardAce<'_>) -> Reading {
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
        let log = ace
            .log
            .as_ref()
            .map(|_| Condition { kind: ConditionKind::LogInPolicyAcl, name: list.to_string() });
        let notes = self.builder.notes(log.into_iter().collect());
        Reading { action: ace.action, taken, notes, there: true, at_times: false, unsure: Vec::new() }
    }

    /// An entry that may take any packet.
    pub(crate) fn unknown(&mut self, sessions: &Name<'_>) -> Reading {
        let notes = Notes::from([Condition { kind: ConditionKind::Reflexive, name: sessions.to_string() }]);
        let notes = self.builder.notes(notes);
        let taken = vec![Region::ALL];
        Reading { action: Action::Permit, taken, notes, there: false, at_times: false, unsure: Vec::new() }
    }

    /// An entry of an extended list.
    pub(crate) fn extended(&mut self, list: &AclName<'_>, ace: &Ace<'_>) -> Reading {
        let plain = AceOptions::default();
        let options = ace.options.as_deref().unwrap_or(&plain);
        let source = self.addresses(&ace.source);
        let destination = self.addresses(&ace.destination);
        let upper = self.uppers(&ace.protocol);
        let headers = headers(options);
        let asked = Asked { action: ace.action, fragments_alone: options.fragments, headers: &headers };
        let either = |part: &Part<Ternary<u32>>| [&part.wide[..], &part.known].concat();
        let wide = (!source.wide.is_empty() || !destination.wide.is_empty())
            .then(|| (either(&source), either(&destination)));

        let known = asked.count(source.known.len(), destination.known.len(), &upper.known);
        let (sources, destinations) =
            wide.as_ref().map_or((&source.known, &destination.known), |(one, other)| (one, other));
        let of_wide =
            wide.as_ref().map_or(0, |_| asked.count(sources.len(), destinations.len(), &upper.known));
        let of_upper = asked.count(sources.len(), destinations.len(), &upper.wide);
        if self.is_full() || !self.take_room(known.saturating_add(of_wide).saturating_add(of_upper)) {
            return self.unread(ace.action);
        }

        let taken = asked.product(&source.known, &destination.known, &upper.known);
        let of_groups = [&source.notes, &destination.notes, &upper.notes];
        let of_groups = of_groups.map(|notes| self.builder.notes(notes.clone()));
        let of_groups = of_groups.into_iter().reduce(|one, other| self.builder.joined(one, other));
        let notes = of_groups.unwrap_or_else(|| self.builder.notes(Notes::new()));
        let mut unsure = Vec::new();
        if wide.is_some() {
            unsure.push(Unsure { regions: asked.product(sources, destinations, &upper.known), notes });
        }
        if !upper.wide.is_empty() {
            let wide_notes = self.builder.notes(upper.wide_notes.clone());
            let notes = self.builder.joined(notes, wide_notes);
            unsure.push(Unsure { regions: asked.product(sources, destinations, &upper.wide), notes });
        }
        let (there, more) = is_there(list, options);
        let more = self.builder.notes(more);
        let notes = self.builder.joined(notes, more);
        let at_times = options.time_range.is_some();
        Reading { action: ace.action, taken, notes, there, at_times, unsure }
    }
}

/// What an entry asks beside addresses and protocols.
struct Asked<'e> {
    action: Action,
    fragments_alone: bool,
    headers: &'e [Region],
}

impl Asked<'_> {
    /// How many regions [`Asked::product`] makes, or somewhat more.
    fn count(&self, sources: usize, destinations: usize, uppers: &[Upper]) -> usize {
        let uppers = uppers.iter().map(Upper::most_regions).fold(0, usize::saturating_add);
        self.headers.len().saturating_mul(sources).saturating_mul(destinations).saturating_mul(uppers)
    }

    /// The regions of every combination, with the table of ios-facts 1.11 (FRAG-8014, IPC-94): what stands above IP is not in later
    /// fragments; a permit takes them by its part on IP, a deny lets them go on.
    fn product(
        &self,
        sources: &[Ternary<u32>],
        destinations: &[Ternary<u32>],
        uppers: &[Upper],
    ) -> Vec<Region> {
        let mut regions = Vec::new();
        if uppers.is_empty() || destinations.is_empty() {
            return regions;
        }
        for header in self.headers {
            for &source in sources {
                for &destination in destinations {
                    let on_ip = Region { source, destination, ..*header };
                    for upper in uppers {
                        upper.regions(on_ip, self.action, self.fragments_alone, &mut regions);
                    }
                }
            }
        }
        regions
    }
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

/// Whether an entry is there at all, as far as that can be told, and what it depends on.
fn is_there(list: &AclName<'_>, options: &AceOptions<'_>) -> (bool, Notes) {
    let mut notes = Notes::new();
    let mut note = |kind, name: String| notes.insert(Condition { kind, name });
    if let Some((name, _)) = &options.dynamic {
        // Opened for those who log in (ios-facts 1.3).
        note(ConditionKind::Reflexive, name.to_string());
        return (false, notes);
    }
    if options.ip_option.is_some() {
        // Packets here have no IP options.
        note(ConditionKind::UnsupportedMatch, "option".to_owned());
        return (false, notes);
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
    (true, notes)
}
