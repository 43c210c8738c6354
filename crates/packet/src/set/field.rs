//! What a region asks of one field: bits that must have a value, or an interval.

/// Bits that must have a value; the others are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ternary<T> {
    // No bit of `value` outside `care`: equal sets are equal values.
    value: T,
    care: T,
}

/// A closed interval, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval<T> {
    first: T,
    last: T,
}

macro_rules! ternary {
    ($word:ty) => {
        impl Ternary<$word> {
            /// Every value.
            pub const ANY: Self = Self { value: 0, care: 0 };

            /// One value.
            pub const fn exact(value: $word) -> Self {
                Self { value, care: <$word>::MAX }
            }

            /// The values that agree with `value` in the bits of `care`.
            pub const fn new(value: $word, care: $word) -> Self {
                Self { value: value & care, care }
            }

            /// The bits that must be as they are here; 0 where a bit is free.
            pub const fn value(self) -> $word {
                self.value
            }

            /// The bits that are not free.
            pub const fn care(self) -> $word {
                self.care
            }

            /// The greatest value.
            pub const fn greatest(self) -> $word {
                self.value | !self.care
            }

            /// Whether every bit is free.
            pub const fn is_any(self) -> bool {
                self.care == 0
            }

            /// Whether a value is among them.
            pub const fn contains(self, value: $word) -> bool {
                (value ^ self.value) & self.care == 0
            }

            /// Whether the two have a value in common.
            pub const fn overlaps(self, other: Self) -> bool {
                (self.value ^ other.value) & self.care & other.care == 0
            }

            /// Whether every value of `other` is one of these.
            pub const fn covers(self, other: Self) -> bool {
                self.care & !other.care == 0 && (self.value ^ other.value) & self.care == 0
            }

            /// The values of both.
            pub const fn intersect(self, other: Self) -> Option<Self> {
                if !self.overlaps(other) {
                    return None;
                }
                Some(Self { value: self.value | other.value, care: self.care | other.care })
            }

            /// How many values there are.
            pub const fn count(self) -> u64 {
                1 << self.care.count_zeros()
            }
        }
    };
}

ternary!(u32);
ternary!(u8);

impl Ternary<u32> {
    /// The addresses of a prefix; a length above 32 is one address.
    pub const fn prefix(address: u32, length: u32) -> Self {
        let host = match u32::MAX.checked_shr(length) {
            Some(host) => host,
            None => 0,
        };
        Self::new(address, !host)
    }

    /// The length of the prefix that this is; none with scattered bits.
    pub const fn prefix_length(self) -> Option<u32> {
        let length = self.care.leading_ones();
        if self.care.count_ones() == length { Some(length) } else { None }
    }
}

macro_rules! interval {
    ($word:ty) => {
        impl Interval<$word> {
            /// Every value.
            pub const ALL: Self = Self { first: 0, last: <$word>::MAX };

            /// One value.
            pub const fn exact(value: $word) -> Self {
                Self { first: value, last: value }
            }

            /// The values from `first` to `last`, both included; none where they are the wrong way round.
            pub const fn new(first: $word, last: $word) -> Option<Self> {
                if first <= last { Some(Self { first, last }) } else { None }
            }

            /// The least value.
            pub const fn first(self) -> $word {
                self.first
            }

            /// The greatest value.
            pub const fn last(self) -> $word {
                self.last
            }

            /// Whether every value is in it.
            pub const fn is_all(self) -> bool {
                self.first == 0 && self.last == <$word>::MAX
            }

            /// Whether a value is in it.
            pub const fn contains(self, value: $word) -> bool {
                self.first <= value && value <= self.last
            }

            /// Whether the two have a value in common.
            pub const fn overlaps(self, other: Self) -> bool {
                self.first <= other.last && other.first <= self.last
            }

            /// Whether every value of `other` is one of these.
            pub const fn covers(self, other: Self) -> bool {
                self.first <= other.first && other.last <= self.last
            }

            /// The values of both.
            pub const fn intersect(self, other: Self) -> Option<Self> {
                let first = if self.first > other.first { self.first } else { other.first };
                let last = if self.last < other.last { self.last } else { other.last };
                Self::new(first, last)
            }

            /// The values below those of `other`.
            pub const fn below(self, other: Self) -> Option<Self> {
                if self.first < other.first {
                    let last = other.first - 1;
                    return Some(Self {
                        first: self.first,
                        last: if last < self.last { last } else { self.last },
                    });
                }
                None
            }

            /// The values above those of `other`.
            pub const fn above(self, other: Self) -> Option<Self> {
                if other.last < self.last {
                    let first = other.last + 1;
                    return Some(Self {
                        first: if first > self.first { first } else { self.first },
                        last: self.last,
                    });
                }
                None
            }

            /// The value of the interval that is nearest to `wanted`.
            pub const fn nearest(self, wanted: $word) -> $word {
                if wanted < self.first {
                    self.first
                } else if wanted > self.last {
                    self.last
                } else {
                    wanted
                }
            }

            /// How many values there are.
            pub const fn count(self) -> u64 {
                (self.last - self.first) as u64 + 1
            }
        }
    };
}

interval!(u8);
interval!(u16);

impl Interval<u16> {
    /// The types or codes from `first` to `last` of ICMP or IGMP, which have one byte where ports have two: 255 stands for all
    /// values from 255 up, so that the 256 types together are every value of the field.
    pub const fn of_bytes(bytes: Interval<u8>) -> Self {
        let last = if bytes.last == u8::MAX { u16::MAX } else { bytes.last as u16 };
        Self { first: bytes.first as u16, last }
    }

    /// The same as bytes: what [`Interval::of_bytes`] was made of.
    pub const fn as_bytes(self) -> Interval<u8> {
        const fn byte(value: u16) -> u8 {
            if value > 255 { u8::MAX } else { value.to_le_bytes()[0] }
        }
        Interval { first: byte(self.first), last: byte(self.last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        assert_eq!(Ternary::<u32>::prefix(0x0a01_0203, 8), Ternary::<u32>::new(0x0a00_0000, 0xff00_0000));
        assert_eq!(Ternary::<u32>::prefix(7, 0), Ternary::<u32>::ANY);
        assert_eq!(Ternary::<u32>::prefix(7, 32), Ternary::<u32>::exact(7));
        assert_eq!(Ternary::<u32>::prefix(7, 99), Ternary::<u32>::exact(7));
        assert_eq!(Ternary::<u32>::prefix(0, 17).prefix_length(), Some(17));
        assert_eq!(Ternary::<u32>::new(0, 0xff00_00ff).prefix_length(), None);
    }

    #[test]
    fn a_swapped_range_is_no_interval() {
        assert_eq!(Interval::<u16>::new(2, 1), None);
        assert_eq!(
            Interval::<u16>::exact(3).below(Interval::<u16>::exact(9)),
            Some(Interval::<u16>::exact(3))
        );
        assert_eq!(Interval::<u16>::ALL.above(Interval::<u16>::exact(u16::MAX)), None);
    }

    #[test]
    fn bytes_fill_the_field() {
        let all = Interval::<u16>::of_bytes(Interval::<u8>::ALL);
        assert!(all.is_all());
        assert_eq!(Interval::<u16>::of_bytes(Interval::<u8>::exact(255)).first(), 255);
        assert_eq!(all.as_bytes(), Interval::<u8>::ALL);
        assert_eq!(Interval::<u16>::of_bytes(Interval::<u8>::exact(8)).as_bytes(), Interval::<u8>::exact(8));
    }
}
