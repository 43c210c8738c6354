//! The work: every file read, linted and told, on as many threads as there are cores.

use super::files::File;
use super::progress::Progress;
use super::report::{self, Report};
use super::settings::ForFile;
use super::{Format, report::Told};
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::kind;
use byway_diagnostic::{Source, Sources, render};
use byway_topology::Topology;
use byway_wire::sarif::RuleText;
use byway_wire::shown;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A file with what holds for it.
pub(super) struct Task {
    file: File,
    settings: ForFile,
    /// Its text, where it is not read a second time.
    kept: OnceLock<Input>,
}

impl Task {
    pub(super) fn new(file: File, settings: ForFile) -> Self {
        Self { file, settings, kept: OnceLock::new() }
    }

    /// Whether its name alone says that it is not looked at.
    fn is_passed_over(&self) -> bool {
        !self.file.named && self.file.is_of_another_kind()
    }

    /// Looks whether it can be read. What is named must be a text, too, and of a file in a folder the beginning is read.
    fn check(&self, keeps: bool) -> Result<(), Failure> {
        let path = &self.file.path;
        if self.is_passed_over() {
            return Ok(());
        }
        if !self.file.named {
            return input::check(path);
        }
        let input = input::configuration(path)?;
        if keeps || !input::can_be_read_again(path) {
            self.kept.set(input).ok();
        }
        Ok(())
    }
}

/// What is the same for all files.
#[derive(Clone, Copy)]
pub(super) struct Look<'t> {
    pub(super) format: Format,
    pub(super) style: render::Style,
    pub(super) topologies: &'t [Topology],
    pub(super) rules: &'t [RuleText],
}

/// Looks whether all files can be read; the failure is that of the first that cannot.
pub(super) fn check(tasks: &[Task]) -> Result<(), Failure> {
    // Of many texts each is read twice, so that they need not be held all.
    let keeps = tasks.len() == 1;
    let failures = Mutex::new(BTreeMap::new());
    for_each(threads_for(tasks), tasks, |place, task| {
        if let Err(failure) = task.check(keeps) {
            lock(&failures).insert(place, failure);
        }
        ControlFlow::Continue(())
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.into_values().next().map_or(Ok(()), Err)
}

/// Hands over the reports in the order of the tasks, whatever the number of threads, as soon as those before are handed over. The
/// error is one of `tell`. A file that [`check`] could read and that cannot be read any more has no report: the failure that is given back
/// tells the first and how many there are.
pub(super) fn tell_all(
    tasks: &[Task],
    look: &Look<'_>,
    progress: Progress,
    tell: impl FnMut(Report) -> Result<(), Failure> + Send,
) -> Result<Option<Failure>, Failure> {
    tell_all_on(threads_for(tasks), tasks, look, progress, tell)
}

fn tell_all_on(
    threads: usize,
    tasks: &[Task],
    look: &Look<'_>,
    progress: Progress,
    tell: impl FnMut(Report) -> Result<(), Failure> + Send,
) -> Result<Option<Failure>, Failure> {
    let done = Mutex::new(Done { next: 0, waiting: BTreeMap::new(), progress, tell, unwritten: None });
    let failures = Mutex::new(BTreeMap::new());
    for_each(threads, tasks, |place, task| {
        let report = match one(task, look) {
            Ok(report) => Some(report),
            Err(failure) => {
                lock(&failures).insert(place, failure);
                None
            }
        };
        lock(&done).put(place, report)
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.progress.finish();
    match done.unwritten {
        Some(failure) => Err(failure),
        None => Ok(together(failures.into_inner().unwrap_or_else(PoisonError::into_inner).into_values())),
    }
}

/// The first of some failures, with how many more there are.
fn together(mut failures: impl Iterator<Item = Failure>) -> Option<Failure> {
    let first = failures.next()?;
    Some(match failures.count() {
        0 => first,
        1 => first.why("1 more file could be read when the run began, and no longer"),
        more => first.why(format!("{more} more files could be read when the run began, and no longer")),
    })
}

/// Reports on their way: some are done before others that come before them.
struct Done<F> {
    next: usize,
    /// None for a file that cannot be read any more.
    waiting: BTreeMap<usize, Option<Report>>,
    progress: Progress,
    tell: F,
    unwritten: Option<Failure>,
}

impl<F: FnMut(Report) -> Result<(), Failure>> Done<F> {
    /// Takes a report and hands over what is due; breaks when that failed.
    fn put(&mut self, place: usize, report: Option<Report>) -> ControlFlow<()> {
        self.progress.step();
        self.waiting.insert(place, report);
        while let Some(report) = self.waiting.remove(&self.next) {
            self.next += 1;
            let tell = &mut self.tell;
            if let Some(report) = report
                && self.unwritten.is_none()
            {
                self.unwritten = self.progress.aside(|| tell(report)).err();
            }
        }
        if self.unwritten.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

fn threads_for(tasks: &[Task]) -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(tasks.len())
}

/// Does some work for each task, on several threads, until one breaks.
fn for_each(threads: usize, tasks: &[Task], work: impl Fn(usize, &Task) -> ControlFlow<()> + Sync) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((place, task)) = take(tasks, &next) {
            if work(place, task).is_break() {
                next.store(tasks.len(), Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where there is no further thread, this one does all.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}

fn take<'t>(tasks: &'t [Task], next: &AtomicUsize) -> Option<(usize, &'t Task)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    tasks.get(place).map(|task| (place, task))
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn one(task: &Task, look: &Look<'_>) -> Result<Report, Failure> {
    if task.is_passed_over() {
        let name = task.file.path.to_string_lossy().into_owned();
        return Ok(Report::skipped(name, "its name is that of another kind of file".to_owned()));
    }
    let read;
    let input = if let Some(kept) = task.kept.get() {
        kept
    } else {
        read = input::running(&task.file.path)?;
        &read
    };
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
        let mut told = Vec::new();
        let tell = |report: Report| {
            told.push((report.name, report.text));
            Ok(())
        };
        let unread = tell_all_on(threads, tasks, &look(format), Progress::new(tasks.len(), true), tell);
        assert!(unread.is_ok_and(|unread| unread.is_none()), "all can be read");
        told
    }

    /// What there is to do in a folder.
    fn tasks(folder: &Path) -> Vec<Task> {
        let Line { arguments } = Line::parse_from([Path::new("byway"), folder]);
        let mut desk = Desk::new(Asked::of(&arguments));
        let files = files::find(&arguments.paths).expect("the folder can be read").into_iter();
        let settings = |desk: &mut Desk, file: &File| desk.settings_of(&file.path).expect("there is none");
        files.map(|file| (settings(&mut desk, &file), file)).map(|(own, file)| Task::new(file, own)).collect()
    }

    fn look(format: Format) -> Look<'static> {
        Look { format, style: render::Style::PLAIN, topologies: &[], rules: &[] }
    }

    #[test]
    fn a_file_that_goes_while_others_are_read_takes_nothing_of_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |number: usize| folder.path().join(format!("{number}.cfg"));
        for number in 0..8 {
            std::fs::write(file(number), "access-list 5 permit 10.0.0.1\n").expect("it can be written");
        }
        let tasks = tasks(folder.path());
        assert!(check(&tasks).is_ok());
        for number in [3, 5] {
            std::fs::remove_file(file(number)).expect("it is there");
        }
        let mut names = Vec::new();
        let tell = |report: Report| {
            names.push(report.name);
            Ok(())
        };
        let progress = Progress::new(tasks.len(), true);
        let unread = tell_all_on(2, &tasks, &look(Format::Json), progress, tell);
        let failure = unread.expect("all is told").expect("two files are gone");
        assert!(failure.diagnostic().message.contains("3.cfg"), "{:?}", failure.diagnostic());
        assert!(failure.diagnostic().why.as_ref().is_some_and(|why| why.starts_with("1 more file ")));
        let wanted = [0, 1, 2, 4, 6, 7].map(|number| file(number).to_string_lossy().into_owned());
        assert_eq!(names, wanted);
        let failure = check(&tasks).expect_err("two files are gone");
        assert!(failure.diagnostic().message.contains("3.cfg"), "{:?}", failure.diagnostic());
    }

    #[test]
    fn nothing_more_is_told_after_a_failure() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..40 {
            std::fs::write(folder.path().join(format!("{number}.cfg")), "hostname x\n")
                .expect("it can be written");
        }
        let (tasks, mut count) = (tasks(folder.path()), 0);
        let tell = |_| {
            count += 1;
            if count == 4 { Err(Failure::new("cannot-write", "no room")) } else { Ok(()) }
        };
        let progress = Progress::new(tasks.len(), true);
        assert!(tell_all_on(3, &tasks, &look(Format::Text), progress, tell).is_err());
        assert_eq!(count, 4);
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
        let tasks = tasks(folder.path());
        assert!(check(&tasks).is_ok());
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
