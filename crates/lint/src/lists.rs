//! What is worked out once for each access list: entries that no packet reaches, and entries that could go.

mod hidden;
mod needless;

use crate::rule::Rule;
use crate::rules::{redundant_ace, redundant_deny};
use crate::subject::Subject;
use byway_diagnostic::escape_bytes;
use byway_ios::state::{Acl, AclEntry, Issue, Origin, Router};
use byway_ios::{
    AclCommand, AclName, Action, AddressMatch, Field, GroupMember, ItemKind, LineId, Name, ProtocolMatch,
};
use byway_lift::{MaybeEntry, ReadAcl};
use byway_packet::set::{Entry, LATER_FRAGMENT, Limits, Reach, Region};
use hidden::{hidden, hidden_but_for_later};
pub(crate) use needless::logs;
use needless::needless_entries;
use std::collections::{BTreeSet, HashMap};

/// What is known of one list.
#[derive(Debug)]
pub(crate) struct Study {
    /// Entries that no packet reaches, in the order of the list. Owners are places in [`Acl::entries`].
    pub(crate) unreached: Vec<(u32, Unreached)>,
    /// Entries that later fragments reach and no whole packet, in the order of the list, with the earlier entries that take those.
    pub(crate) later_alone: Vec<(u32, Vec<u32>)>,
    /// Entries that ask what no whole packet has, and permit later fragments, which have nothing above IP.
    pub(crate) portless: Vec<u32>,
    /// Entries that could go, in the order of the list.
    pub(crate) needless: Vec<(u32, Needless)>,
}

/// Why no packet reaches an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// It asks what no packet has.
    Nothing,
    /// It asks for so many combinations that it is not read.
    Unread,
    /// Earlier entries take all its packets: these together, in their order.
    Covered(Vec<u32>),
    /// Whether one does was not found out.
    Undecided,
}

/// What does the same with the packets of an entry that could go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Needless {
    /// This later entry.
    For(u32),
    /// Several later entries together.
    ForSeveral,
    /// The end of the list, for some of them at least.
    ForEnd,
}

/// An entry of the text that IOS does not store, since the list has one that takes its packets.
#[derive(Debug)]
pub(crate) struct Refused<'t> {
    /// Its line.
    pub(crate) origin: Origin,
    /// The list.
    pub(crate) list: &'t Acl<'t>,
    /// The place of the entry that is there.
    pub(crate) first: u32,
    /// Whether the two say the same; else the earlier one covers a host.
    pub(crate) repeated: bool,
}

/// The label of an end that does what no entry does: what is needless by the end alone is then needed, and found to be so at once. Past
/// the bound on steps it may decide what is left open where the other question is asked as well.
const NO_END: u32 = ReadAcl::DENY + 1;

impl<'s> Subject<'s> {
    /// The lists in the order of their names, each with what is known of it.
    pub(crate) fn studies(&self) -> impl Iterator<Item = (&'s Acl<'s>, &Study)> {
        let studies = self.list_studies.get_or_init(|| {
            let selects = |rule: &Rule| self.settings.selects(rule);
            let needless = if selects(&redundant_deny::RULE) {
                Some(ReadAcl::DENY)
            } else {
                selects(&redundant_ace::RULE).then_some(NO_END)
            };
            self.router.acls.values().map(|list| self.study(list, needless)).collect()
        });
        self.router.acls.values().zip(studies)
    }

    /// `needless` is what the end of the list does where entries that could go are asked for, which costs as much again.
    fn study(&self, list: &'s Acl<'s>, needless: Option<u32>) -> Study {
        Self::study_of(self.router, list, &self.asked(list).read, needless)
    }

    fn study_of(router: &Router<'_>, list: &Acl<'_>, read: &ReadAcl, needless: Option<u32>) -> Study {
        let limits = Limits::for_entries(list.entries().len());
        let portless: Vec<u32> = portless(list, read).collect();
        // Against its end a list may say twice what no other entry speaks of.
        let asked: Vec<u32> = match needless {
            Some(ReadAcl::DENY) => (0..read.list.owners()).collect(),
            _ => read.list.met(),
        };
        let reaches = read.list.reach_of(&asked, &limits);
        let (mut unreached, mut later_alone) = (Vec::new(), Vec::new());
        for (owner, reach) in asked.iter().copied().zip(&reaches) {
            if portless.binary_search(&owner).is_ok() {
                continue;
            }
            let is_remark = || list.entries().get(owner as usize).is_some_and(AclEntry::is_remark);
            let unreached_by = match reach {
                Reach::Reachable(point) => {
                    if point.flags & LATER_FRAGMENT != 0
                        && let Some(by) = hidden_but_for_later(&read.list, owner)
                    {
                        later_alone.push((owner, by));
                    }
                    continue;
                }
                Reach::Nothing if is_remark() || read.maybe(owner).is_some() => continue,
                Reach::Nothing => Unreached::Nothing,
                Reach::Covered { by, .. } => Unreached::Covered(by.clone()),
                Reach::Undecided(_) => Unreached::Undecided,
            };
            unreached.push((owner, unreached_by));
        }
        for entry in &read.maybe {
            let of_text = list.entries().get(entry.owner as usize);
            if of_text.is_some_and(|of_text| is_unread(router, of_text, entry)) {
                unreached.push((entry.owner, Unreached::Unread));
            } else if let Some(hidden) = hidden(&read.list, entry) {
                unreached.push((entry.owner, hidden));
            }
        }
        unreached.sort_by_key(|(owner, _)| *owner);
        // A line that could not be read may be what an entry is there for.
        let needless = match needless.filter(|_| list.unread.0.is_empty()) {
            Some(end) => {
                let found = read.list.redundant_of(&asked, &read.labels, end, &reaches, &limits);
                drop(reaches);
                needless_entries(list, read, asked.into_iter().zip(found))
            }
            None => Vec::new(),
        };
        Study { unreached, later_alone, portless, needless }
    }

    /// Entries of the text that are in no list, since IOS refused them as taken care of.
    pub(crate) fn refused(&self) -> &[Refused<'s>] {
        self.refused_entries.get_or_init(|| self.find_refused())
    }

    fn find_refused(&self) -> Vec<Refused<'s>> {
        // Of each list the lines of its entries, in order, with the places of the entries.
        let mut places: HashMap<&AclName<'_>, Vec<(LineId, u32)>> = HashMap::new();
        let mut refused = Vec::new();
        for issue in &self.router.issues {
            let (name, first, repeated) = match &issue.value {
                Issue::EntryRepeated { list, first } => (list, first, true),
                Issue::HostCovered { list, first } => (list, first, false),
                _ => continue,
            };
            let Some(list) = self.router.acl(name) else { continue };
            let places = places.entry(&list.name).or_insert_with(|| {
                let mut places: Vec<_> = list.entries().iter().map(AclEntry::line).zip(0u32..).collect();
                places.sort_unstable();
                places
            });
            // Taken out later, it is no longer there to refuse anything.
            let Ok(at) = places.binary_search_by_key(&first.line, |(line, _)| *line) else { continue };
            refused.push(Refused { origin: issue.origin, list, first: places[at].1, repeated });
        }
        refused
    }

    /// The action of an entry's line, whether or not it is stored.
    pub(crate) fn action_of(&self, line: LineId) -> Option<Action> {
        let ItemKind::Acl(block) = &self.config.item_of(line)?.kind else { return None };
        let at = block.lines.binary_search_by_key(&line, byway_ios::AclLine::line).ok()?;
        block.lines[at].action()
    }

    /// The length of the prompt of a transcript before an entry.
    fn prompt(&self, line: LineId) -> usize {
        let text = self.config.line(line);
        if memchr::memchr(b'#', text).is_none() {
            return 0;
        }
        let action = self.config.fields(line).into_iter().find(|(field, _)| *field == Field::Action);
        let before =
            action.map_or(0, |(_, span)| span.start.saturating_sub(self.config.line_span(line).start));
        let prompt = text.get(..before as usize).and_then(|before| memchr::memrchr(b'#', before));
        prompt.map_or(0, |at| at + 1)
    }

    /// An entry in the words of the text, without the name of its list.
    pub(crate) fn words(&self, line: LineId) -> String {
        let text = self.config.line(line);
        let text = &text[self.prompt(line)..];
        let trimmed = text.trim_ascii();
        // As a router prints an entry of a named list: nothing is left out and no blank is too many.
        if !starts_with_any_case(trimmed, b"acc") && has_single_blanks(trimmed) {
            return escape_bytes(trimmed);
        }
        let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).peekable();
        if words.peek().is_some_and(|word| starts_with_any_case(word, b"acc")) {
            words.by_ref().take(2).for_each(drop);
        }
        let mut said = Vec::with_capacity(text.len());
        for word in words {
            if !said.is_empty() {
                said.push(b' ');
            }
            said.extend_from_slice(word);
        }
        escape_bytes(&said)
    }

    /// The commands that take an entry out of its list.
    ///
    /// A number that the text does not print is not certain: a router keeps other numbers than 10, 20, 30 until it is restarted.
    pub(crate) fn removal(&self, list: &Acl<'_>, entry: &AclEntry<'_>) -> Vec<String> {
        let words = self.words(entry.line());
        let printed = words.starts_with(|first: char| first.is_ascii_digit());
        let removal = if printed { format!("no {}", entry.sequence()) } else { format!("no {words}") };
        vec![format!("ip access-list {} {}", list.kind.word(), list.name), removal]
    }
}

/// Whether words stand one blank apart.
fn has_single_blanks(trimmed: &[u8]) -> bool {
    let mut is_blank = false;
    trimmed.iter().all(|byte| {
        let was_blank = std::mem::replace(&mut is_blank, byte.is_ascii_whitespace());
        !(is_blank && (was_blank || *byte != b' '))
    })
}

fn starts_with_any_case(word: &[u8], start: &[u8]) -> bool {
    word.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

/// The entries that ask above IP what no packet has.
fn portless(list: &Acl<'_>, read: &ReadAcl) -> impl Iterator<Item = u32> {
    let mut last = None;
    // The region for later fragments comes behind those for whole packets, if there are any.
    let begins = move |entry: &&Entry| last.replace(entry.owner) != Some(entry.owner);
    let later_first =
        read.list.entries().iter().filter(begins).filter(|entry| entry.region.flags == Region::LATER);
    let owners = later_first.map(|entry| entry.owner);
    owners.filter(|owner| {
        let entry = list.entries().get(*owner as usize);
        entry.is_some_and(|entry| asks_no_whole_packet(read.list.of_owner(*owner), entry))
    })
}

/// Whether an entry asks above IP what no packet has, and is there for later fragments alone.
fn asks_no_whole_packet(own: &[Entry], entry: &AclEntry<'_>) -> bool {
    let only_later = !own.is_empty() && own.iter().all(|own| own.region.flags == Region::LATER);
    only_later
        && match &*entry.command() {
            AclCommand::Extended(ace) => ace.options.as_ref().is_none_or(|options| !options.fragments),
            _ => false,
        }
}

/// Whether an entry may be there because it was not read: it would have more combinations than a policy may have.
fn is_unread(router: &Router<'_>, entry: &AclEntry<'_>, maybe: &MaybeEntry) -> bool {
    let command = entry.command();
    let AclCommand::Extended(ace) = &*command else { return false };
    let depends = ace.options.as_ref().is_some_and(|options| {
        options.dynamic.is_some() || options.ip_option.is_some() || options.time_range.is_some()
    });
    if depends || maybe.regions != [Region::ALL] {
        return false;
    }
    let mut groups: Vec<&Name<'_>> = Vec::new();
    for address in [&ace.source, &ace.destination] {
        if let AddressMatch::Group(name) = address {
            groups.push(name);
        }
    }
    if let ProtocolMatch::ServiceGroup(name) = &ace.protocol {
        groups.push(name);
    }
    !groups.is_empty() && are_whole(router, groups)
}

/// Whether some object groups, and those within them, are all there and have members.
fn are_whole<'r>(router: &'r Router<'_>, mut groups: Vec<&'r Name<'r>>) -> bool {
    let mut seen: BTreeSet<&Name<'_>> = BTreeSet::new();
    while let Some(name) = groups.pop() {
        if !seen.insert(name) {
            continue;
        }
        let group = router.object_groups.get(name);
        let Some(group) = group.filter(|group| !group.members.is_empty() && group.unread.0.is_empty()) else {
            return false;
        };
        for member in group.members.values() {
            if let GroupMember::Group(inner) = member {
                groups.push(inner);
            }
        }
    }
    true
}

/// What the rules ask of a list that was read.
trait Uncertain {
    /// The entry of an owner, where it may be there or not.
    fn maybe(&self, owner: u32) -> Option<&MaybeEntry>;
    /// Whether an entry behind an owner that may be there, and does otherwise, has packets in common with it.
    fn may_be_met(&self, owner: u32) -> bool;
}

impl Uncertain for ReadAcl {
    fn maybe(&self, owner: u32) -> Option<&MaybeEntry> {
        let at = self.maybe.binary_search_by_key(&owner, |entry| entry.owner).ok()?;
        self.maybe.get(at)
    }

    fn may_be_met(&self, owner: u32) -> bool {
        let from = self.maybe.partition_point(|entry| entry.owner <= owner);
        let own: Vec<Region> = self.list.of_owner(owner).iter().map(|entry| entry.region).collect();
        let label = self.labels[owner as usize];
        self.maybe[from..]
            .iter()
            .filter(|entry| Self::label(entry.action) != label)
            .any(|entry| entry.regions.iter().any(|region| own.iter().any(|own| own.overlaps(region))))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Settings, Subject};

    #[test]
    fn entries_are_told_in_the_words_of_the_text() {
        let config = byway_ios::parse(
            b"ip access-list extended x\n permit tcp any any eq 22\n  permit  udp any   any\n\tpermit icmp\tany any \r\n\
              \x20remark caf\xe9\n 70 deny ip any any\nedge(config-ext-nacl)#permit ip host 10.0.0.1  any\n\
              access-list 101 permit ip any any\nACCESS-LIST  101 deny esp any any\n",
        );
        let router = byway_ios::state::load(&config);
        let settings = Settings::default();
        let subject = Subject::new(&config, &router, &settings);
        let entries = router.acls.values().flat_map(byway_ios::state::Acl::entries);
        let mut words: Vec<String> = entries.map(|entry| subject.words(entry.line())).collect();
        words.sort();
        assert_eq!(
            words,
            [
                "70 deny ip any any",
                "deny esp any any",
                "permit icmp any any",
                "permit ip any any",
                "permit ip host 10.0.0.1 any",
                "permit tcp any any eq 22",
                "permit udp any any",
                "remark caf\\xe9",
            ]
        );
    }
}
