//! A bar on the terminal, where the work takes longer than a second. Where the result goes through a pipe there is none: behind that may be
//! a program that shows it on the same terminal, page by page.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};
#[cfg(unix)]
use std::{
    fs::File,
    os::{fd::AsFd, unix::fs::FileTypeExt},
};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the work is.
pub(super) struct Progress {
    total: u64,
    done: u64,
    began: Instant,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(total: usize, quiet: bool) -> Self {
        let wanted = !quiet && io::stderr().is_terminal() && !is_pipe(&io::stdout());
        Self {
            total: u64::try_from(total).unwrap_or(u64::MAX),
            done: 0,
            began: Instant::now(),
            wanted,
            bar: None,
        }
    }

    /// One more is done.
    pub(super) fn step(&mut self) {
        self.done += 1;
        if self.bar.is_none() && is_due(self.wanted, self.began.elapsed()) {
            let bar = ProgressBar::new(self.total);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} files, {msg} left") {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}s", left(self.began.elapsed(), self.done, self.total).as_secs()));
            bar.set_position(self.done);
        }
    }

    /// Writes a part of the result: where that goes to a terminal too, the bar is taken away for so long.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) if io::stdout().is_terminal() => bar.suspend(write),
            _ => write(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Whether a stream goes to another program.
#[cfg(unix)]
fn is_pipe(stream: &impl AsFd) -> bool {
    let file = stream.as_fd().try_clone_to_owned().map(File::from);
    file.and_then(|file| file.metadata()).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(stream: &impl IsTerminal) -> bool {
    !stream.is_terminal()
}

/// How long the rest takes when each file takes as long as those before, up to the next second.
fn left(elapsed: Duration, done: u64, total: u64) -> Duration {
    let files = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let each = elapsed / files(done).max(1);
    let rest = each.saturating_mul(files(total.saturating_sub(done)));
    Duration::from_secs(rest.as_secs() + u64::from(rest.subsec_nanos() > 0))
}

/// Whether the bar is to be shown: where somebody looks, and not for work that is done at once.
fn is_due(wanted: bool, elapsed: Duration) -> bool {
    wanted && elapsed > PATIENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_for_terminals_and_for_work_of_more_than_a_second() {
        let second = Duration::from_secs(1);
        assert!(!is_due(true, Duration::ZERO) && !is_due(true, second));
        assert!(is_due(true, second + Duration::from_millis(1)));
        assert!(!is_due(false, second * 60));
    }

    #[test]
    fn the_rest_takes_as_long_as_what_is_done() {
        let left = |millis, done, total| left(Duration::from_millis(millis), done, total).as_secs();
        assert_eq!(
            [left(1000, 500, 1000), left(1001, 250, 1000), left(1000, 7, 7), left(0, 0, 5)],
            [1, 4, 0, 0]
        );
        assert_eq!(left(3000, 1, u64::MAX), 3 * u64::from(u32::MAX));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_told_from_a_file() {
        let (reader, writer) = io::pipe().expect("there are pipes");
        assert!(is_pipe(&reader) && is_pipe(&writer));
        assert!(!is_pipe(&tempfile::tempfile().expect("a file")));
    }

    #[test]
    fn nothing_is_shown_before_it_is_due_or_in_quiet() {
        for quiet in [false, true] {
            let mut progress = Progress::new(3, quiet);
            progress.step();
            assert!(progress.bar.is_none());
        }
        assert!(!Progress::new(3, true).wanted);
    }
}
