use crate::field::FieldError;

/// A step of RFC 9110 §13.2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Step 1: If-Match.
    IfMatch,
    /// Step 2: If-Unmodified-Since, when If-Match is absent.
    IfUnmodifiedSince,
    /// Step 3: If-None-Match.
    IfNoneMatch,
    /// Step 4: If-Modified-Since, for GET and HEAD when If-None-Match is absent.
    IfModifiedSince,
    /// Step 5: If-Range, for GET with Range.
    IfRange,
    /// Step 6: the method is performed.
    Method,
}

impl Step {
    /// The five preconditions in order.
    pub const ALL: [Step; 5] = [
        Step::IfMatch,
        Step::IfUnmodifiedSince,
        Step::IfNoneMatch,
        Step::IfModifiedSince,
        Step::IfRange,
    ];

    /// The number of the step, from 1 to 6.
    pub const fn number(self) -> u8 {
        match self {
            Step::IfMatch => 1,
            Step::IfUnmodifiedSince => 2,
            Step::IfNoneMatch => 3,
            Step::IfModifiedSince => 4,
            Step::IfRange => 5,
            Step::Method => 6,
        }
    }

    /// The field the step evaluates; `"method"` for the last.
    pub const fn field_name(self) -> &'static str {
        match self {
            Step::IfMatch => "If-Match",
            Step::IfUnmodifiedSince => "If-Unmodified-Since",
            Step::IfNoneMatch => "If-None-Match",
            Step::IfModifiedSince => "If-Modified-Since",
            Step::IfRange => "If-Range",
            Step::Method => "method",
        }
    }

    pub(super) fn index(self) -> Option<usize> {
        Step::ALL.iter().position(|step| *step == self)
    }
}

/// What one step found. `holds` says whether the precondition is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The field is not in the request.
    FieldAbsent,
    /// The field does not apply to this method.
    MethodIgnores,
    /// The entity-tag field that takes precedence over this date field is present.
    Superseded,
    /// `*`, and there is a current representation.
    AnyExists {
        /// True for If-Match, false for If-None-Match.
        holds: bool,
    },
    /// `*`, and there is no current representation.
    AnyMissing {
        /// False for If-Match, true for If-None-Match.
        holds: bool,
    },
    /// A listed entity tag is the current one.
    TagListed {
        /// True for If-Match and If-Range, false for If-None-Match.
        holds: bool,
    },
    /// No listed entity tag is the current one.
    TagNotListed {
        /// False for If-Match and If-Range, true for If-None-Match.
        holds: bool,
    },
    /// The representation has no entity tag to compare with.
    NoCurrentTag {
        /// False for If-Match and If-Range, true for If-None-Match.
        holds: bool,
    },
    /// The value is neither `*` nor a list of entity tags.
    MalformedList {
        /// False for If-Match, true for If-None-Match.
        holds: bool,
        /// Where it breaks the grammar.
        error: FieldError,
    },
    /// The date field is not an HTTP-date and therefore ignored.
    MalformedDate {
        /// Where it breaks the grammar.
        error: FieldError,
    },
    /// The date field has more than one line and is therefore ignored.
    RepeatedDate,
    /// The date field is ignored because the representation has no modification date.
    NoDateIgnored,
    /// The representation was last modified at the date or before it.
    NotModifiedSince {
        /// True for If-Unmodified-Since, false for If-Modified-Since.
        holds: bool,
    },
    /// The representation was modified after the date.
    ModifiedSince {
        /// False for If-Unmodified-Since, true for If-Modified-Since.
        holds: bool,
    },
    /// If-Range does not count without Range.
    RangeAbsent,
    /// If-Range is neither an entity tag nor an HTTP-date, or has more than one line.
    MalformedValidator,
    /// If-Range has the current opaque tag, but one of the two is weak.
    WeakTag,
    /// If-Range has a date, but the representation has none.
    NoCurrentDate,
    /// If-Range has the current date, which is no strong validator.
    WeakDate,
    /// If-Range has another date than the current one.
    DateDiffers,
    /// If-Range has the current date, which is a strong validator.
    DateMatches,
}

impl Reason {
    /// The precondition was evaluated and is true.
    pub const fn is_true(self) -> bool {
        matches!(self.holds(), Some(true))
    }

    /// The precondition was evaluated and is false.
    pub const fn is_false(self) -> bool {
        matches!(self.holds(), Some(false))
    }

    /// Whether the precondition is true; `None` when it was not evaluated.
    pub const fn holds(self) -> Option<bool> {
        match self {
            Reason::AnyExists { holds }
            | Reason::AnyMissing { holds }
            | Reason::TagListed { holds }
            | Reason::TagNotListed { holds }
            | Reason::NoCurrentTag { holds }
            | Reason::MalformedList { holds, .. }
            | Reason::NotModifiedSince { holds }
            | Reason::ModifiedSince { holds } => Some(holds),
            Reason::MalformedValidator
            | Reason::NoCurrentDate
            | Reason::WeakTag
            | Reason::WeakDate
            | Reason::DateDiffers => Some(false),
            Reason::DateMatches => Some(true),
            Reason::FieldAbsent
            | Reason::MethodIgnores
            | Reason::Superseded
            | Reason::MalformedDate { .. }
            | Reason::RepeatedDate
            | Reason::NoDateIgnored
            | Reason::RangeAbsent => None,
        }
    }

    /// One sentence without its full stop, for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Reason::FieldAbsent => "absent",
            Reason::MethodIgnores => "ignored, it does not apply to this method",
            Reason::Superseded => "ignored, the entity-tag field beside it takes precedence",
            Reason::AnyExists { holds: true } => "true, a current representation exists",
            Reason::AnyExists { holds: false } => "false, a current representation exists",
            Reason::AnyMissing { holds: true } => "true, no current representation exists",
            Reason::AnyMissing { holds: false } => "false, no current representation exists",
            Reason::TagListed { holds: true } => "true, the list has the current entity tag",
            Reason::TagListed { holds: false } => "false, the list has the current entity tag",
            Reason::TagNotListed { holds: true } => "true, no listed entity tag is current",
            Reason::TagNotListed { holds: false } => "false, no listed entity tag is current",
            Reason::NoCurrentTag { holds: true } => "true, the representation has no entity tag",
            Reason::NoCurrentTag { holds: false } => "false, the representation has no entity tag",
            Reason::MalformedList { holds: true, .. } => {
                "true, the value is neither \"*\" nor a list of entity tags"
            }
            Reason::MalformedList { holds: false, .. } => {
                "false, the value is neither \"*\" nor a list of entity tags"
            }
            Reason::MalformedDate { .. } => "ignored, the value is not an HTTP-date",
            Reason::RepeatedDate => "ignored, the field comes more than once",
            Reason::NoDateIgnored => "ignored, the representation has no modification date",
            Reason::NotModifiedSince { holds: true } => "true, not modified after that date",
            Reason::NotModifiedSince { holds: false } => "false, not modified after that date",
            Reason::ModifiedSince { holds: true } => "true, modified after that date",
            Reason::ModifiedSince { holds: false } => "false, modified after that date",
            Reason::RangeAbsent => "ignored, there is no Range field",
            Reason::MalformedValidator => "false, the value is no entity tag and no HTTP-date",
            Reason::WeakTag => "false, the entity tags are not both strong",
            Reason::NoCurrentDate => "false, the representation has no modification date",
            Reason::WeakDate => "false, the current date is not a strong validator",
            Reason::DateDiffers => "false, the date is not the current one",
            Reason::DateMatches => "true, the date is the current one and strong",
        }
    }
}
