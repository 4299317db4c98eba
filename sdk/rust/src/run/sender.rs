use crate::core::Picture;
use crate::error::Error;
use crate::frames::{FrameEncoder, Level, Readable};
use crate::run::link::Socket;
use crate::run::trace::FrameTrace;
use crate::wire::packets;
use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Frames that may wait in this process for a slow host.
const MOST_WAITING: usize = 2;
/// Time for what is queued when the core ends.
const FLUSH_TIME: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
struct Queue {
    /// Bytes, and whether a frame ends with them.
    waiting: VecDeque<(Vec<u8>, bool)>,
    frames: usize,
    busy: bool,
    over: bool,
}

/// Sends without ever waiting: a thread writes, and while the host is more than two frames behind, whole frames are
/// left out; the one after the gap needs none before it.
#[derive(Debug)]
pub(crate) struct FrameSender {
    shared: Arc<(Mutex<Queue>, Condvar)>,
    writer: Option<JoinHandle<()>>,
    socket: Socket,
    encoder: FrameEncoder,
    in_gap: bool,
}

fn locked(mutex: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FrameSender {
    /// Writes to that socket until it is closed.
    pub(crate) fn new(socket: Socket, mut target: Socket) -> Self {
        let shared = Arc::new((Mutex::new(Queue::default()), Condvar::new()));
        let theirs = Arc::clone(&shared);
        let writer = thread::spawn(move || {
            let (mutex, changed) = &*theirs;
            loop {
                let mut queue = locked(mutex);
                while queue.waiting.is_empty() && !queue.over {
                    queue = changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                }
                let Some((bytes, ends_frame)) = queue.waiting.pop_front() else { return };
                queue.busy = true;
                drop(queue);
                let result = target.write_all(&bytes);
                let mut queue = locked(mutex);
                queue.busy = false;
                queue.frames -= usize::from(ends_frame);
                if result.is_err() {
                    // The reader finds out why the connection ended.
                    queue.over = true;
                    queue.waiting.clear();
                    target.shutdown();
                }
                changed.notify_all();
            }
        });
        let encoder = FrameEncoder::new(Level::None, Readable::default());
        FrameSender { shared, writer: Some(writer), socket, encoder, in_gap: false }
    }

    /// From now on frames take that form.
    pub(crate) fn use_forms(&mut self, level: Level, readable: Readable) {
        self.encoder = FrameEncoder::new(level, readable);
    }

    /// False where the host is too far behind to be sent anything now.
    pub(crate) fn is_clear(&self) -> bool {
        locked(&self.shared.0).frames <= MOST_WAITING
    }

    pub(crate) fn send(&self, bytes: Vec<u8>) {
        self.push(bytes, false);
    }

    fn push(&self, bytes: Vec<u8>, ends_frame: bool) {
        let (mutex, changed) = &*self.shared;
        let mut queue = locked(mutex);
        if queue.over {
            return;
        }
        queue.waiting.push_back((bytes, ends_frame));
        queue.frames += usize::from(ends_frame);
        changed.notify_all();
    }

    /// True where the frame was sent.
    pub(crate) fn frame(
        &mut self,
        picture: &Picture,
        sequence: impl FnOnce() -> u16,
        trace: Option<&mut FrameTrace>,
    ) -> Result<bool, Error> {
        if !self.is_clear() {
            self.in_gap = true;
            return Ok(false);
        }
        if self.in_gap {
            self.encoder.start_over();
            self.in_gap = false;
        }
        let encoded = self.encoder.encode(picture)?;
        let packet = packets::video(sequence(), encoded.flags, encoded.width, encoded.height, &encoded.data);
        self.push(packet, true);
        if let Some(trace) = trace {
            trace.sent(picture)?;
        }
        Ok(true)
    }

    /// Gives what is queued its time, then ends the connection.
    pub(crate) fn close(&mut self, flush: bool) {
        let (mutex, changed) = &*self.shared;
        let mut queue = locked(mutex);
        let end = Instant::now() + FLUSH_TIME;
        while flush && (!queue.waiting.is_empty() || queue.busy) && !queue.over && Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            queue = changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        queue.over = true;
        queue.waiting.clear();
        changed.notify_all();
        drop(queue);
        self.socket.shutdown();
        if let Some(writer) = self.writer.take() {
            // Its only panic would be a poisoned lock, which is taken anyway.
            let _ = writer.join();
        }
    }
}

impl Drop for FrameSender {
    fn drop(&mut self) {
        self.close(false);
    }
}
