//! One question for each owner of a list, on several cores where the list is long.

use super::limit::{Budget, Limits};
use super::list::List;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// From so many regions on a list is asked in parts. Below, threads cost more than they gain.
const LONG: usize = 50_000;
/// The parts of a long list, on any number of cores: answers must not depend on that.
const PARTS: usize = 8;
/// A part has this share of the steps of all: some parts need more than others.
const SHARE: u64 = 4;

/// What is fetched for so many owners together.
const TOGETHER: usize = 64;

/// An owner that is asked.
pub(crate) struct Asked<F> {
    pub(crate) owner: u32,
    /// The places of its regions in [`List::entries`].
    pub(crate) places: Range<usize>,
    /// What was fetched for it.
    pub(crate) fetched: F,
}

/// What `answer` says of each of some owners, which are in rising order, each once. They are asked in the index's order, so that one looks where
/// the one before it did; `start` makes what is carried from one to the next within a part.
///
/// In that order what belongs to an owner is anywhere in memory. `fetch` copies what every answer looks at first, for some owners in a
/// row: the waits for memory overlap.
pub(crate) fn each_owner<S, F, T: Send>(
    list: &List,
    owners: &[u32],
    limits: &Limits,
    start: impl Fn(Budget) -> S + Sync,
    fetch: impl Fn(u32, &Range<usize>) -> F + Sync,
    answer: impl Fn(&mut S, Asked<F>) -> T + Sync,
) -> Vec<T> {
    let asked = |owner: u32, places: Range<usize>| Asked { owner, fetched: fetch(owner, &places), places };
    if list.index().is_by_owner() {
        return in_order(list, owners, asked, start(Budget::new(limits)), answer);
    }
    let (order, starts) = (order(list, owners), starts(list));
    let regions = |owner: u32| {
        let owner = owner as usize;
        starts[owner] as usize..starts[owner + 1] as usize
    };
    let ask = |owners: &[u32], limits: &Limits| -> Vec<T> {
        let mut state = start(Budget::new(limits));
        let (mut answers, mut fetched) = (Vec::with_capacity(owners.len()), Vec::with_capacity(TOGETHER));
        for together in owners.chunks(TOGETHER) {
            fetched.extend(together.iter().map(|owner| asked(*owner, regions(*owner))));
            answers.extend(fetched.drain(..).map(|asked| answer(&mut state, asked)));
        }
        answers
    };
    let parts = if list.entries().len() < LONG {
        vec![(&order[..], ask(&order, limits))]
    } else {
        let limits = Limits { steps: limits.steps / SHARE, ..*limits };
        in_parts(&order, &|owners| ask(owners, &limits))
    };
    let mut answers: Vec<Option<T>> = Vec::new();
    answers.resize_with(owners.len(), || None);
    let all = owners.len() == list.owners() as usize;
    let rank = |owner: u32| if all { owner as usize } else { owners.partition_point(|one| *one < owner) };
    for (of_part, part) in parts {
        for (owner, answer) in of_part.iter().zip(part) {
            answers[rank(*owner)] = Some(answer);
        }
    }
    // Collected in the memory in which they stand; behind `flatten`, as measured, in as much again.
    answers.into_iter().map(|answer| answer.expect("the parts have each owner once")).collect()
}

/// The same for a list whose index has its order.
fn in_order<S, F, T>(
    list: &List,
    owners: &[u32],
    asked: impl Fn(u32, Range<usize>) -> Asked<F>,
    mut state: S,
    answer: impl Fn(&mut S, Asked<F>) -> T,
) -> Vec<T> {
    let entries = list.entries();
    let all = owners.len() == list.owners() as usize;
    let mut end = 0;
    let places = owners.iter().map(|owner| {
        // Of all owners each begins where the last one ended.
        let start = if all { end } else { entries.partition_point(|entry| entry.owner < *owner) };
        end = start + entries[start..].iter().take_while(|entry| entry.owner == *owner).count();
        (*owner, start..end)
    });
    places.map(|(owner, places)| answer(&mut state, asked(owner, places))).collect()
}

/// Every one of some owners once, by the first of its regions in the index; those without a region at the end.
fn order(list: &List, owners: &[u32]) -> Vec<u32> {
    let mut is_new = vec![false; list.owners() as usize];
    for owner in owners {
        is_new[*owner as usize] = true;
    }
    let in_index = list.index().entries().iter().map(|entry| entry.owner);
    in_index.chain(0..list.owners()).filter(|owner| std::mem::take(&mut is_new[*owner as usize])).collect()
}

/// Where the regions of each owner begin, and where the last ones end.
fn starts(list: &List) -> Vec<u32> {
    let mut starts = vec![0; list.owners() as usize + 1];
    for entry in list.entries() {
        starts[entry.owner as usize + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

fn in_parts<'o, T: Send>(order: &'o [u32], ask: &(impl Fn(&[u32]) -> T + Sync)) -> Vec<(&'o [u32], T)> {
    let parts: Vec<&[u32]> = order.chunks(order.len().div_ceil(PARTS).max(1)).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(owners) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answers = ask(owners);
            if let Ok(mut done) = done.lock() {
                done.push((*owners, answers));
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(PARTS);
    thread::scope(|scope| {
        for _ in 1..threads {
            // Where there is no further thread, this one does all.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    done.into_inner().unwrap_or_default()
}
