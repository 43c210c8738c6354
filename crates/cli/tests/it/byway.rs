//! Running the binary as a script would.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Run {
    /// Standard output, which is text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.out).expect("the output is UTF-8")
    }

    /// Standard output, which is JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.out).expect("the output is JSON")
    }

    /// Everything that a user sees, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        format!("status: {}\n--- standard output\n{}--- standard error\n{}", self.code, self.text(), self.err)
    }
}

/// The command, in the top folder of the workspace, without anything in the environment that changes colours or widths.
pub(crate) fn command<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_byway"));
    command.args(arguments).current_dir(byway_testkit::workspace()).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs it to its end.
pub(crate) fn byway<S: AsRef<OsStr>>(arguments: &[S]) -> Run {
    finish(command(arguments))
}

/// Runs it with a text on standard input.
pub(crate) fn byway_with<S: AsRef<OsStr>>(arguments: &[S], input: &[u8]) -> Run {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("it ends");
    // A program that refuses its input need not read all of it.
    let _ = writer.join();
    run_of(output)
}

/// Runs a command to its end.
pub(crate) fn finish(mut command: Command) -> Run {
    run_of(command.output().expect("the binary runs"))
}

fn run_of(output: std::process::Output) -> Run {
    Run {
        code: output.status.code().expect("it ends by itself"),
        out: output.stdout,
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}
