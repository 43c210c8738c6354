//! What a captured session has around its commands: prompts, remains of the pager, log messages (ios-facts 5.5).

use std::ops::Range;

/// A line of a captured session without what the terminal added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Captured {
    /// How many bytes stand before the command.
    pub(crate) skip: usize,
    /// The prompt among them.
    pub(crate) prompt: Option<Prompt>,
    /// Whether the line is no command at all: a log message, or what the router said.
    pub(crate) noise: bool,
}

/// What a prompt says of the mode that a command was typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// `edge#` or `edge>`: a command for the moment, no configuration.
    Exec,
    /// `edge(config)#`
    Top,
    /// `edge(config-if)#` and its like.
    Mode,
}

/// A line that is a command and nothing else.
const COMMAND_ALONE: Captured = Captured { skip: 0, prompt: None, noise: false };

/// Finds where the command of a line begins.
pub(crate) fn captured(line: &[u8]) -> Captured {
    if is_command_alone(line) { COMMAND_ALONE } else { looked_through(line) }
}

/// What a prompt, a pager and a message stand in; of a longer line so much is looked at.
const LOOKED_AT: usize = 40;

/// Whether a line is a command and nothing else, as far as that is quickly told: nearly every line of a running-config begins with a
/// blank or a letter and holds no mark of a prompt, a pager or a message.
fn is_command_alone(line: &[u8]) -> bool {
    let line = line.get(..LOOKED_AT).unwrap_or(line);
    // As many bytes for every line, so that the compiler looks at several with one instruction.
    let mut head = [0; LOOKED_AT.next_multiple_of(16)];
    head[..line.len()].copy_from_slice(line);
    let is = |byte: u8, mark: u8| u8::from(byte == mark);
    let marks = head.iter().fold(0, |marks, byte| {
        marks | is(*byte, b'#') | is(*byte, b'%') | is(*byte, b'>') | is(*byte, b'\r') | is(*byte, 0x08)
    });
    let hyphens = head.iter().fold(0, |hyphens, byte| hyphens | is(*byte, b'-'));
    marks == 0 && (hyphens == 0 || begins_with_keyword(line))
}

/// Whether a line begins with a word that no pager, no message and no prompt begins with: hyphens behind it are those of names.
fn begins_with_keyword(line: &[u8]) -> bool {
    let blanks = line.iter().take_while(|byte| **byte == b' ').count();
    let word = &line[blanks..];
    let length = word.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    word.first().is_some_and(u8::is_ascii_lowercase) && word.get(length) == Some(&b' ')
}

/// Finds where the command of any line begins.
fn looked_through(line: &[u8]) -> Captured {
    let is_mark = |byte: &u8| matches!(byte, b'#' | b'>' | b'%' | b'-' | b'\r' | 0x08);
    if !line.iter().take(LOOKED_AT).any(is_mark) {
        return COMMAND_ALONE;
    }
    let from = behind_pager(line);
    let rest = &line[from..];
    if is_message(rest) {
        return Captured { skip: from, prompt: None, noise: true };
    }
    match prompt(rest) {
        Some((length, prompt)) => Captured { skip: from + length, prompt: Some(prompt), noise: false },
        None => Captured { skip: from, prompt: None, noise: false },
    }
}

/// The offset behind `--More--` and what erased it: backspaces and blanks, or CR and blanks.
fn behind_pager(line: &[u8]) -> usize {
    let blanks =
        |from: usize| line[from..].iter().take_while(|byte| matches!(byte, b' ' | b'\r' | 0x08)).count();
    let mut from = 0;
    let start = blanks(0);
    for more in [b"--More--".as_slice(), b"<--- More --->"] {
        if line[start..].starts_with(more) {
            from = start + more.len();
        }
    }
    let erased = &line[from..from + blanks(from)];
    // The blanks behind the last backspace or CR are the line's own indentation.
    match erased.iter().rposition(|byte| *byte != b' ') {
        Some(last) => from + last + 1,
        // Behind a pager that left no trace of its erasure one blank belongs to it.
        None if from > 0 && erased.first() == Some(&b' ') => from + 1,
        None => from,
    }
}

/// A log message in the middle of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Where it begins, with its time stamp.
    pub(crate) start: usize,
    /// Where its name stands: `%SYS-5-CONFIG_I`.
    pub(crate) name: Range<usize>,
}

/// Finds a log message that begins behind something else. In free text a message may be meant: ask of lines that cannot be read.
pub(crate) fn message_inside(line: &[u8]) -> Option<Message> {
    const LONGEST: usize = 64;
    let name = |at: usize| &line[at + 1..line.len().min(at + LONGEST)];
    let at =
        memchr::memchr_iter(b'%', line).find(|at| name(*at).contains(&b':') && is_mnemonic(name(*at)))?;
    let length = memchr::memchr(b':', &line[at..])?;
    let start = stamp_before(line, at);
    (start > 0).then_some(Message { start, name: at..at + length })
}

/// Where the time stamp before a message begins: `*Mar  1 00:01:02.345: `, `00:01:02: `, or the message itself.
fn stamp_before(line: &[u8], at: usize) -> usize {
    const LONGEST: usize = 40;
    let head = &line[..at];
    if !head.ends_with(b": ") {
        return at;
    }
    let is_stamp = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b':' | b'.' | b'*');
    let from = at.saturating_sub(LONGEST);
    let dated = (from..at).find(|start| {
        let stamp = &head[*start..];
        let date = stamp.strip_prefix(b"*").or(stamp.strip_prefix(b".")).unwrap_or(stamp);
        starts_with_month(date) && stamp.iter().all(is_stamp)
    });
    let time = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
    dated.unwrap_or_else(|| head[..at - 1].iter().rposition(|byte| !time(byte)).map_or(0, |last| last + 1))
}

/// Whether a line is a log message and nothing else.
pub(crate) fn is_log_message(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    is_message(line) && memchr::memchr(b'%', line).is_some_and(|at| is_mnemonic(&line[at + 1..]))
}

/// Whether the router says here that it did not take the command before (ios-facts 5.5, CFG).
pub(crate) fn refuses(line: &[u8]) -> bool {
    const REFUSALS: [&[u8]; 7] = [
        b"% Invalid input",
        b"% Incomplete command",
        b"% Ambiguous command",
        b"% Unrecognized command",
        b"% Unknown command",
        b"% Bad ",
        b"% Duplicate sequence number",
    ];
    let line = line.trim_ascii_start();
    REFUSALS.iter().any(|refusal| line.starts_with(refusal))
}

/// `% Invalid input ...`, or a log message: `*Mar  1 00:00:00.000: %SYS-5-CONFIG_I: ...`.
fn is_message(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    if line.starts_with(b"%") {
        return true;
    }
    let Some(at) = memchr::memchr(b'%', line) else { return false };
    // Before the mark stands a number, an asterisk, a date and a time, then `: `.
    let head = &line[..at];
    let starts = line[0] == b'*' || line[0].is_ascii_digit() || starts_with_month(line);
    starts && head.ends_with(b": ") && is_mnemonic(&line[at + 1..])
}

fn starts_with_month(line: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] = [
        b"Jan ", b"Feb ", b"Mar ", b"Apr ", b"May ", b"Jun ", b"Jul ", b"Aug ", b"Sep ", b"Oct ", b"Nov ",
        b"Dec ",
    ];
    MONTHS.iter().any(|month| line.starts_with(month))
}

/// `SYS-5-CONFIG_I:`
fn is_mnemonic(text: &[u8]) -> bool {
    let word = text.split(|byte| *byte == b':').next().unwrap_or_default();
    let mut parts = word.split(|byte| *byte == b'-');
    let facility = parts.next().unwrap_or_default();
    let severity = parts.find(|part| part.len() == 1 && matches!(part[0], b'0'..=b'7'));
    !facility.is_empty()
        && facility.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
        && severity.is_some()
}

/// A prompt at the start of a line and how long it is. The host name may be left out, as some documents print it
/// (`#(config) command`).
fn prompt(line: &[u8]) -> Option<(usize, Prompt)> {
    let start = line.iter().take_while(|byte| **byte == b' ').count();
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let host = start..start + line[start..].iter().take_while(|byte| is_host(byte)).count();
    let rest = &line[host.end..];
    if let Some(rest) = rest.strip_prefix(b"#")
        && host.is_empty()
    {
        // `#(config-if) command`
        let mode = mode(rest)?;
        return Some((host.end + 1 + mode.end, which(&rest[mode])));
    }
    if let Some(mode) = mode(rest) {
        let end = host.end + mode.end;
        return (line.get(end) == Some(&b'#')).then(|| (end + 1, which(&rest[mode])));
    }
    let named = !host.is_empty() && line[host.start].is_ascii_alphabetic();
    let ends = matches!(rest.first(), Some(b'#' | b'>'));
    (named && ends && starts_exec(&rest[1..])).then_some((host.end + 1, Prompt::Exec))
}

/// The range of `(config...)` at the start of a text.
fn mode(text: &[u8]) -> Option<Range<usize>> {
    if !text.starts_with(b"(config") {
        return None;
    }
    let end = memchr::memchr(b')', text)?;
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text[1..end].iter().all(inside).then_some(0..end + 1)
}

fn which(mode: &[u8]) -> Prompt {
    if mode == b"(config)" { Prompt::Top } else { Prompt::Mode }
}

/// Whether what stands behind `edge#` is nothing or a command that exec mode has: other text with such a mark is no prompt.
fn starts_exec(text: &[u8]) -> bool {
    const COMMANDS: [&str; 29] = [
        "clear",
        "clock",
        "configure",
        "conf",
        "copy",
        "debug",
        "delete",
        "dir",
        "disable",
        "en",
        "enable",
        "exit",
        "logout",
        "more",
        "no",
        "ping",
        "quit",
        "reload",
        "sh",
        "show",
        "ssh",
        "telnet",
        "terminal",
        "term",
        "test",
        "traceroute",
        "undebug",
        "write",
        "wr",
    ];
    let word =
        text.trim_ascii_start().split(|byte| *byte == b' ' || *byte == b'\r').next().unwrap_or_default();
    word.is_empty() || COMMANDS.iter().any(|command| command.as_bytes().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn command(line: &str) -> (&str, Option<Prompt>, bool) {
        let captured = captured(line.as_bytes());
        (&line[captured.skip..], captured.prompt, captured.noise)
    }

    #[test]
    fn prompts() {
        for (line, expected) in [
            ("edge#show run", ("show run", Some(Prompt::Exec), false)),
            ("edge>", ("", Some(Prompt::Exec), false)),
            ("R1(config)# interface gi0/0", (" interface gi0/0", Some(Prompt::Top), false)),
            ("R1(config-if)#ip address dhcp", ("ip address dhcp", Some(Prompt::Mode), false)),
            ("#(config) route-map x", (" route-map x", Some(Prompt::Top), false)),
            ("#(config-ext-nacl) permit ip any any", (" permit ip any any", Some(Prompt::Mode), false)),
            (" description a#b", (" description a#b", None, false)),
            ("macro#name", ("macro#name", None, false)),
            ("banner motd #", ("banner motd #", None, false)),
            (" permit ip any any", (" permit ip any any", None, false)),
            ("#", ("#", None, false)),
        ] {
            assert_eq!(command(line), expected, "{line}");
        }
    }

    #[test]
    fn the_pager_and_what_erased_it() {
        for line in [
            " --More-- \u{8}\u{8}\u{8}\u{8}        \u{8}\u{8}\u{8}\u{8} ip address dhcp",
            " --More-- \r          \r ip address dhcp",
            " --More--  ip address dhcp",
            "\r          \r ip address dhcp",
            " ip address dhcp",
        ] {
            assert_eq!(command(line), (" ip address dhcp", None, false), "{line:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn what_is_quickly_told_is_so(parts in proptest::collection::vec(part(), 0..14)) {
            let line = parts.concat();
            prop_assert_eq!(captured(line.as_bytes()), looked_through(line.as_bytes()), "{:?}", line);
        }
    }

    fn part() -> impl Strategy<Value = String> {
        const PARTS: [&str; 30] = [
            " ",
            "        ",
            "a",
            "x-y",
            "route-map",
            "access-list",
            "Mar  1 ",
            "edge",
            "#",
            ">",
            "%",
            "-",
            "!",
            "\t",
            "\r",
            "\u{8}",
            "(config)",
            "(config-if)#",
            "--More--",
            "<--- More --->",
            ": ",
            "%SYS-5-CONFIG_I: x",
            "*",
            "10",
            "no ",
            "\u{a0}",
            "_",
            ".",
            "ip address dhcp",
            "configure terminal and a long text",
        ];
        proptest::sample::select(PARTS.to_vec()).prop_map(str::to_owned)
    }

    #[test]
    fn messages_in_the_middle() {
        for (line, before, name) in [
            ("access-list 101 per%SYS-5-CONFIG_I: Configured", "access-list 101 per", "%SYS-5-CONFIG_I"),
            (" permit ip *Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface x", " permit ip ", "%LINK-3-UPDOWN"),
            (" per.Nov 24 12:00:00 UTC: %SYS-6-LOGOUT: x", " per", "%SYS-6-LOGOUT"),
            ("ip pol06:12:31: %CRYPTO_ENGINE-5-KEY: x", "ip pol", "%CRYPTO_ENGINE-5-KEY"),
        ] {
            let found = message_inside(line.as_bytes()).expect(line);
            assert_eq!((&line[..found.start], &line[found.name]), (before, name));
        }
        for line in [
            "%SYS-5-CONFIG_I: Configured",
            " description 50% of SYS-5: x",
            " permit %x-5: y",
            " load %SYS-5-CONFIG_I",
            "*Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface x",
        ] {
            assert_eq!(message_inside(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn what_the_router_says() {
        for line in [
            "% Invalid input detected at '^' marker.",
            "*Mar  1 00:00:00.000: %SYS-5-CONFIG_I: Configured from console",
            "06:12:31: %L3TCAM-3-SIZE_CONFLICT: PBR requires",
            "000123: *Mar  1 00:00:00.000: %LINK-3-UPDOWN: x",
        ] {
            assert!(command(line).2, "{line}");
        }
        assert!(!command(" description load 50%").2);
    }
}
