//! The work: every file read, linted and told, on as many threads as there are cores.

use super::files::File;
use super::progress::Progress;
use super::report::{self, Report};
use super::settings::ForFile;
use super::{Format, report::Told};
use crate::failure::Failure;
use crate::input;
use crate::terminal::Terminal;
use byway_diagnostic::render;
use byway_ios::{Config, ItemKind, LineState};
use byway_topology::Topology;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// A file with what holds for it.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) file: File,
    pub(super) settings: ForFile,
}

/// What is the same for all files.
#[derive(Clone, Copy)]
pub(super) struct Look<'t> {
    pub(super) format: Format,
    pub(super) style: render::Style,
    pub(super) topologies: &'t [Topology],
}

/// The reports in the order of the tasks, whatever the number of threads.
pub(super) fn all(tasks: &[Task], look: &Look<'_>, terminal: &Terminal) -> Result<Vec<Report>, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(tasks.len());
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut outcomes: Vec<Option<Result<Report, Failure>>> = Vec::new();
    outcomes.resize_with(tasks.len(), || None);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((place, task)) = take(tasks, next) {
                    let outcome = one(task, look);
                    // The other end listens until every thread has ended.
                    let _ = sender.send((place, outcome));
                }
            });
        }
        drop(sender);
        let mut progress = Progress::new(tasks.len(), terminal.is_quiet());
        for (place, outcome) in receiver {
            outcomes[place] = Some(outcome);
            progress.step();
        }
        progress.finish();
    });
    outcomes.into_iter().flatten().collect()
}

fn take<'t>(tasks: &'t [Task], next: &AtomicUsize) -> Option<(usize, &'t Task)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    tasks.get(place).map(|task| (place, task))
}

fn one(task: &Task, look: &Look<'_>) -> Result<Report, Failure> {
    if !task.file.named && task.file.is_of_another_kind() {
        let name = task.file.path.to_string_lossy().into_owned();
        return Ok(Report::skipped(name, "its name is that of another kind of file".to_owned()));
    }
    let mut input = input::running(&task.file.path)?;
    let name = input.name.clone();
    if input::is_binary(&input.text) {
        if !task.file.named {
            return Ok(Report::skipped(name, "it is no text".to_owned()));
        }
        return Err(input::not_text(&name));
    }
    let config = byway_ios::parse(&input.text);
    let why = no_configuration(&config);
    let remark = match why {
        Some(why) if !task.file.named => return Ok(Report::skipped(name, why)),
        // That is a finding then.
        Some(_) if byway_lint::foreign(&config).is_some() => None,
        why => why,
    };
    let settings = task.settings.settings(look.topologies);
    let found = byway_lint::lint(&config, &settings);
    if found.is_empty() {
        return Ok(Report::clean(name).with_remark(remark));
    }
    let hidden =
        if look.format == Format::Text { byway_lint::concealed(&config, &found) } else { Vec::new() };
    drop(config);
    byway_lint::conceal(&mut input.text, &hidden);
    let fails = found.iter().any(|one| task.settings.fail_on.fails(one.severity));
    Ok(report::of(Told { name, text: &input.text, found: &found, fails }, look).with_remark(remark))
}

/// Why a text is taken for no configuration of IOS; none where it is one.
fn no_configuration(config: &Config<'_>) -> Option<String> {
    if let Some(said) = byway_lint::foreign(config) {
        return Some(said.message.clone());
    }
    let is_known = |kind: &ItemKind<'_>| match kind {
        ItemKind::Other(other) => !matches!(other.state, LineState::Unknown),
        _ => true,
    };
    let known = config.items().iter().filter(|item| is_known(&item.kind)).count();
    let modelled = config.count(LineState::Modelled);
    let unknown = config.count(LineState::Unknown);
    // A page of prose begins some line with a word that is a command too.
    (unknown > (known + modelled).saturating_mul(2))
        .then(|| "most of its lines are no commands of IOS".to_owned())
}
