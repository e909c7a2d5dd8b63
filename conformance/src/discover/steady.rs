//! Whether a resource stays what it is from one answer to the next.

use std::time::Duration;

use super::ask::{Asker, is_success};
use super::resources::Resource;
use crate::subject::SLOW;

/// Longer than the second in which dates and clocks stay the same.
const ANOTHER_SECOND: Duration = Duration::from_millis(1020);

/// How often a quick target is asked once more: several may take turns behind one address, and say
/// different things of the same resource.
const ONCE_MORE: usize = 3;

/// The resource as it is when it is asked for again; without its date or its tag where nothing but
/// that changes. `None` when its octets change too.
pub(super) fn steady(asker: &mut Asker, resource: &Resource) -> Option<Resource> {
    if resource.may_tell_the_time() {
        std::thread::sleep(ANOTHER_SECOND);
    }
    let first = agreed(resource.clone(), again(asker, resource)?)?;
    if asker.median() >= SLOW {
        return Some(first);
    }
    let mut last = again(asker, resource)?;
    // One edit, or one answer that was meant for somebody else, is no lasting change.
    let settled = agreed(first, last.clone());
    last = settled.unwrap_or(last);
    for _ in 1..ONCE_MORE {
        last = agreed(last, again(asker, resource)?)?;
    }
    Some(last)
}

/// The resource asked for with a field that nobody knows: a page that shows the request is another
/// one each time that a check asks in its own way.
fn again(asker: &mut Asker, resource: &Resource) -> Option<Resource> {
    let reply = asker.get_with(&resource.path, "X-Not-Known: 1\r\n")?;
    let message = reply.complete(1).filter(|message| is_success(message))?;
    Resource::of(&resource.path, message)
}

/// What both say of the resource; `None` when that is not about the same octets.
fn agreed(mut one: Resource, other: Resource) -> Option<Resource> {
    if one.last_modified != other.last_modified {
        one.last_modified = None;
    }
    if one.etag != other.etag {
        one.etag = None;
    }
    let same = Resource {
        last_modified: one.last_modified,
        etag: one.etag.clone(),
        ..other
    };
    (same == one).then_some(one)
}
