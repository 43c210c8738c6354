//! Words for what a schema asks of a value.

use serde_json::Value;
use std::collections::BTreeSet;

/// The definition that a `$ref` names.
pub(crate) fn target(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// Whether a definition is a map with keys of its own.
pub(crate) fn is_map(definition: &Value) -> bool {
    definition["properties"].is_object()
}

/// The name of a definition in words: `InterfaceAddress` is `interface address`.
pub(crate) fn words(definition: &str) -> String {
    let mut out = String::new();
    for letter in definition.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// What a value may be, in words, with a link where this page says more of it.
pub(crate) fn kind(schema: &Value, root: &Value) -> String {
    if let Some(name) = target(schema) {
        let definition = &root["$defs"][name];
        let is_value = definition["anyOf"].is_null() && !is_map(definition);
        return match () {
            () if is_map(definition) => format!("a map, [{}](#{})", words(name), anchor(&words(name))),
            () if is_value => format!("[{}](#{})", words(name), anchor(&words(name))),
            () => kind(definition, root),
        };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return any_of(choices, root);
    }
    if let Some(choices) = schema["oneOf"].as_array().filter(|choices| is_choice(choices)) {
        let words: Vec<String> =
            choices.iter().map(|choice| format!("`{}`", text(&choice["const"]))).collect();
        return words.join(" or ");
    }
    if schema["additionalProperties"].is_object() {
        return format!("names, each with {}", kind(&schema["additionalProperties"], root));
    }
    match kinds(schema).as_slice() {
        [one] if one == "array" => format!("a list of {}", kind(&schema["items"], root)),
        many if many.iter().any(|one| one == "integer") => "a number".to_owned(),
        _ => "text".to_owned(),
    }
}

/// The choices of a value with what each means.
pub(crate) fn choices(schema: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut queue = vec![schema];
    while let Some(schema) = queue.pop() {
        if let Some(choices) = schema["oneOf"].as_array().filter(|choices| is_choice(choices)) {
            let tell = |choice: &Value| (text(&choice["const"]), text(&choice["description"]));
            found.extend(choices.iter().map(tell));
            break;
        }
        queue.extend(schema["anyOf"].as_array().into_iter().flatten());
    }
    found
}

/// The definitions with keys of their own that a value may hold, in the order of the schema.
pub(crate) fn maps_in(schema: &Value, root: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(schema, root, &mut found, &mut BTreeSet::new());
    found
}

fn collect(schema: &Value, root: &Value, found: &mut Vec<String>, seen: &mut BTreeSet<String>) {
    if let Some(name) = target(schema) {
        if seen.insert(name.to_owned()) {
            let definition = &root["$defs"][name];
            if is_map(definition) {
                found.push(name.to_owned());
            } else {
                collect(definition, root, found, seen);
            }
        }
        return;
    }
    for choice in schema["anyOf"].as_array().into_iter().flatten() {
        collect(choice, root, found, seen);
    }
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            collect(&schema[inner], root, found, seen);
        }
    }
}

/// The end of a link to a heading, as the pages' viewers make it.
pub(crate) fn anchor(heading: &str) -> String {
    let keep = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    heading.to_lowercase().replace(' ', "-").chars().filter(|letter| keep(*letter)).collect()
}

fn is_choice(choices: &[Value]) -> bool {
    choices.iter().all(|choice| choice["const"].is_string())
}

fn any_of(choices: &[Value], root: &Value) -> String {
    if let [one, list] = choices
        && list["items"] == *one
    {
        return format!("{}, or a list of such", kind(one, root));
    }
    let mut words: Vec<String> = Vec::new();
    for choice in choices {
        let next = kind(choice, root);
        if !words.contains(&next) {
            words.push(next);
        }
    }
    words.join("; or ")
}

fn kinds(schema: &Value) -> Vec<String> {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect(),
        Value::String(kind) => vec![kind.clone()],
        _ => Vec::new(),
    }
}

/// A text of the schema on one line.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_in_words() {
        let root = json!({ "$defs": {
            "Prefix": { "type": "string" },
            "Hop": { "anyOf": [{ "$ref": "#/$defs/Prefix" }, { "$ref": "#/$defs/TrackedHop" }] },
            "TrackedHop": { "properties": {} },
        } });
        for (schema, words) in [
            (json!({ "$ref": "#/$defs/Prefix" }), "[prefix](#prefix)"),
            (json!({ "$ref": "#/$defs/Hop" }), "[prefix](#prefix); or a map, [tracked hop](#tracked-hop)"),
            (json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }), "`a` or `b`"),
            (json!({ "type": ["integer", "string"] }), "a number"),
            (json!({ "type": ["string", "number"] }), "text"),
            (
                json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }),
                "text, or a list of such",
            ),
            (
                json!({ "type": "object", "additionalProperties": { "type": "string" } }),
                "names, each with text",
            ),
        ] {
            assert_eq!(kind(&schema, &root), words, "{schema}");
        }
        assert_eq!(maps_in(&json!({ "$ref": "#/$defs/Hop" }), &root), ["TrackedHop"]);
    }

    #[test]
    fn headings_as_links() {
        assert_eq!(anchor("Interface address"), "interface-address");
        assert_eq!(anchor("`appliances.NAME.when_down`"), "appliancesnamewhen_down");
    }
}
