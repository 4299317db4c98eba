// The built core where there is one beside this file, else its source, which Node runs as it is.
import { existsSync } from 'node:fs';

if (existsSync(new URL('main.js', import.meta.url))) await import('./main.js');
else await import('./main.ts');
