import type { ConsoleFeed } from './console-feed.ts';

/** Goes to the page of the login, and comes back to the same view. */
export function goToLogin(): void {
  window.location.replace(`/login?next=%2F${window.location.hash}`);
}

/** Gives the login back; whoever opens the console next has to log in. */
export async function logOut(feed: ConsoleFeed): Promise<void> {
  // Else the host would cut it off.
  feed.pause();
  // A login that is over already is as good as one given back.
  await fetch('/auth/logout', { method: 'POST' }).catch(() => undefined);
  window.location.replace('/login?next=%2F');
}
