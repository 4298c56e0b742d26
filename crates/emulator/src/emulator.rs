//! An emulator in a program: how it is made, watched and ended.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use serde_json::Value;
use tokio::sync::{oneshot, watch};
use twilio_core::{ClientBuilder, Credentials, Transport};

use crate::api::Service;
use crate::auth::Accounts;
use crate::openapi::Document;
use crate::request_log::Log;
use crate::server::{Server, Stop};
use crate::store::Store;
use crate::{Account, Error, Exchange, Faults};

/// What happens where a record is made that the collection holds already. What the service does is not known for certain:
/// both have been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// There are two of it.
    #[default]
    Accept,
    /// 409, code 20409.
    Refuse,
}

/// A service on this machine. It runs on a thread of its own, whatever the program's runtime and its clock do, and ends
/// when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    server: Arc<Server>,
    address: SocketAddr,
    url: String,
    stop: watch::Sender<Stop>,
    ended: Option<oneshot::Receiver<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// The settings of an emulator.
///
/// | setting | if it is not set |
/// |---|---|
/// | [`address`](Self::address), [`port`](Self::port) | a free port of `127.0.0.1` |
/// | [`database`](Self::database) | records are kept in memory |
/// | [`accounts`](Self::accounts) | every well-formed pair of credentials is accepted |
/// | [`duplicates`](Self::duplicates) | accepted |
/// | [`faults`](Self::faults) | none |
/// | [`log_capacity`](Self::log_capacity) | the latest 1,000 requests |
#[must_use = "nothing listens before `start` is called"]
pub struct EmulatorBuilder {
    spec: String,
    address: SocketAddr,
    database: Option<PathBuf>,
    accounts: Accounts,
    duplicates: Duplicates,
    faults: Faults,
    log_capacity: usize,
}

impl Emulator {
    /// Starts an emulator of the OpenAPI document `spec`, JSON or YAML, with every setting as it is by default.
    ///
    /// # Errors
    ///
    /// If the document cannot be served.
    pub async fn start(spec: impl Into<String>) -> Result<Self, Error> {
        Self::builder(spec).start().await
    }

    /// Settings to change before it starts.
    pub fn builder(spec: impl Into<String>) -> EmulatorBuilder {
        EmulatorBuilder {
            spec: spec.into(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database: None,
            accounts: Accounts::Any,
            duplicates: Duplicates::default(),
            faults: Faults::none(),
            log_capacity: 1_000,
        }
    }

    /// Where it listens: `http://127.0.0.1:` and the port.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A pair of credentials that it accepts: the first that it was given, or one that is as good as any.
    #[must_use]
    pub fn account(&self) -> Account {
        self.server.service.accounts.first()
    }

    /// The same, as a client takes it.
    ///
    /// # Errors
    ///
    /// If the pair that it was given has a secret which no client would send.
    pub fn credentials(&self) -> Result<Credentials, twilio_core::Error> {
        self.account().credentials()
    }

    /// A client of it: `emulator.client(Client::builder())?`. Other settings of `builder` stay as they are.
    ///
    /// # Errors
    ///
    /// As for `ClientBuilder::build`.
    pub fn client<C: From<Transport>>(&self, builder: ClientBuilder<C>) -> Result<C, twilio_core::Error> {
        builder.credentials(self.credentials()?).base_url(self.url()).build()
    }

    /// What a shell has to be told so that programs find it: the names and values of variables.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let account = self.account();
        let [user, secret] = account.variables().map(|(name, value)| (name, value.to_owned()));
        vec![user, secret, ("TWILIO_BASE_URL", self.url.clone())]
    }

    /// Puts records into the collection at `path`, as [`account`](Self::account): JSON objects whose members are named as
    /// form fields or as properties are. Returns them as the service shows them.
    ///
    /// # Errors
    ///
    /// If there is no such collection, or a record is not what the document allows. Those before it are in.
    pub fn seed(&self, path: &str, records: impl IntoIterator<Item = Value>) -> Result<Vec<Value>, Error> {
        let account = self.account().account_sid();
        let seed = |record: Value| {
            let made = self.server.service.seed(account, &self.url, path, &record);
            made.map_err(|reason| Error::Seed { path: path.to_owned(), reason })
        };
        records.into_iter().map(seed).collect()
    }

    /// Forgets all records of all accounts, and all requests. Faults stay as they are.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub fn reset(&self) -> Result<(), Error> {
        self.server.log.clear();
        self.server.service.store.clear().map_err(|error| Error::Database {
            path: PathBuf::from("of the emulator"),
            reason: error.to_string(),
        })
    }

    /// The latest requests and their answers, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Exchange> {
        self.server.log.all()
    }

    /// From now on, these faults and no others. Counts and chance begin anew.
    pub fn set_faults(&self, faults: &Faults) {
        self.server.set_faults(faults);
    }

    /// Ends it when the requests that have arrived are answered, or after five seconds.
    pub async fn stop(mut self) {
        let _ = self.stop.send(Stop::Soon);
        if let Some(ended) = self.ended.take() {
            // The thread has ended, however it has.
            let _ = ended.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.stop.send(Stop::Now);
        if let Some(thread) = self.thread.take() {
            // It has nothing left to wait for; a panic of its own has been told already.
            let _ = thread.join();
        }
    }
}

impl EmulatorBuilder {
    /// Where to listen. An address that others reach lets them read and change all records.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The port to listen at; 0 is any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The file to keep records in. It is made where it is not there; what was answered survives a kill of the process.
    pub fn database(mut self, file: impl Into<PathBuf>) -> Self {
        self.database = Some(file.into());
        self
    }

    /// The only pairs of credentials that are accepted.
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = Account>) -> Self {
        self.accounts = Accounts::These(accounts.into_iter().collect());
        self
    }

    /// What happens where a record is made that the collection holds already.
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// What goes wrong.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// How many of the latest requests are kept to be read.
    pub fn log_capacity(mut self, requests: usize) -> Self {
        self.log_capacity = requests;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// If the document cannot be served, the address or port is not to be had, or the database cannot be used.
    pub async fn start(self) -> Result<Emulator, Error> {
        let document = Document::read(&self.spec)?;
        for path in &document.unserved {
            tracing::warn!(%path, "not served: it is not a collection or an instance of one");
        }
        let indexed = document.resources.iter().flat_map(|resource| resource.indexed());
        let store = Store::open(self.database.as_deref(), indexed)?;
        let listener = listen(self.address)?;
        let address = listener.local_addr().map_err(|source| listening(self.address, source))?;
        let service = Service { document, store, accounts: self.accounts, duplicates: self.duplicates };
        let log = Log::new(self.log_capacity);
        let reached = reached(address).to_string();
        let url = format!("http://{reached}");
        let server = Arc::new(Server::new(service, &self.faults, log, reached));

        let (stop, stopping) = watch::channel(Stop::Not);
        let (end, ended) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let runs = server.clone();
        let thread = thread::Builder::new()
            .name("twilio-emulator".to_owned())
            .spawn(move || {
                let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(ready.send(Err(error))),
                };
                runtime.block_on(async move {
                    match tokio::net::TcpListener::from_std(listener) {
                        Ok(listener) => {
                            let _ = ready.send(Ok(()));
                            runs.run(listener, stopping).await;
                        }
                        Err(error) => drop(ready.send(Err(error))),
                    }
                });
                let _ = end.send(());
            })
            .map_err(Error::Thread)?;
        let emulator = Emulator { server, address, url, stop, ended: Some(ended), thread: Some(thread) };
        match started.await {
            Ok(Ok(())) => Ok(emulator),
            Ok(Err(error)) => Err(Error::Thread(error)),
            Err(_) => Err(Error::Thread(io::Error::other("it ended before it began"))),
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

/// Where what listens at `address` is found from this machine: at one of its own addresses, if it listens at all of them.
fn reached(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    bind().map_err(|source| listening(address, source))
}

fn listening(address: SocketAddr, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::AddrInUse => Error::PortInUse(address),
        _ => Error::Listen { address, source },
    }
}
