//! The schemas of the shapes, by the name of the command that prints them.

use crate::check::Checked;
use crate::compile::Plans;
use crate::lint::Linted;
use crate::packet::Packet;
use crate::parse::Parsed;
use crate::rule::Explained;
use crate::test::Tested;
use crate::trace::Traced;
use crate::verify::{Changed, Verified};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The names that [`schema`] knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|(name, _)| *name)
}

/// The JSON Schema (draft 2020-12) of what a command prints with `--format json`.
pub fn schema(name: &str) -> Option<Value> {
    SCHEMAS.iter().find(|(known, _)| *known == name).map(|(_, make)| make())
}

type Make = fn() -> Value;

const SCHEMAS: [(&str, Make); 10] = [
    ("compile", of::<Plans>),
    ("check", of::<Checked>),
    ("parse", of::<Parsed<'_>>),
    ("trace", of::<Traced>),
    ("lint", of::<Linted>),
    ("rule", of::<Explained>),
    ("packet", asked),
    ("verify", of::<Verified>),
    ("diff", of::<Changed>),
    ("test", of::<Tested>),
];

/// A packet that is asked about: `trace` takes no key that it does not know, but for what a scenario says at a packet that it expects.
fn asked() -> Value {
    let mut schema = of::<Packet>();
    schema["additionalProperties"] = false.into();
    let words = "What a scenario of `byway test` expects; `trace` does not look at it.";
    schema["properties"]["expect"] = serde_json::json!({ "description": words });
    schema
}

fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}
