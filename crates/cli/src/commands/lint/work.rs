//! The work: every file read, linted and told, on as many threads as there are cores.

use super::files::File;
use super::progress::Progress;
use super::report::{self, Report};
use super::settings::ForFile;
use super::{Format, report::Told};
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{input, kind};
use byway_diagnostic::{Source, Sources, render};
use byway_topology::Topology;
use byway_wire::sarif::RuleText;
use byway_wire::shown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

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
    pub(super) rules: &'t [RuleText],
}

/// The reports in the order of the tasks, whatever the number of threads.
pub(super) fn all(tasks: &[Task], look: &Look<'_>, terminal: &Terminal) -> Result<Vec<Report>, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(tasks.len());
    on(threads, tasks, look, Progress::new(tasks.len(), terminal.is_quiet()))
}

fn on(threads: usize, tasks: &[Task], look: &Look<'_>, progress: Progress) -> Result<Vec<Report>, Failure> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new((progress, Vec::with_capacity(tasks.len())));
    let work = || {
        while let Some((place, task)) = take(tasks, &next) {
            let outcome = one(task, look);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.0.step();
            done.1.push((place, outcome));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where there is no further thread, this one does all.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let (progress, mut outcomes) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    progress.finish();
    outcomes.sort_unstable_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
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
    let input = input::running(&task.file.path)?;
    let name = input.name.clone();
    if input::is_binary(&input.text) {
        if !task.file.named {
            return Ok(Report::skipped(name, "it is no text".to_owned()));
        }
        return Err(input::not_text(&name));
    }
    if input::is_one_line(&input.text) {
        if !task.file.named {
            return Ok(Report::skipped(name, "its lines end in CR alone".to_owned()));
        }
        return Err(input::one_line(&name));
    }
    let config = byway_ios::parse(&input.text);
    let why = kind::no_configuration(&config);
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
    // Text alone shows lines.
    let text = if look.format == Format::Text { shown::text(&config, &found) } else { config.text().into() };
    let found = shown::diagnostics(&config, found);
    let sources = Sources::one(Source::of_lines(name.clone(), &text, config.lines()));
    drop(config);
    let fails = found.iter().any(|one| task.settings.fail_on.fails(one.severity));
    Ok(report::of(Told { name, sources: &sources, found, fails }, look).with_remark(remark))
}

#[cfg(test)]
mod tests {
    use super::super::settings::{Asked, Desk};
    use super::super::{Arguments, files};
    use super::*;
    use clap::Parser;
    use std::path::Path;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// What is told of a folder, in order.
    fn told(threads: usize, tasks: &[Task], format: Format) -> Vec<(String, String)> {
        let look = Look { format, style: render::Style::PLAIN, topologies: &[], rules: &[] };
        let reports = on(threads, tasks, &look, Progress::new(tasks.len(), true)).expect("all can be read");
        reports.iter().map(|report| (report.name.clone(), report.text.clone())).collect()
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..40_usize {
            // Some files take long, most do not; one in eight is clean, and one is no text.
            let list = format!("access-list 10{} permit tcp any host 10.0.0.{number} eq 80\n", number % 10);
            let text =
                if number % 8 == 3 { "hostname edge\n".to_owned() } else { list.repeat(1 + number * 7 % 50) };
            std::fs::write(folder.path().join(format!("{number}.cfg")), text).expect("it can be written");
        }
        std::fs::write(folder.path().join("none.bin"), [0, 159, 1]).expect("it can be written");
        let Line { arguments } = Line::parse_from([Path::new("byway"), folder.path()]);
        let mut desk = Desk::new(Asked::of(&arguments));
        let files = files::find(&arguments.paths).expect("the folder can be read");
        let tasks: Vec<Task> = files
            .into_iter()
            .map(|file| {
                let settings = desk.settings_of(&file.path).expect("there is no file with settings");
                Task { file, settings }
            })
            .collect();
        for format in [Format::Text, Format::Json, Format::Sarif, Format::Github] {
            let alone = told(1, &tasks, format);
            assert!(alone.is_sorted_by_key(|(name, _)| name.clone()), "{alone:?}");
            assert_eq!(alone.len(), 41);
            assert!(alone.iter().filter(|(_, text)| !text.is_empty()).count() > 30);
            for threads in [2, 3, 16] {
                assert_eq!(told(threads, &tasks, format), alone, "{threads} threads");
            }
        }
    }
}
