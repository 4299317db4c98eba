import { readProgramFacts } from './generate/command-facts.ts';
import { writeOrCheck } from './generate/committed-files.ts';
import { manPages } from './man/pages.ts';
import { root } from './root.ts';

const folder = 'packaging/man';
writeOrCheck(root, manPages(readProgramFacts(root), folder), 'run `npm run generate`, then commit', folder);
