//! The parts of a large tree, made on several cores. The tree is the same on any number of them.

use super::build::{Builder, number};
use super::{Child, Entry, Node};
use std::sync::{Mutex, OnceLock};
use std::thread;

/// Of fewer entries one thread makes the tree: more cost more than they gain.
const LARGE: usize = 40_000;
/// A part is made apart down to this share of all entries: enough of them for an even load.
const SHARE: usize = 16;
/// Where all but the largest child have less than this share of the entries, there is nothing to gain.
const SMALL: usize = 8;

/// Entries of a child, and the number of the first among all.
pub(super) type Part<'e> = (&'e mut [Entry], usize);

/// From how many entries on the children of a node are made apart, in a tree of `count` entries.
pub(super) fn least(count: usize) -> usize {
    if count < LARGE { usize::MAX } else { count.div_ceil(SHARE) }
}

/// Whether it is worth making these apart.
pub(super) fn is_worth(parts: &[Part<'_>; 3]) -> bool {
    let mut lengths = parts.each_ref().map(|(entries, _)| entries.len());
    lengths.sort_unstable();
    lengths[1] >= lengths.iter().sum::<usize>() / SMALL
}

/// The trees of the children of a node; what they consist of is put behind `nodes` as if one thread had made them in turn.
pub(super) fn children(
    builder: &Builder,
    parts: [Part<'_>; 3],
    depth: u32,
    nodes: &mut Vec<Node>,
) -> [Child; 3] {
    let made = [const { OnceLock::new() }; 3];
    let mut waiting: Vec<_> = parts.into_iter().zip(&made).collect();
    // The largest is taken first.
    waiting.sort_by_key(|((entries, _), _)| entries.len());
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().ok()?.pop();
    let work = || {
        while let Some(((entries, at), made)) = next() {
            let mut nodes = Vec::new();
            let root = builder.subtree(entries, at, depth, &mut nodes);
            // Nobody else has this part.
            let _ = made.set((root, nodes));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(made.len());
    thread::scope(|scope| {
        for _ in 1..threads {
            // Where there is no further thread, this one does all.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    made.map(|made| {
        let (root, own) = made.into_inner().expect("the threads made every part");
        append(nodes, root, own)
    })
}

/// Puts a tree behind others.
fn append(nodes: &mut Vec<Node>, root: Child, own: Vec<Node>) -> Child {
    let by = number(nodes.len());
    nodes.extend(own.into_iter().map(|node| Node {
        left: moved(node.left, by),
        middle: moved(node.middle, by),
        right: moved(node.right, by),
        ..node
    }));
    moved(root, by)
}

/// The same child where nodes stand further behind. Leaves stand among the entries, which do not move.
fn moved(child: Child, by: u32) -> Child {
    if child.length > 0 || child.least == u32::MAX { child } else { Child { at: child.at + by, ..child } }
}
