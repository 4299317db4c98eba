const lookMs = 250;

/** Looks at the whole memory of this process, machine code's too, which no limit of V8 bounds. */
export function watchMemory(mostBytes: number, onOver: (bytes: number) => void): void {
  setInterval(() => {
    const bytes = process.memoryUsage.rss();
    if (bytes > mostBytes) onOver(bytes);
  }, lookMs).unref();
}
