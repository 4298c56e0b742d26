//! Records, in SQLite.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use crate::Error;

/// Tells our files from those of other programs: `tEmu` in ASCII.
const APPLICATION_ID: i64 = 0x7445_6d75;

/// The version of the tables below.
const VERSION: i64 = 1;

/// Records by account and collection, in the order in which they were made.
///
/// A write is in the file's log when it is answered, so that a killed process loses none of it. It is not flushed to the
/// disk each time: a machine that loses power may lose the last of them, and nothing else.
#[derive(Debug)]
pub(crate) struct Store(Mutex<Connection>);

/// A collection: whose it is, and its path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) path: &'a str,
}

/// A record as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Grows with each record of the store, and is never used again.
    pub(crate) number: i64,
    pub(crate) sid: String,
    /// The stored properties, as JSON.
    pub(crate) body: String,
}

/// That a stored property has one of these values.
#[derive(Clone, Debug)]
pub(crate) struct Condition<'a> {
    pub(crate) property: &'a str,
    pub(crate) values: Vec<Sql>,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Start,
    /// After the record of this number.
    After(i64),
    /// Before the record of this number, and the page ends there.
    Before(i64),
}

/// Some records, and whether there are more on either side.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    pub(crate) before: bool,
    pub(crate) after: bool,
}

/// A collection that holds something, for a person to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) account: String,
    pub(crate) path: String,
    pub(crate) records: u64,
}

impl Store {
    /// Opens `file`, or a store in memory; `indexed` are the properties that records are looked up by.
    pub(crate) fn open<'a>(
        file: Option<&Path>,
        indexed: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        let prepare = || -> Result<Connection, String> {
            let text = |error: rusqlite::Error| match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseBusy) => "another emulator has it open".to_owned(),
                Some(
                    rusqlite::ErrorCode::ReadOnly
                    | rusqlite::ErrorCode::SystemIoFailure
                    | rusqlite::ErrorCode::PermissionDenied,
                ) => format!("{error}: the file and its directory have to be writable"),
                Some(rusqlite::ErrorCode::NotADatabase) => "it is not a SQLite database".to_owned(),
                _ => error.to_string(),
            };
            let connection = match file {
                Some(file) => Connection::open(file),
                None => Connection::open_in_memory(),
            }
            .map_err(text)?;
            configure(&connection).map_err(text)?;
            let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let tables = connection
                .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
                .map_err(text)?;
            match (tables, number("application_id").map_err(text)?, number("user_version").map_err(text)?) {
                (0, ..) | (_, APPLICATION_ID, VERSION) => {}
                (_, APPLICATION_ID, version) => {
                    return Err(format!("another version of the emulator made it: {version}, not {VERSION}"));
                }
                _ => return Err("another program made it: name a file that is not there yet".to_owned()),
            }
            create(&connection, indexed).map_err(text)?;
            Ok(connection)
        };
        match prepare() {
            Ok(connection) => Ok(Self(Mutex::new(connection))),
            Err(reason) => {
                let path = file.map_or_else(|| PathBuf::from(":memory:"), Path::to_path_buf);
                Err(Error::Database { path, reason })
            }
        }
    }

    /// Adds a record, unless one that meets all of `same` is there.
    pub(crate) fn insert(
        &self,
        place: Place<'_>,
        sid: &str,
        body: &str,
        same: &[Condition<'_>],
    ) -> rusqlite::Result<bool> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction
            .prepare_cached("INSERT INTO collections (account, path) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([place.account, place.path])?;
        let collection = collection(&transaction, place)?;
        if !same.is_empty() {
            let (condition, values) = conditions(same);
            let sql = format!("SELECT EXISTS (SELECT 1 FROM records WHERE collection = ?{condition})");
            let values = std::iter::once(Sql::from(collection)).chain(values);
            if transaction.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))? {
                return Ok(false);
            }
        }
        transaction
            .prepare_cached("INSERT INTO records (collection, sid, body) VALUES (?1, ?2, ?3)")?
            .execute(params![collection, sid, body])?;
        transaction.commit()?;
        Ok(true)
    }

    /// The record of that SID.
    pub(crate) fn get(&self, place: Place<'_>, sid: &str) -> rusqlite::Result<Option<Row>> {
        self.lock()
            .prepare_cached(
                "SELECT r.number, r.sid, r.body FROM collections c JOIN records r ON r.collection = c.id
                 WHERE c.account = ?1 AND c.path = ?2 AND r.sid = ?3",
            )?
            .query_row([place.account, place.path, sid], row)
            .optional()
    }

    /// Gives a record other properties.
    pub(crate) fn update(&self, number: i64, body: &str) -> rusqlite::Result<()> {
        let connection = self.lock();
        connection
            .prepare_cached("UPDATE records SET body = ?2 WHERE number = ?1")?
            .execute(params![number, body])?;
        Ok(())
    }

    /// Removes a record and all that it held; `false` where there is none.
    pub(crate) fn delete(&self, place: Place<'_>, sid: &str) -> rusqlite::Result<bool> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let gone = transaction
            .prepare_cached(
                "DELETE FROM records WHERE sid = ?3
                 AND collection = (SELECT id FROM collections WHERE account = ?1 AND path = ?2)",
            )?
            .execute([place.account, place.path, sid])?;
        if gone > 0 {
            // By a range of paths, which finds them by the index: `0` is the character after `/`.
            let (from, to) = (format!("{}/{sid}/", place.path), format!("{}/{sid}0", place.path));
            transaction
                .prepare_cached(
                    "DELETE FROM records WHERE collection IN
                     (SELECT id FROM collections WHERE account = ?1 AND path >= ?2 AND path < ?3)",
                )?
                .execute([place.account, &from, &to])?;
        }
        transaction.commit()?;
        Ok(gone > 0)
    }

    /// Up to `size` records that meet all conditions, oldest first.
    pub(crate) fn page(
        &self,
        place: Place<'_>,
        meeting: &[Condition<'_>],
        from: Position,
        size: u64,
    ) -> rusqlite::Result<Rows> {
        let connection = self.lock();
        let Some(collection) = collection(&connection, place).optional()? else { return Ok(Rows::default()) };
        let (condition, values) = conditions(meeting);
        let select = |what: &str, side: &str, rest: &str| {
            format!("SELECT {what} FROM records WHERE collection = ?{condition} AND number {side} ?{rest}")
        };
        let bound = |number: i64| {
            params_from_iter(
                std::iter::once(Sql::from(collection))
                    .chain(values.iter().cloned())
                    .chain([Sql::from(number)]),
            )
        };
        let (side, order, number) = match from {
            Position::Start => (">", "ASC", 0),
            Position::After(number) => (">", "ASC", number),
            Position::Before(number) => ("<", "DESC", number),
        };
        // One more than was asked for tells whether there is one.
        let sql = select("number, sid, body", side, &format!(" ORDER BY number {order} LIMIT {}", size + 1));
        let mut rows: Vec<Row> = connection
            .prepare_cached(&sql)?
            .query_map(bound(number), row)?
            .collect::<rusqlite::Result<_>>()?;
        let more = rows.len() as u64 > size;
        rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        let exists = |side: &str, number: i64| -> rusqlite::Result<bool> {
            let sql = format!("SELECT EXISTS ({})", select("1", side, ""));
            connection.prepare_cached(&sql)?.query_row(bound(number), |row| row.get(0))
        };
        let (before, after) = match from {
            Position::Start => (false, more),
            Position::After(number) => {
                let first = rows.first().map_or(number.saturating_add(1), |row| row.number);
                (exists("<", first)?, more)
            }
            Position::Before(number) => {
                rows.reverse();
                let last = rows.last().map_or(number.saturating_sub(1), |row| row.number);
                (more, exists(">", last)?)
            }
        };
        Ok(Rows { rows, before, after })
    }

    /// Every collection that holds a record, by account and path.
    pub(crate) fn collections(&self) -> rusqlite::Result<Vec<Held>> {
        self.lock()
            .prepare_cached(
                "SELECT c.account, c.path, count(*) FROM collections c JOIN records r ON r.collection = c.id
                 GROUP BY c.id ORDER BY c.path, c.account",
            )?
            .query_map([], |row| {
                let records: i64 = row.get(2)?;
                Ok(Held { account: row.get(0)?, path: row.get(1)?, records: records.unsigned_abs() })
            })?
            .collect()
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) -> rusqlite::Result<()> {
        self.lock().execute_batch("BEGIN; DELETE FROM records; DELETE FROM collections; COMMIT;")
    }

    /// A thread that panicked in the middle of a transaction has rolled it back: the connection is as good as before.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    // A second emulator on the same file is refused at once, not let in to be confused.
    connection.busy_timeout(std::time::Duration::ZERO)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // Answers with a row, which `pragma_update` would not expect.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")
}

fn create<'a>(connection: &Connection, indexed: impl IntoIterator<Item = &'a str>) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "BEGIN;
         CREATE TABLE IF NOT EXISTS collections (
             id INTEGER PRIMARY KEY, account TEXT NOT NULL, path TEXT NOT NULL, UNIQUE (account, path)
         );
         CREATE TABLE IF NOT EXISTS records (
             number INTEGER PRIMARY KEY AUTOINCREMENT,
             collection INTEGER NOT NULL, sid TEXT NOT NULL, body TEXT NOT NULL
         );
         CREATE UNIQUE INDEX IF NOT EXISTS record_by_sid ON records (collection, sid);
         CREATE INDEX IF NOT EXISTS record_by_number ON records (collection, number);
         PRAGMA application_id = {APPLICATION_ID};
         PRAGMA user_version = {VERSION};
         COMMIT;"
    ))?;
    for property in indexed {
        if let Some(expression) = extract(property) {
            connection.execute_batch(&format!(
                "CREATE INDEX IF NOT EXISTS record_by_value_of_{property} ON records (collection, {expression}, number)"
            ))?;
        }
    }
    Ok(())
}

fn collection(connection: &Connection, place: Place<'_>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT id FROM collections WHERE account = ?1 AND path = ?2")?
        .query_row([place.account, place.path], |row| row.get(0))
}

/// The value of a property in SQL. A name is a part of the statement, so that only plain ones are let in.
fn extract(property: &str) -> Option<String> {
    let plain = property.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain.then(|| format!("json_extract(body, '$.{property}')"))
}

/// Conditions as SQL with a place for each value, and the values. A property that cannot be named meets none.
fn conditions(all: &[Condition<'_>]) -> (String, Vec<Sql>) {
    let mut sql = String::new();
    let mut values = Vec::new();
    for condition in all {
        match extract(condition.property) {
            Some(expression) if !condition.values.is_empty() => {
                let places = vec!["?"; condition.values.len()].join(", ");
                sql.push_str(&format!(" AND {expression} IN ({places})"));
                values.extend(condition.values.iter().cloned());
            }
            _ => sql.push_str(" AND FALSE"),
        }
    }
    (sql, values)
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row { number: row.get(0)?, sid: row.get(1)?, body: row.get(2)? })
}
