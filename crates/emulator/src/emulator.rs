//! The emulator as a library: starting, inspecting and stopping it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use serde_json::Value;
use tokio::sync::{oneshot, watch};

use crate::api::{Api, Duplicates, Environment};
use crate::auth::AcceptedAccounts;
use crate::init::Init;
use crate::listen::{bind, connectable, listen_error};
use crate::openapi::Documents;
use crate::request_log::RequestLog;
use crate::server::{self, BrowserGuard, Handler, Shutdown};
use crate::store::{MemoryStore, Store};
use crate::{Account, Error, Faults, RecordedRequest};

/// A running emulator.
///
/// It runs on its own thread, independent of the program's async runtime and its clock, and stops when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    handler: Arc<Handler>,
    address: SocketAddr,
    url: String,
    database: Option<PathBuf>,
    shutdown: watch::Sender<Option<Shutdown>>,
    stopped: Option<oneshot::Receiver<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// A builder for an [`Emulator`].
///
/// | setting | default |
/// |---|---|
/// | [`address`](Self::address), [`port`](Self::port) | a free port of `127.0.0.1` |
/// | `database`, with the feature `sqlite` | in memory |
/// | [`accounts`](Self::accounts) | any well-formed credentials |
/// | [`duplicates`](Self::duplicates) | [`Duplicates::Accept`] |
/// | [`faults`](Self::faults) | none |
/// | [`init_file`](Self::init_file) | none |
/// | [`request_log_capacity`](Self::request_log_capacity) | 1,000 requests |
#[must_use = "the emulator does not run until `start` is called"]
pub struct EmulatorBuilder {
    specs: Vec<String>,
    address: SocketAddr,
    database: Option<PathBuf>,
    accounts: AcceptedAccounts,
    duplicates: Duplicates,
    #[cfg(feature = "rules")]
    rules: Vec<(String, String)>,
    faults: Faults,
    init_file: Option<PathBuf>,
    request_log_capacity: usize,
}

impl Emulator {
    /// Starts an emulator of an OpenAPI document, in JSON or YAML, with the default settings.
    ///
    /// # Errors
    ///
    /// Returns an error if the document cannot be served.
    pub async fn start(spec: impl Into<String>) -> Result<Self, Error> {
        Self::builder(spec).start().await
    }

    /// Returns a builder for configuring an emulator of an OpenAPI document, in JSON or YAML.
    pub fn builder(spec: impl Into<String>) -> EmulatorBuilder {
        EmulatorBuilder {
            specs: vec![spec.into()],
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database: None,
            accounts: AcceptedAccounts::Any,
            duplicates: Duplicates::default(),
            #[cfg(feature = "rules")]
            rules: Vec::new(),
            faults: Faults::none(),
            init_file: None,
            request_log_capacity: 1_000,
        }
    }

    /// Returns the base URL, such as `http://127.0.0.1:4010`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address that the emulator listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns an account to use: the first that was configured, or a placeholder if any is accepted.
    #[must_use]
    pub fn account(&self) -> Account {
        self.handler.api.accounts.default_account()
    }

    /// Returns `true` if only configured accounts are accepted.
    #[cfg(feature = "cli")]
    pub(crate) fn has_configured_accounts(&self) -> bool {
        matches!(self.handler.api.accounts, AcceptedAccounts::Only(_))
    }

    /// Returns the credentials of [`account`](Self::account) for a client of `twilio_core`.
    ///
    /// # Errors
    ///
    /// Returns an error if clients do not accept the account's secret.
    #[cfg(feature = "client")]
    pub fn credentials(&self) -> Result<twilio_core::Credentials, twilio_core::Error> {
        self.account().credentials()
    }

    /// Builds a client of the emulator, keeping the builder's other settings: `emulator.client(Client::builder())?`.
    ///
    /// # Errors
    ///
    /// Returns the errors of `ClientBuilder::build`.
    #[cfg(feature = "client")]
    pub fn client<C: From<twilio_core::Transport>>(
        &self,
        builder: twilio_core::ClientBuilder<C>,
    ) -> Result<C, twilio_core::Error> {
        builder.credentials(self.credentials()?).base_url(self.url()).build()
    }

    /// Returns the environment variables that direct a Twilio client to the emulator: credentials and base URL.
    #[must_use]
    pub fn env_vars(&self) -> Vec<(&'static str, String)> {
        let account = self.account();
        let [user, secret] = account.env_vars().map(|(name, value)| (name, value.to_owned()));
        vec![user, secret, ("TWILIO_BASE_URL", self.url.clone())]
    }

    /// Adds records to the collection at `path`, and returns them as the API does. The records belong to
    /// [`account`](Self::account). Each is a JSON object with the names of form fields or of properties.
    ///
    /// # Errors
    ///
    /// Returns an error if the collection does not exist or a record is invalid. Records before the invalid one have been
    /// added.
    pub fn seed(&self, path: &str, records: impl IntoIterator<Item = Value>) -> Result<Vec<Value>, Error> {
        let account = self.account();
        let seed = |record: Value| {
            let created = self.handler.api.seed(account.account_sid(), &self.url, path, &record);
            created.map_err(|reason| Error::Seed { path: path.to_owned(), reason })
        };
        records.into_iter().map(seed).collect()
    }

    /// Deletes all records of all accounts and clears the request log. Faults are kept.
    ///
    /// # Errors
    ///
    /// Returns an error if the database cannot be written.
    pub fn reset(&self) -> Result<(), Error> {
        self.handler.request_log.clear();
        self.handler.api.store.clear().map_err(|error| Error::Database {
            path: self.database.clone().unwrap_or_default(),
            reason: error.to_string(),
        })
    }

    /// Returns the most recent requests, oldest first. The log keeps as many as
    /// [`request_log_capacity`](EmulatorBuilder::request_log_capacity) says.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.handler.request_log.all()
    }

    /// Replaces all faults and limits. Their counts start over, and the random sequence starts at the seed.
    pub fn set_faults(&self, faults: &Faults) {
        self.handler.faults.set(faults);
    }

    /// Stops the emulator gracefully: completes requests in flight, for up to five seconds.
    pub async fn stop(mut self) {
        let _ = self.shutdown.send(Some(Shutdown::Graceful));
        if let Some(stopped) = self.stopped.take() {
            // An error means that the thread panicked, which also stops it.
            let _ = stopped.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.shutdown.send(Some(Shutdown::Immediate));
        if let Some(thread) = self.thread.take() {
            // The panic hook has already reported a panic of the thread.
            let _ = thread.join();
        }
    }
}

impl EmulatorBuilder {
    /// Serves another document as well, so that one emulator is several services of a vendor.
    ///
    /// A request whose `Host` is a server of one document is for that document. Any other host, such as `127.0.0.1`, is for the
    /// document that has the path; if several have it, the response is an error.
    pub fn document(mut self, spec: impl Into<String>) -> Self {
        self.specs.push(spec.into());
        self
    }

    /// Sets the address to listen on. Anyone who can reach it can read and change all records.
    ///
    /// On a loopback address, a request whose `Host` is neither an IP address nor `localhost` is refused with status 421, so
    /// that no web page reaches the emulator by DNS rebinding. On another address, any name is accepted. A request with the
    /// `Origin` of another site is refused with status 403 on every address.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets the port to listen on. With 0, the system chooses a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Stores records in this SQLite file, which is created if it does not exist. A completed request survives a crash of
    /// the process.
    #[cfg(feature = "sqlite")]
    pub fn database(mut self, file: impl Into<PathBuf>) -> Self {
        self.database = Some(file.into());
        self
    }

    /// Accepts only these credentials.
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = Account>) -> Self {
        self.accounts = AcceptedAccounts::Only(accounts.into_iter().collect());
        self
    }

    /// Sets the behavior of a create request whose record already exists in the collection.
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// Sets a rule of behavior that no document describes, such as `profile-first` to `400`. README.md lists all of them.
    #[cfg(feature = "rules")]
    pub fn rule(mut self, id: impl Into<String>, value: impl Into<String>) -> Self {
        self.rules.push((id.into(), value.into()));
        self
    }

    /// Sets the faults and limits.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Starts with the accounts, records and faults of this JSON file, which README.md describes. They are added to those of
    /// [`accounts`](Self::accounts) and [`faults`](Self::faults). The records are not added if the database has records.
    pub fn init_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.init_file = Some(file.into());
        self
    }

    /// Sets how many of the most recent requests are recorded.
    pub fn request_log_capacity(mut self, requests: usize) -> Self {
        self.request_log_capacity = requests;
        self
    }

    /// Starts the emulator.
    ///
    /// # Errors
    ///
    /// Returns an error if a document cannot be served, a rule is unknown, the address cannot be listened on, the database cannot be
    /// opened, or the init file is invalid.
    pub async fn start(mut self) -> Result<Emulator, Error> {
        #[cfg_attr(not(feature = "rules"), allow(unused_mut, reason = "rules change filters"))]
        let mut documents = Documents::parse(&self.specs)?;
        let duplicate_code = match self.duplicates {
            Duplicates::Accept => None,
            Duplicates::Refuse => Some(20409),
        };
        #[cfg(feature = "rules")]
        let rules = crate::api::Rules::new(&self.rules, &mut documents)?;
        #[cfg(feature = "rules")]
        let duplicate_code = rules.duplicate_code.or(duplicate_code);
        for operation in &documents.unserved {
            tracing::warn!(%operation, "operation not served: requests get status 501");
        }
        let init = self.init_file.take().map(|file| Init::read(&file)).transpose()?;
        if let Some(init) = &init {
            self.accounts.extend(init.accounts()?);
            self.faults = init.faults(self.faults)?;
        }
        let indexed = documents.resources.iter().flat_map(|resource| resource.indexed_properties());
        let store: Box<dyn Store> = match &self.database {
            #[cfg(feature = "sqlite")]
            Some(file) => Box::new(crate::store::SqliteStore::open(file, indexed)?),
            _ => Box::new(MemoryStore::new(indexed)),
        };
        let listener = bind(self.address)?;
        let address = listener.local_addr().map_err(|source| listen_error(self.address, source))?;
        let api = Api {
            documents,
            store,
            accounts: self.accounts,
            duplicate_code,
            #[cfg(feature = "rules")]
            rules,
            environment: Environment::default(),
        };
        let authority = connectable(address).to_string();
        if let Some(init) = &init
            && api.store.collections().is_ok_and(|collections| collections.is_empty())
        {
            init.add_records(&api, &authority)?;
        }
        let url = format!("http://{authority}");
        let request_log = RequestLog::new(self.request_log_capacity);
        let hosts = api.documents.sources.iter().flat_map(|source| source.hosts.clone()).collect();
        let guard = BrowserGuard::new(address.ip(), hosts);
        let handler = Arc::new(Handler::new(api, request_log, &self.faults, guard, authority));

        let (shutdown, shutdown_receiver) = watch::channel(None);
        let (stopped_sender, stopped) = oneshot::channel();
        let (started_sender, started) = oneshot::channel();
        let server_handler = handler.clone();
        let thread = thread::Builder::new()
            .name("twilio-emulator".to_owned())
            .spawn(move || {
                let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(started_sender.send(Err(error))),
                };
                runtime.block_on(async move {
                    match tokio::net::TcpListener::from_std(listener) {
                        Ok(listener) => {
                            let _ = started_sender.send(Ok(()));
                            server::serve(server_handler, listener, shutdown_receiver).await;
                        }
                        Err(error) => drop(started_sender.send(Err(error))),
                    }
                });
                let _ = stopped_sender.send(());
            })
            .map_err(Error::Thread)?;
        let emulator = Emulator {
            handler,
            address,
            url,
            database: self.database,
            shutdown,
            stopped: Some(stopped),
            thread: Some(thread),
        };
        match started.await {
            Ok(Ok(())) => Ok(emulator),
            Ok(Err(error)) => Err(Error::Thread(error)),
            Err(_) => Err(Error::Thread(io::Error::other("the thread panicked"))),
        }
    }
}

impl fmt::Debug for EmulatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmulatorBuilder")
            .field("address", &self.address)
            .field("database", &self.database)
            .field("accounts", &self.accounts)
            .field("duplicates", &self.duplicates)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
