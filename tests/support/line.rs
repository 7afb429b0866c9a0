//! A line of a rate and a delay: what passes shares the rate, each way for itself, and arrives half a round trip later.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// One direction.
struct Way {
    bytes_a_second: f64,
    delay: Duration,
    free_at: Mutex<Instant>,
}

impl Way {
    fn new(megabits: f64, round_trip: Duration) -> Arc<Self> {
        Arc::new(Self { bytes_a_second: megabits * 125_000.0, delay: round_trip / 2, free_at: Mutex::new(Instant::now()) })
    }

    /// When so many bytes have left, behind all that left before.
    fn leave(&self, bytes: usize) -> Instant {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = (*free_at).max(Instant::now()) + Duration::from_secs_f64(bytes as f64 / self.bytes_a_second);
        *free_at
    }
}

/// Passes on every connection to `server`, for ever.
pub(crate) async fn serve(listener: TcpListener, server: SocketAddr, megabits: f64, round_trip: Duration) -> std::io::Result<()> {
    let (there, back) = (Way::new(megabits, round_trip), Way::new(megabits, round_trip));
    loop {
        let (client, _) = listener.accept().await?;
        let (there, back) = (Arc::clone(&there), Arc::clone(&back));
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(server).await else { return };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            tokio::join!(pass(from_client, to_server, there), pass(from_server, to_client, back));
        });
    }
}

/// Pieces of eight kilobytes on their way: more than twenty megabits hold in a round trip of 80 ms.
const ON_THE_WAY: usize = 64;

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: Arc<Way>) {
    let (sender, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
    let delay = way.delay;
    let leaving = async move {
        let mut buffer = vec![0; 8 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            let left = way.leave(read);
            tokio::time::sleep_until(left).await;
            if sender.send((left + delay, buffer[..read].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let arriving = async move {
        while let Some((at, bytes)) = arriving.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(leaving, arriving);
}
