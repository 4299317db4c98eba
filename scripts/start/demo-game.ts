import { join } from 'node:path';
import { root } from '../root.ts';

/** What `npm start` plays: it moves by itself until somebody joins in. */
export const demoGame: string = join(root, 'cores', 'chip8', 'games', 'bricks.xo8');
