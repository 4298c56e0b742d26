//! Counts of results.

use crate::model::{TaskError, TaskResult, TaskStatus};

/// The number of tasks with each result. Tasks that were never started are not included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Assignments that were created.
    pub created: u64,
    /// Assignments that were removed, by this run or by another client meanwhile.
    pub removed: u64,
    /// Creates that the service rejected because the profile already holds the assignment.
    pub already_assigned: u64,
    /// Tasks that failed.
    pub failed: u64,
    /// Tasks among those that failed which would fail again in a rerun.
    pub rejected: u64,
    /// Tasks that may have been completed.
    pub unknown: u64,
}

impl Stats {
    /// Counts a result.
    pub fn record(&mut self, result: &TaskResult<'_>) {
        if result.failure().is_some_and(|error| !error.is_transient()) {
            self.rejected += 1;
        }
        *match &result.status {
            TaskStatus::Created(_) => &mut self.created,
            TaskStatus::AlreadyAssigned(_) => &mut self.already_assigned,
            TaskStatus::Removed | TaskStatus::AlreadyRemoved => &mut self.removed,
            TaskStatus::NotDone(TaskError::Unknown(_)) => &mut self.unknown,
            TaskStatus::NotDone(
                TaskError::Failed(_) | TaskError::Conflict(_) | TaskError::Blocked { .. },
            ) => &mut self.failed,
            TaskStatus::NotDone(TaskError::Stopped) => return,
        } += 1;
    }

    /// Returns the number of tasks that ended.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.created + self.removed + self.already_assigned + self.failed + self.unknown
    }
}
