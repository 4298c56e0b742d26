//! TLS with a certificate that no trusted CA has signed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

use crate::support::{builder, create, fetch};
use twilio_core::{Error, ErrorKind, Outcome};

/// The certificate of a CA whose key was deleted.
const CA: &[u8] = include_bytes!("tls/ca.pem");

/// For `localhost` and 127.0.0.1, and of no use elsewhere.
const CERTIFICATE: &[u8] = include_bytes!("tls/server.pem");
const KEY: &[u8] = include_bytes!("tls/server_key.pem");

/// Starts a server. Returns its port, and the numbers of connections and of bytes received after a handshake.
async fn server() -> (u16, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (connections, received) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (connections.clone(), received.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counts.0.fetch_add(1, Ordering::SeqCst);
            if let Ok(mut stream) = acceptor.accept(stream).await
                && let Ok(count) = stream.read(&mut [0; 1024]).await
            {
                counts.1.fetch_add(count, Ordering::SeqCst);
            }
        }
    });
    (port, connections, received)
}

fn assert_unknown_ca(error: &Error, operation: &str) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Connect, Outcome::NotProcessed));
    assert_eq!((error.retries(), error.is_transient()), (0, false), "{error}");
    let message = error.to_string();
    let start =
        format!("failed to {operation}: the certificate of the service is not signed by a trusted CA: ");
    assert!(message.starts_with(&start), "{message}");
    assert!(message.contains("set SSL_CERT_FILE to a PEM file with its CA certificate"), "{message}");
}

#[tokio::test]
async fn unknown_ca_is_not_retried_and_nothing_is_sent() {
    for host in ["localhost", "127.0.0.1"] {
        let (port, connections, received) = server().await;
        let client = builder().base_url(format!("https://{host}:{port}")).build().unwrap();
        assert_unknown_ca(&fetch(&client).await.unwrap_err(), "fetch thing");
        assert_unknown_ca(&create(&client).await.unwrap_err(), "create thing");
        assert_eq!((connections.load(Ordering::SeqCst), received.load(Ordering::SeqCst)), (2, 0));
    }
}

/// The same server and certificate, trusted by the caller's HTTP client: the request arrives.
#[tokio::test]
async fn trusted_certificate_is_accepted() {
    let (port, connections, received) = server().await;
    let certificate = reqwest::Certificate::from_pem(CA).unwrap();
    let http = reqwest::Client::builder().tls_certs_merge([certificate]).no_proxy().build().unwrap();
    let client = builder().http_client(http).base_url(format!("https://localhost:{port}")).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    assert!(received.load(Ordering::SeqCst) > 0);
}
