/** Milliseconds an attempt to connect may take where the caller says nothing. */
export const defaultConnectMs = 10_000;

/**
 * Milliseconds a closing connection waits for a peer that takes nothing and does not end its side, before it is cut
 * off: a peer that hangs must not keep a host from stopping.
 */
export const defaultLingerMs = 5_000;

/** Milliseconds of silence after which the kernel asks whether the machine of a TCP peer still lives. */
export const keepAliveMs = 30_000;
