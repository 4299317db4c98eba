// The built core where there is one beside this file, else its source, which Node runs as it is.
import { existsSync } from 'node:fs';

const built = new URL('./main.js', import.meta.url);
await import(existsSync(built) ? built.href : new URL('./main.ts', import.meta.url).href);
