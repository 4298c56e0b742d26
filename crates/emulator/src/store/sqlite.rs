//! Storage in a SQLite file.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params, params_from_iter};
use serde_json::Value;

use super::{
    CollectionKey, CollectionStats, Filter, Matching, Position, RecordPage, Result, Store, StoreError,
    StoredRecord,
};
use crate::Error;

/// Identifies the emulator's database files: `tEmu` in ASCII.
const APPLICATION_ID: i64 = 0x7445_6d75;

/// The version of the database schema.
const SCHEMA_VERSION: i64 = 1;

/// A store of records in SQLite.
///
/// A write is in the write-ahead log before it returns, so it survives if the process is killed. It is not synced to disk
/// each time, so a power failure may lose the latest writes, but corrupts nothing.
#[derive(Debug)]
pub(crate) struct SqliteStore {
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Opens a file, and creates an index for each of `indexed_properties`.
    pub(crate) fn open<'a>(
        file: &Path,
        indexed_properties: impl IntoIterator<Item = &'a str>,
    ) -> std::result::Result<Self, Error> {
        match connect(file, indexed_properties) {
            Ok(connection) => Ok(Self { connection: Mutex::new(connection) }),
            Err(reason) => Err(Error::Database { path: file.to_path_buf(), reason }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A thread that panicked during a transaction has rolled it back, so the connection is still usable.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn insert(&self, key: CollectionKey<'_>, sid: &str, body: &str, unique: &[Filter<'_>]) -> Result<bool> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction
            .prepare_cached("INSERT INTO collections (account, path) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([key.account, key.path])?;
        let collection = collection_id(&transaction, key)?;
        if !unique.is_empty() {
            let (condition, values) = filter_sql(unique);
            let sql = format!("SELECT EXISTS (SELECT 1 FROM records WHERE collection = ?{condition})");
            let values = std::iter::once(SqlValue::from(collection)).chain(values);
            if transaction.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))? {
                return Ok(false);
            }
        }
        transaction
            .prepare_cached("INSERT INTO records (collection, sid, body) VALUES (?1, ?2, ?3)")?
            .execute(params![collection, sid, body])
            .map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::ConstraintViolation) => StoreError::SidExists(sid.to_owned()),
                _ => error.into(),
            })?;
        transaction.commit()?;
        Ok(true)
    }

    fn get(&self, key: CollectionKey<'_>, sid: &str) -> Result<Option<StoredRecord>> {
        let record = self
            .lock()
            .prepare_cached(
                "SELECT r.number, r.sid, r.body FROM collections c JOIN records r ON r.collection = c.id
                 WHERE c.account = ?1 AND c.path = ?2 AND r.sid = ?3",
            )?
            .query_row([key.account, key.path, sid], stored_record)
            .optional()?;
        Ok(record)
    }

    fn update(&self, key: CollectionKey<'_>, sid: &str, body: &str) -> Result<()> {
        let connection = self.lock();
        connection
            .prepare_cached(
                "UPDATE records SET body = ?4 WHERE sid = ?3
                 AND collection = (SELECT id FROM collections WHERE account = ?1 AND path = ?2)",
            )?
            .execute([key.account, key.path, sid, body])?;
        Ok(())
    }

    fn delete(&self, key: CollectionKey<'_>, sid: &str) -> Result<bool> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let deleted = transaction
            .prepare_cached(
                "DELETE FROM records WHERE sid = ?3
                 AND collection = (SELECT id FROM collections WHERE account = ?1 AND path = ?2)",
            )?
            .execute([key.account, key.path, sid])?;
        if deleted > 0 {
            // A range of paths, which the index covers: `0` is the character after `/`.
            let (from, to) = (format!("{}/{sid}/", key.path), format!("{}/{sid}0", key.path));
            transaction
                .prepare_cached(
                    "DELETE FROM records WHERE collection IN
                     (SELECT id FROM collections WHERE account = ?1 AND path >= ?2 AND path < ?3)",
                )?
                .execute([key.account, &from, &to])?;
        }
        transaction.commit()?;
        Ok(deleted > 0)
    }

    fn page(
        &self,
        key: CollectionKey<'_>,
        filters: &[Filter<'_>],
        position: Position,
        size: u64,
    ) -> Result<RecordPage> {
        let connection = self.lock();
        let Some(collection) = collection_id(&connection, key).optional()? else {
            return Ok(RecordPage::default());
        };
        let (condition, values) = filter_sql(filters);
        let select = |columns: &str, comparison: &str, rest: &str| {
            format!(
                "SELECT {columns} FROM records WHERE collection = ?{condition} AND number {comparison} ?{rest}"
            )
        };
        let parameters = |sequence: i64| {
            params_from_iter(
                std::iter::once(SqlValue::from(collection))
                    .chain(values.iter().cloned())
                    .chain([SqlValue::from(sequence)]),
            )
        };
        let (comparison, order, sequence) = range(position);
        // One more than the page holds, to find out whether there are more.
        let limit = format!(" ORDER BY number {order} LIMIT {}", size + 1);
        let mut records: Vec<StoredRecord> = connection
            .prepare_cached(&select("number, sid, body", comparison, &limit))?
            .query_map(parameters(sequence), stored_record)?
            .collect::<rusqlite::Result<_>>()?;
        let has_more = records.len() as u64 > size;
        records.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        RecordPage::at(position, records, has_more, |position| {
            let (comparison, _, sequence) = range(position);
            let sql = format!("SELECT EXISTS ({})", select("1", comparison, ""));
            Ok(connection.prepare_cached(&sql)?.query_row(parameters(sequence), |row| row.get(0))?)
        })
    }

    fn paths(&self, account: &str) -> Result<Vec<String>> {
        let paths = self
            .lock()
            .prepare_cached("SELECT path FROM collections WHERE account = ?1")?
            .query_map([account], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(paths)
    }

    fn collections(&self) -> Result<Vec<CollectionStats>> {
        let collections = self
            .lock()
            .prepare_cached(
                "SELECT c.account, c.path, count(*) FROM collections c JOIN records r ON r.collection = c.id
                 GROUP BY c.id ORDER BY c.path, c.account",
            )?
            .query_map([], |row| {
                let count: i64 = row.get(2)?;
                Ok(CollectionStats {
                    account: row.get(0)?,
                    path: row.get(1)?,
                    record_count: count.unsigned_abs(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(collections)
    }

    fn clear(&self) -> Result<()> {
        Ok(self.lock().execute_batch("BEGIN; DELETE FROM records; DELETE FROM collections; COMMIT;")?)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// Opens a database and creates its tables. The error is a reason to print after the path.
fn connect<'a>(
    path: &Path,
    indexed_properties: impl IntoIterator<Item = &'a str>,
) -> std::result::Result<Connection, String> {
    let reason = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => "another emulator has it open".to_owned(),
        Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied) => {
            format!("{error} (the file and its directory must be writable)")
        }
        Some(ErrorCode::NotADatabase) => "not a SQLite database".to_owned(),
        _ => error.to_string(),
    };
    let connection = Connection::open(path).map_err(reason)?;
    configure(&connection).map_err(reason)?;
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let table_count: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(reason)?;
    let application_id = pragma("application_id").map_err(reason)?;
    let version = pragma("user_version").map_err(reason)?;
    if table_count > 0 && application_id != APPLICATION_ID {
        return Err("it belongs to another program; choose another file".to_owned());
    }
    if table_count > 0 && version != SCHEMA_VERSION {
        return Err(format!(
            "it has format {version}, from another version of the emulator (expected: {SCHEMA_VERSION})"
        ));
    }
    create_tables(&connection, indexed_properties).map_err(reason)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    // A second emulator on the same file fails at once, rather than when it first writes.
    connection.busy_timeout(std::time::Duration::ZERO)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // This pragma returns a row, which `pragma_update` does not expect.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")
}

fn create_tables<'a>(
    connection: &Connection,
    indexed_properties: impl IntoIterator<Item = &'a str>,
) -> rusqlite::Result<()> {
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
         PRAGMA user_version = {SCHEMA_VERSION};
         COMMIT;"
    ))?;
    for property in indexed_properties {
        if let Some(expression) = property_expression(property) {
            connection.execute_batch(&format!(
                "CREATE INDEX IF NOT EXISTS record_by_value_of_{property} ON records (collection, {expression}, number)"
            ))?;
        }
    }
    Ok(())
}

/// Returns the comparison, the order and the sequence number that select the records at a position.
fn range(position: Position) -> (&'static str, &'static str, i64) {
    match position {
        Position::Start => (">", "ASC", 0),
        Position::After(sequence) => (">", "ASC", sequence),
        Position::Before(sequence) => ("<", "DESC", sequence),
    }
}

fn collection_id(connection: &Connection, key: CollectionKey<'_>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT id FROM collections WHERE account = ?1 AND path = ?2")?
        .query_row([key.account, key.path], |row| row.get(0))
}

/// Returns the SQL expression of a property. Its name becomes a part of the statement, so only names of letters, digits
/// and underscores are allowed.
fn property_expression(property: &str) -> Option<String> {
    let is_plain = property.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_plain.then(|| format!("json_extract(body, '$.{property}')"))
}

/// Returns filters as SQL with a placeholder for each value, and the values. A filter on a property without an expression
/// matches nothing.
fn filter_sql(filters: &[Filter<'_>]) -> (String, Vec<SqlValue>) {
    let mut sql = String::new();
    let mut values = Vec::new();
    for filter in filters {
        match property_expression(filter.property) {
            Some(expression) if !filter.values.is_empty() && filter.matching == Matching::Contains => {
                // A property that is not text contains nothing.
                let part = format!("typeof({expression}) = 'text' AND instr({expression}, ?) > 0");
                sql.push_str(&format!(" AND ({})", vec![part; filter.values.len()].join(" OR ")));
                values.extend(filter.values.iter().map(sql_value));
            }
            Some(expression) if !filter.values.is_empty() => {
                let placeholders = vec!["?"; filter.values.len()].join(", ");
                sql.push_str(&format!(" AND {expression} IN ({placeholders})"));
                values.extend(filter.values.iter().map(sql_value));
            }
            _ => sql.push_str(" AND FALSE"),
        }
    }
    (sql, values)
}

/// Converts a JSON value to the SQL value that `json_extract` returns for it.
fn sql_value(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(value) => SqlValue::from(i64::from(*value)),
        Value::Number(number) => match number.as_i64() {
            Some(number) => SqlValue::from(number),
            None => number.as_f64().map_or(SqlValue::Null, SqlValue::from),
        },
        Value::String(text) => SqlValue::from(text.clone()),
        Value::Array(_) | Value::Object(_) => SqlValue::from(value.to_string()),
    }
}

fn stored_record(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredRecord> {
    Ok(StoredRecord { sequence: row.get(0)?, sid: row.get(1)?, body: row.get(2)? })
}
