//! Definitions of VRFs.
//!
//! ```text
//! "ip vrf" V | "vrf definition" V        ; `vrf definition`: 12.2(33)SRB, 12.4(20)T, 15.0, XE (ios-facts 3.2)
//! ```

use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::{Dialect, Printer};
use crate::word::{Keyword, Parsed, Words, end, name, phrase};

/// A command that defines a VRF; the lines of its mode (route distinguisher, targets) do not change which traffic is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VrfBlock<'a> {
    /// The VRF.
    pub name: Name<'a>,
    /// Written `vrf definition`, not `ip vrf`.
    pub definition: bool,
}

const IP: Keyword = Keyword::whole("ip");
const VRF: Keyword = Keyword::whole("vrf");
const DEFINITION: Keyword = Keyword::new("definition", 3);

/// A VRF's header; none for another command.
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, VrfBlock<'a>>> {
    let (rest, definition) = if let Ok((rest, ())) = phrase(&[VRF, DEFINITION])(words) {
        (rest, true)
    } else {
        let (rest, ()) = phrase(&[IP, VRF])(words).ok()?;
        // `ip vrf forwarding` and `ip vrf receive` are lines of an interface.
        if rest.first().is_some_and(|word| matches!(word.text, b"forwarding" | b"receive" | b"sitemap")) {
            return None;
        }
        (rest, false)
    };
    let parsed = field(rest, places, Field::VrfName, name("the name of a VRF"));
    Some(parsed.and_then(|(rest, name)| {
        let (rest, ()) = end(rest)?;
        Ok((rest, VrfBlock { name, definition }))
    }))
}

impl VrfBlock<'_> {
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word(if self.definition { "vrf definition" } else { "ip vrf" });
        printer.name(&self.name);
        printer.finish()
    }
}
