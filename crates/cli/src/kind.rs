//! What kind of text a file holds: a configuration of IOS, a topology, or neither. Who is given the one in place of the other
//! says so, and shows no line of it: a configuration holds secrets.

use crate::failure::Failure;
use crate::input::Input;
use byway_diagnostic::escape;
use byway_ios::{Config, ItemKind, LineState};
use byway_topology::Loaded;

/// Why a text is taken for no configuration of IOS; none where it is one.
pub(crate) fn no_configuration(config: &Config<'_>) -> Option<String> {
    if let Some(said) = byway_lint::foreign(config) {
        return Some(said.message.clone());
    }
    let unknown = config.count(LineState::Unknown);
    // A page of prose begins some line with a word that is a command too.
    (unknown > understood(config).saturating_mul(2))
        .then(|| "most of its lines are no commands of IOS".to_owned())
}

/// How many lines and blocks of a text IOS would take.
fn understood(config: &Config<'_>) -> usize {
    let is_known = |kind: &ItemKind<'_>| match kind {
        ItemKind::Other(other) => !matches!(other.state, LineState::Unknown),
        _ => true,
    };
    config.items().iter().filter(|item| is_known(&item.kind)).count() + config.count(LineState::Modelled)
}

/// Refuses a text of which nothing can be said, since it is no configuration of IOS.
pub(crate) fn configuration(name: &str, config: &Config<'_>) -> Result<(), Failure> {
    let Some(why) = no_configuration(config) else { return Ok(()) };
    let name = escape(name);
    let message = if byway_lint::foreign(config).is_some() {
        format!("`{name}`: {why}")
    } else if is_topology(config.text()) {
        format!("`{name}` is a topology, and a configuration of IOS belongs here")
    } else {
        format!("`{name}` is no configuration of IOS: {why}")
    };
    Err(Failure::new("not-ios", message).help("name a file with what `show running-config` prints"))
}

/// Whether a text is meant as a topology: a line begins with a key that every topology has.
pub(crate) fn is_topology(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').any(|line| {
        [&b"redirects"[..], b"routers"]
            .iter()
            .any(|key| line.strip_prefix(*key).is_some_and(|rest| rest.trim_ascii_start().starts_with(b":")))
    })
}

/// Whether a text is a configuration of IOS, and not by being empty.
pub(crate) fn is_configuration(text: &[u8]) -> bool {
    let config = byway_ios::parse(text);
    no_configuration(&config).is_none() && understood(&config) > 0
}

/// Loads a topology. One with errors that is a configuration, or no YAML at all, is refused whole: its lines may hold secrets,
/// and messages about YAML would show them.
pub(crate) fn load(input: &Input) -> Result<Loaded, Failure> {
    let loaded = byway_topology::load(&input.text);
    if !loaded.has_errors() {
        return Ok(loaded);
    }
    let name = escape(&input.name);
    let message = if [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| input.text.starts_with(mark)) {
        let message = format!("`{name}` is UTF-16, and a topology is UTF-8");
        return Err(Failure::new("not-utf8", message).help("save the file as UTF-8"));
    } else if is_configuration(&input.text) {
        format!("`{name}` is a configuration of IOS, and a topology belongs here")
    } else if !has_keys(&input.text) {
        format!("`{name}` is no topology: none of its lines begins with a key")
    } else {
        return Ok(loaded);
    };
    Err(Failure::new("not-a-topology", message).help("name a YAML file with `redirects:` and `routers:`"))
}

/// Whether a line begins with a word and a colon, or a map in braces, as a line of every topology does; or nothing is there but
/// comments.
fn has_keys(text: &[u8]) -> bool {
    let is_key = |line: &[u8]| {
        let word =
            line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-\"'".contains(byte)).count();
        let rest = line[word..].trim_ascii_start();
        word > 0 && (rest == b":" || rest.starts_with(b": ") || rest.starts_with(b":\t"))
    };
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.clone().all(|line| line.is_empty() || line.starts_with(b"#"))
        || lines.any(|line| line.starts_with(b"{") || is_key(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No topology of the fixtures is taken for a configuration, and no configuration for a topology.
    #[test]
    fn the_kinds_of_the_fixtures() {
        let (mut topologies, mut configurations) = (0, 0);
        for path in byway_testkit::files(&byway_testkit::fixture("")) {
            let text = std::fs::read(&path).expect("it can be read");
            match path.extension().and_then(|end| end.to_str()) {
                Some("yaml") => {
                    assert!(!is_configuration(&text), "{}", path.display());
                    // One holds a comment alone.
                    let is_empty = path.ends_with("empty-topology.yaml");
                    let refused = no_configuration(&byway_ios::parse(&text)).is_some();
                    assert!(refused || is_empty, "{}", path.display());
                    let is_utf8 = !path.ends_with("not-utf8-but-16.yaml");
                    assert!(has_keys(&text) || !is_utf8, "{}", path.display());
                    topologies += 1;
                }
                Some("cfg") => {
                    assert!(is_configuration(&text) || text.is_empty(), "{}", path.display());
                    assert!(!is_topology(&text), "{}", path.display());
                    configurations += 1;
                }
                _ => {}
            }
        }
        assert!(topologies > 30 && configurations > 30, "{topologies} {configurations}");
    }

    #[test]
    fn what_is_neither() {
        let mut noise = 1_u32;
        let mut next = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(noise >> 24).expect("a byte").max(1)
        };
        let random: Vec<u8> = (0..4000).map(|_| next()).collect();
        for text in [&b"Some words\nthat are\nno commands\n"[..], &random] {
            assert!(!is_configuration(text) && !is_topology(text));
            assert!(!has_keys(text));
        }
        for text in
            ["username admin password 7 INVENTED\n", "hostname x", "snmp-server community INVENTED RO\n"]
        {
            assert!(is_configuration(text.as_bytes()), "{text}");
        }
        assert!(
            !is_configuration(b"")
                && has_keys(b"")
                && has_keys(b"\xef\xbb\xbfa:\r\n")
                && has_keys(b"{ a: b }")
        );
    }
}
