import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route.ts';

/** The route of the address bar, also after the back button. */
export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  return useMemo(() => parseRoute(new URL(href)), [href]);
}

function subscribe(changed: () => void): () => void {
  const listening = new AbortController();
  window.addEventListener('hashchange', changed, { signal: listening.signal });
  window.addEventListener('popstate', changed, { signal: listening.signal });
  return () => listening.abort();
}
