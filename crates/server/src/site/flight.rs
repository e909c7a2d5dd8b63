//! Loading: those who want the same at the same time share one load.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::Notify;

use super::{Landed, Outcome, Site, Wanted, status_of_error};
use crate::cache::{Also, Entry};
use crate::load::{self, Job};
use crate::representation::Representation;

/// A name, and the kind of load.
pub(super) type FlightId = (Box<[u8]>, u8);

/// A load under way; everybody who wants the same waits for it.
#[derive(Debug)]
pub(super) struct Flight {
    /// When it began to read.
    began: u64,
    /// What it makes a coding of.
    known: Option<Arc<Representation>>,
    landed: Notify,
    outcome: RefCell<Option<Outcome>>,
}

impl Site {
    /// Loads in another thread; those who want the same at the same time share one load.
    pub(crate) async fn load(self: &Rc<Self>, wanted: Box<Wanted>) -> Landed {
        #[cfg(target_os = "linux")]
        if let Some(loaded) = load::at_once(&self.root, &self.setting, &wanted.job) {
            let Wanted { key, also, .. } = *wanted;
            let representation = Arc::clone(&loaded.representation);
            self.keep(&key, also, loaded);
            return (key, Ok(representation));
        }
        let id = (wanted.key.clone(), wanted.kind());
        let under_way = self.flights.borrow().get(&id).map(Rc::clone);
        // What is being read may be older than this request.
        let flight = match under_way {
            Some(flight) if self.may_join(&flight, &wanted.job) => flight,
            _ => {
                let known = match &wanted.job {
                    Job::Gzip(known) => Some(Arc::clone(known)),
                    _ => None,
                };
                let flight = Rc::new(Flight {
                    began: self.freshness.now(),
                    known,
                    landed: Notify::new(),
                    outcome: RefCell::default(),
                });
                self.flights
                    .borrow_mut()
                    .insert(id.clone(), Rc::clone(&flight));
                let (site, flight_of_task) = (Rc::clone(self), Rc::clone(&flight));
                let id = id.clone();
                // A task of its own: the load goes on for the others when the first one leaves.
                tokio::task::spawn_local(async move {
                    let outcome = site.load_alone(*wanted).await;
                    let mut flights = site.flights.borrow_mut();
                    if flights
                        .get(&id)
                        .is_some_and(|f| Rc::ptr_eq(f, &flight_of_task))
                    {
                        flights.remove(&id);
                    }
                    drop(flights);
                    *flight_of_task.outcome.borrow_mut() = Some(outcome);
                    flight_of_task.landed.notify_waiters();
                });
                flight
            }
        };
        let landed = flight.landed.notified();
        if flight.outcome.borrow().is_none() {
            landed.await;
        }
        let outcome = flight.outcome.borrow().clone();
        (id.0, outcome.unwrap_or(Err(500)))
    }

    /// Is what that load makes recent enough for the request being answered?
    fn may_join(&self, flight: &Flight, job: &Job) -> bool {
        match (job, &flight.known) {
            (Job::Gzip(wanted), Some(known)) => Arc::ptr_eq(wanted, known),
            (_, None) => self.freshness.is_enough(flight.began),
            _ => false,
        }
    }

    async fn load_alone(&self, wanted: Wanted) -> Outcome {
        let Wanted { key, mut also, job } = wanted;
        let known = match &job {
            Job::Gzip(known) => Some(Arc::clone(known)),
            _ => None,
        };
        let (root, setting) = (Arc::clone(&self.root), Arc::clone(&self.setting));
        let loaded = tokio::task::spawn_blocking(move || load::load(&root, &setting, job)).await;
        // The thread pool is gone only when the worker is.
        let loaded = loaded
            .map_err(|_| 503u16)?
            .map_err(|error| status_of_error(&error))?;
        let representation = Arc::clone(&loaded.representation);
        let Some(known) = known else {
            self.keep(&key, also, loaded);
            return Ok(representation);
        };
        // The gzip coding joins the entry it was made for, if that is still there.
        let mut cache = self.cache.borrow_mut();
        also.extend(loaded.also);
        if let Some(entry) = cache.get(&key)
            && Arc::ptr_eq(&entry.representation, &known)
        {
            also.extend(entry.also.iter().cloned());
            cache.insert(&key, Entry::new(Arc::clone(&representation), also));
        }
        Ok(representation)
    }

    /// Keeps what was loaded for the next request, if it is good for one.
    fn keep(&self, key: &[u8], mut also: Vec<Also>, loaded: load::Loaded) {
        if loaded.settled {
            also.extend(loaded.also);
            let entry = Entry::new(loaded.representation, also);
            self.cache.borrow_mut().insert(key, entry);
        }
    }
}
