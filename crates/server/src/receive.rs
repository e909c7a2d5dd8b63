//! Receiving the content of a PUT, and making the change it asks for.

use std::sync::Arc;

use http_core::syntax::Limits;

use crate::answer::Content;
use crate::change::{Change, Result, Upload};
use crate::connection::Connection;
use crate::intake::Intake;
use crate::link::Link;
use crate::write::random;

/// Octets gathered before they are written to the disk.
const PIECE: usize = 256 << 10;

/// Makes the change. Also tells whether content was left unread, so that the connection must end.
pub(crate) async fn receive<L: Link>(
    connection: &mut Connection<L>,
    change: &Arc<Change>,
) -> (Result, bool) {
    let outcome = |status| Result {
        status,
        detail: "",
        tag: None,
    };
    let unread = match change.content {
        Content::Length(n) => n > 0,
        Content::Chunked | Content::Partial | Content::Coded | Content::Foreign => true,
        Content::None | Content::Missing => false,
    };
    let early = match change.content {
        Content::Missing => Some(411),
        Content::Partial => Some(400),
        Content::Coded | Content::Foreign => Some(415),
        _ => None,
    };
    let (root, checked) = (Arc::clone(&connection.host().root), Arc::clone(change));
    let setting = Arc::clone(&connection.host().setting);
    let refused = blocking(move || checked.refusal(&root, &setting)).await;
    match (refused, early) {
        (Err(()), _) => return (outcome(503), unread),
        (Ok(Some(refusal)), _) => return (refusal, unread),
        (Ok(None), Some(status)) => return (outcome(status), unread),
        (Ok(None), None) => {}
    }
    let setting = Arc::clone(&connection.host().setting);
    let root = Arc::clone(&connection.host().root);
    if !change.put {
        if let Err((status, unread)) = content(connection, change, None).await {
            return (outcome(status), unread);
        }
        let change = Arc::clone(change);
        let deleted = blocking(move || change.delete(&root, &setting)).await;
        return (deleted.unwrap_or(outcome(500)), false);
    }
    let key = change.key.clone();
    let begun = blocking(move || Upload::begin(root, &key, random())).await;
    let upload = match begun {
        Ok(Ok(upload)) => upload,
        Ok(Err(result)) => return (result, unread),
        Err(()) => return (outcome(503), unread),
    };
    let upload = match content(connection, change, Some(upload)).await {
        Ok(Some(Ok(upload))) => upload,
        Ok(Some(Err(result))) => return (result, false),
        Ok(None) => return (outcome(500), false),
        Err((status, unread)) => return (outcome(status), unread),
    };
    let change = Arc::clone(change);
    let committed = blocking(move || change.commit(upload, &setting)).await;
    (committed.unwrap_or(outcome(500)), false)
}

/// An upload, or why it came to nothing.
type Kept = std::result::Result<Upload, Result>;

/// Reads the content to its end, into the upload if there is one. The error is a status, and
/// whether content was left unread.
async fn content<L: Link>(
    connection: &mut Connection<L>,
    change: &Change,
    upload: Option<Upload>,
) -> std::result::Result<Option<Kept>, (u16, bool)> {
    let mut kept = upload.map(Ok);
    let Some(mut intake) = Intake::new(change.content, change.area.limit, Limits::default()) else {
        return Ok(kept);
    };
    let unread = |status| (status, true);
    let asked = connection.ask_for_content(change.expects).await;
    asked.map_err(unread)?;
    let mut gathered = Vec::new();
    loop {
        let taken =
            connection.take_content(&mut intake, |octets| gathered.extend_from_slice(octets));
        let last = taken.map_err(unread)?;
        if gathered.len() >= PIECE || last {
            kept = keep(kept, std::mem::take(&mut gathered)).await;
        }
        if last {
            return Ok(kept);
        }
        connection.read_content().await.map_err(unread)?;
    }
}

/// Writes a piece. After a failure the rest of the content is read and dropped.
async fn keep(kept: Option<Kept>, piece: Vec<u8>) -> Option<Kept> {
    let mut upload = match kept? {
        Ok(upload) => upload,
        failed => return Some(failed),
    };
    let written = blocking(move || upload.write(&piece).map(|()| upload)).await;
    Some(written.unwrap_or(Err(Result {
        status: 500,
        detail: "",
        tag: None,
    })))
}

/// Runs something slow in another thread; the error means that there is none any more.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> std::result::Result<T, ()> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ())
}
