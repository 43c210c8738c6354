//! `cargo run -p xtask -- docs`

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments != ["docs"] {
        say("usage: cargo run -p xtask -- docs");
        return ExitCode::from(2);
    }
    if let Err(error) = write() {
        say(&format!("the pages cannot be written: {error}"));
        return ExitCode::from(2);
    }
    ExitCode::SUCCESS
}

fn write() -> std::io::Result<()> {
    for page in xtask::pages()? {
        if let Some(folder) = page.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&page.path, &page.text)?;
        say(&format!("written: {}", page.path.display()));
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "a tool for developers")]
fn say(words: &str) {
    eprintln!("{words}");
}
