//! Where the fields of a line stand: the line is read once more, and its grammar tells the places.

use super::{cut, is_nothing, offset, top};
use crate::acl::{self, AclForm};
use crate::config::{Config, Item, ItemKind, LineId};
use crate::interface;
use crate::object_group;
use crate::places::Field;
use crate::probe;
use crate::route_map;
use crate::session;
use crate::track;
use crate::word::{Word, Words, split};
use byway_diagnostic::Span;

/// Tells the places of the fields of one line of an item; `list` is memory for its words.
pub(crate) fn fields<'a>(
    config: &Config<'a>,
    item: &Item<'_>,
    line: LineId,
    list: &mut Vec<Word<'a>>,
    places: &mut Vec<(Field, Span)>,
) {
    let Some(found) = config.lines.get(line.0 as usize) else { return };
    let text = config.line(line);
    let captured = session::captured(text);
    let (text, start) = (&text[captured.skip..], found.start + offset(captured.skip));
    split(text, start, list);
    let words = Words::new(list);
    if captured.noise || is_nothing(words) || cut::is_half(config, line) {
        return;
    }
    let is_header = line == item.first;
    // A line that cannot be read gives the fields before the place where reading failed.
    match &item.kind {
        ItemKind::Acl(block) if block.form == AclForm::Global => {
            if let Ok((rest, _)) = acl::global(words, places) {
                let _ = acl::command(rest, block.kind, text, start, places);
            }
        }
        ItemKind::Acl(block) if !is_header => {
            let _ = acl::command(words, block.kind, text, start, places);
        }
        ItemKind::Clause(_) if !is_header => {
            let _ = route_map::command(words, text, start, places);
        }
        ItemKind::Interface(_) if !is_header => {
            let _ = interface::command(words, text, start, places);
        }
        ItemKind::ObjectGroup(block) if !is_header => {
            let _ = object_group::member(words, block.kind, text, start, places);
        }
        ItemKind::Track(_) if !is_header => {
            let _ = track::command(words, places);
        }
        ItemKind::Probe(_) if !is_header => {
            let _ = probe::command(words, places);
        }
        ItemKind::Opaque(_) | ItemKind::Other(_) => {}
        ItemKind::TimeRange(_) | ItemKind::Vrf(_) | ItemKind::Ipv6Acl(_) if !is_header => {}
        ItemKind::ObjectGroup(_)
        | ItemKind::TimeRange(_)
        | ItemKind::StaticRoute(_)
        | ItemKind::PrefixList(_)
        | ItemKind::Track(_)
        | ItemKind::Probe(_)
        | ItemKind::Schedule(_)
        | ItemKind::Vrf(_)
        | ItemKind::Ipv6Acl(_)
        | ItemKind::Acl(_)
        | ItemKind::Clause(_)
        | ItemKind::Interface(_)
        | ItemKind::Version(_)
        | ItemKind::Hostname(_)
        | ItemKind::LocalPolicy(_)
        | ItemKind::Removal(_) => {
            let _ = top::typed(words, text, start, places);
        }
    }
}
