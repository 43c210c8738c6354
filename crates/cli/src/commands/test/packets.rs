//! The packets of a scenario, each with what is expected of it.

use crate::commands::trace::Ask;
use byway_wire::packet::{self, Asked};
use byway_wire::test::{Failure, FailureKind};
use byway_wire::trace::Traced;
use serde_json::{Map, Value};

/// What says of an outcome what becomes of packets: written where an expectation is written anew.
const TELLING: [&str; 12] = [
    "action",
    "next_hops",
    "interfaces",
    "recursive",
    "vrf",
    "otherwise",
    "on",
    "reason",
    "reasons",
    "marks",
    "route_map",
    "sequence",
];

/// A line of the packets.
pub(super) struct Line {
    /// Its number.
    pub(super) number: u32,
    /// The router that is asked, where the line names one.
    pub(super) router: Option<String>,
    object: Map<String, Value>,
    asked: Asked,
}

/// Every line that is not blank; a failure for each that is no packet.
pub(super) fn lines(text: &[u8]) -> Vec<Result<Line, Failure>> {
    let numbered = (1..).zip(text.split(|byte| *byte == b'\n'));
    let told = numbered.filter(|(_, line)| !line.trim_ascii().is_empty());
    told.map(|(number, line)| read(number, line).map_err(|message| failure(number, message, Vec::new())))
        .collect()
}

fn read(number: u32, line: &[u8]) -> Result<Line, String> {
    let mut object = packet::object(line)?;
    let router = match object.get("router") {
        None => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(_) => return Err("`router` is no string".to_owned()),
    };
    let whole = object.clone();
    object.shift_remove("router");
    let asked = packet::read_object(&object)?;
    Ok(Line { number, router, object: whole, asked })
}

impl Line {
    /// Asks, and compares.
    pub(super) fn check(&self, ask: Ask<'_>) -> Result<(), Failure> {
        let answer = self.answer(ask)?;
        let Some(expect) = self.object.get("expect") else {
            let message = "this packet has no `expect` (`--accept` writes it)".to_owned();
            return Err(failure(
                self.number,
                message,
                vec![format!("answer   {}", Value::Object(telling(&answer, None)))],
            ));
        };
        if is_part(expect, &answer) {
            return Ok(());
        }
        let shown = telling(&answer, expect.as_object());
        let detail = vec![format!("expected {expect}"), format!("answer   {}", Value::Object(shown))];
        Err(failure(self.number, "this packet has another outcome (`--accept` keeps it)".to_owned(), detail))
    }

    /// The line with the outcome that the packet has.
    pub(super) fn accepted(&self, ask: Ask<'_>) -> Result<String, Failure> {
        let answer = self.answer(ask)?;
        let mut object = self.object.clone();
        let old = object.get("expect").and_then(Value::as_object).cloned();
        object.insert("expect".to_owned(), Value::Object(telling(&answer, old.as_ref())));
        Ok(Value::Object(object).to_string())
    }

    fn answer(&self, ask: Ask<'_>) -> Result<Value, Failure> {
        let Some(interface) = &self.asked.interface else {
            let message = "this packet has no `interface`: write where it comes in".to_owned();
            return Err(failure(self.number, message, Vec::new()));
        };
        let answer = match ask(interface, &self.asked.packet) {
            Ok(outcome) => Traced::Answered(Box::new(outcome)),
            Err(error) => Traced::Refused { error },
        };
        Ok(serde_json::to_value(answer).expect("the keys of an answer are strings"))
    }
}

/// Whether all that an expectation says is so.
fn is_part(expect: &Value, answer: &Value) -> bool {
    match (expect, answer) {
        (Value::Object(expect), Value::Object(answer)) => {
            expect.iter().all(|(key, value)| answer.get(key).is_some_and(|answer| is_part(value, answer)))
        }
        (Value::Array(expect), Value::Array(answer)) => {
            expect.len() == answer.len()
                && expect.iter().zip(answer).all(|(expect, answer)| is_part(expect, answer))
        }
        (expect, answer) => expect == answer,
    }
}

/// What of an answer says what becomes of the packet, and what an old expectation asked for besides.
fn telling(answer: &Value, old: Option<&Map<String, Value>>) -> Map<String, Value> {
    let Some(answer) = answer.as_object() else { return Map::new() };
    let asked =
        |key: &str| key == "error" || TELLING.contains(&key) || old.is_some_and(|old| old.contains_key(key));
    answer.iter().filter(|(key, _)| asked(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

pub(super) fn failure(line: u32, message: String, detail: Vec<String>) -> Failure {
    let file = Some(super::find::PACKETS.to_owned());
    Failure { kind: FailureKind::Packet, file, line: Some(line), message, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_expectation_may_say_less() {
        let answer =
            json!({"action": "redirect", "next_hops": ["10.0.0.1"], "marks": {"tos": 1, "df": true}});
        for part in [json!({}), json!({"action": "redirect"}), json!({"marks": {"tos": 1}}), answer.clone()] {
            assert!(is_part(&part, &answer), "{part}");
        }
        for other in [
            json!({"action": "drop"}),
            json!({"reason": "no-match"}),
            json!({"next_hops": []}),
            json!({"next_hops": ["10.0.0.1", "10.0.0.2"]}),
            json!([]),
        ] {
            assert!(!is_part(&other, &answer), "{other}");
        }
    }
}
