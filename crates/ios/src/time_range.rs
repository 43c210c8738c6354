//! Time ranges (ios-facts 1.12).
//!
//! ```text
//! "time-range" NAME NL { "absolute" ["start" HH:MM D MONTH YYYY] ["end" HH:MM D MONTH YYYY]
//!                      | "periodic" DAYS HH:MM "to" [DAYS] HH:MM }
//! ```

use crate::config::At;
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::{Dialect, Printer};
use crate::word::{Keyword, Parsed, Words, end, expected, keyword, name, number, number_of, one};

/// A `time-range` command with the lines of its mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeRangeBlock<'a> {
    /// The range.
    pub name: Name<'a>,
    /// Its lines.
    pub lines: Vec<At<TimeRangeLine>>,
}

/// A line of a time range.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TimeRangeLine {
    /// `absolute`: from, to; both may be open.
    Absolute(Option<Moment>, Option<Moment>),
    /// `periodic DAYS HH:MM to [DAY] HH:MM`
    Periodic {
        /// On which days.
        days: Days,
        /// From when.
        from: Time,
        /// On which day it ends, where another is named.
        until: Option<Day>,
        /// To when.
        to: Time,
    },
    /// `no` before a line.
    No(Box<TimeRangeLine>),
    /// A line that could not be read.
    Unread,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// A time on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The time.
    pub time: Time,
    /// 1 to 31.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// The year.
    pub year: u16,
}

/// Days of the week.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Days {
    /// `daily`
    Daily,
    /// `weekdays`
    Weekdays,
    /// `weekend`
    Weekend,
    /// Single ones.
    Named(Vec<Day>),
}

/// A day of the week; 0 is Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u8);

const TIME_RANGE: Keyword = Keyword::new("time-range", 5);
const ABSOLUTE: Keyword = Keyword::new("absolute", 1);
const PERIODIC: Keyword = Keyword::new("periodic", 1);
const NO: Keyword = Keyword::whole("no");
const START: Keyword = Keyword::new("start", 1);
const END: Keyword = Keyword::new("end", 1);
const TO: Keyword = Keyword::whole("to");
const DAYS: [Keyword; 7] = [
    Keyword::new("Monday", 1),
    Keyword::new("Tuesday", 2),
    Keyword::new("Wednesday", 3),
    Keyword::new("Thursday", 2),
    Keyword::new("Friday", 1),
    Keyword::new("Saturday", 2),
    Keyword::new("Sunday", 2),
];
const DAILY: Keyword = Keyword::new("daily", 1);
const WEEKDAYS: Keyword = Keyword::new("weekdays", 5);
const WEEKEND: Keyword = Keyword::new("weekend", 5);
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, TimeRangeBlock<'a>>> {
    if !words.starts_with(TIME_RANGE) {
        return None;
    }
    let parsed = field(words.skip(1), places, Field::TimeRangeName, name("the name of a time-range"));
    Some(parsed.and_then(|(rest, name)| {
        let (rest, ()) = end(rest)?;
        Ok((rest, TimeRangeBlock { name, lines: Vec::new() }))
    }))
}

pub(crate) fn line<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, TimeRangeLine> {
    if words.starts_with(NO) {
        let (rest, line) = line(words.skip(1))?;
        return Ok((rest, TimeRangeLine::No(Box::new(line))));
    }
    let rest = words.skip(1);
    if words.starts_with(ABSOLUTE) {
        let (rest, from) = optional_moment(rest, START)?;
        let (rest, to) = optional_moment(rest, END)?;
        let (rest, ()) = end(rest)?;
        return Ok((rest, TimeRangeLine::Absolute(from, to)));
    }
    if words.starts_with(PERIODIC) {
        let (rest, days) = days(rest)?;
        let (rest, from) = time(rest)?;
        let (rest, _) = keyword(TO)(rest)?;
        let (rest, until) = match rest.first().and_then(|word| day(word.text)) {
            Some(day) => (rest.skip(1), Some(day)),
            None => (rest, None),
        };
        let (rest, to) = time(rest)?;
        let (rest, ()) = end(rest)?;
        return Ok((rest, TimeRangeLine::Periodic { days, from, until, to }));
    }
    expected(words, "`absolute` or `periodic`")
}

fn optional_moment<'a, 'b>(words: Words<'a, 'b>, before: Keyword) -> Parsed<'a, 'b, Option<Moment>> {
    if !words.starts_with(before) {
        return Ok((words, None));
    }
    let (rest, time) = time(words.skip(1))?;
    let (rest, day) = number("a day from 1 to 31", 1..=31u8)(rest)?;
    let (rest, month) = one("a month", |word| {
        let text = std::str::from_utf8(word.text).ok().filter(|text| text.len() >= 3)?;
        let begins =
            |month: &&str| month.get(..text.len()).is_some_and(|head| head.eq_ignore_ascii_case(text));
        MONTHS.iter().position(begins).and_then(|index| u8::try_from(index + 1).ok())
    })(rest)?;
    let (rest, year) = number("a year", 1993..=2099u16)(rest)?;
    Ok((rest, Some(Moment { time, day, month, year })))
}

fn days<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, Days> {
    let Some(word) = words.first() else { return expected(words, "days") };
    for (keyword, days) in [(DAILY, Days::Daily), (WEEKDAYS, Days::Weekdays), (WEEKEND, Days::Weekend)] {
        if keyword.is(word.text) {
            return Ok((words.skip(1), days));
        }
    }
    let named: Vec<Day> =
        (0..7).map_while(|index| words.get(index).and_then(|word| day(word.text))).collect();
    if named.is_empty() {
        return expected(words, "days, as `weekdays` or `Monday`");
    }
    Ok((words.skip(named.len()), Days::Named(named)))
}

fn day(word: &[u8]) -> Option<Day> {
    DAYS.iter().position(|keyword| keyword.is(word)).and_then(|index| u8::try_from(index).ok()).map(Day)
}

fn time<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, Time> {
    one("a time, as `08:00`", |word| {
        let at = word.text.iter().position(|byte| *byte == b':')?;
        let hour = u8::try_from(number_of(&word.text[..at])?).ok().filter(|hour| *hour < 24)?;
        let minute = u8::try_from(number_of(&word.text[at + 1..])?).ok().filter(|minute| *minute < 60)?;
        Some(Time { hour, minute })
    })(words)
}

impl TimeRangeBlock<'_> {
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word("time-range");
        printer.name(&self.name);
        printer.finish()
    }
}

impl TimeRangeLine {
    pub(crate) fn print(&self, printer: &mut Printer) {
        match self {
            Self::Absolute(from, to) => {
                printer.word("absolute");
                for (word, moment) in [("start", from), ("end", to)] {
                    if let Some(moment) = moment {
                        printer.word(word);
                        moment.print(printer);
                    }
                }
            }
            Self::Periodic { days, from, until, to } => {
                printer.word("periodic");
                match days {
                    Days::Daily => printer.word("daily"),
                    Days::Weekdays => printer.word("weekdays"),
                    Days::Weekend => printer.word("weekend"),
                    Days::Named(days) => days.iter().for_each(|day| day.print(printer)),
                }
                from.print(printer);
                printer.word("to");
                if let Some(day) = until {
                    day.print(printer);
                }
                to.print(printer);
            }
            Self::No(line) => {
                printer.word("no");
                line.print(printer);
            }
            Self::Unread => {}
        }
    }
}

impl Day {
    fn print(self, printer: &mut Printer) {
        if let Some(day) = DAYS.get(usize::from(self.0)) {
            printer.word(day.text);
        }
    }
}

impl Time {
    /// Hours are not padded, minutes are (memory).
    fn print(self, printer: &mut Printer) {
        printer.show(format_args!("{}:{:02}", self.hour, self.minute));
    }
}

impl Moment {
    fn print(self, printer: &mut Printer) {
        printer.show(format_args!("{:02}:{:02} {:02}", self.time.hour, self.time.minute, self.day));
        if let Some(month) = MONTHS.get(usize::from(self.month).saturating_sub(1)) {
            printer.word(month);
        }
        printer.show(self.year);
    }
}
