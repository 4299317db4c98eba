import { writeOrCheck } from './generate/committed-files.ts';
import { loadCommands } from './generate/load-commands.ts';
import { schemaFiles } from './generate/schemas.ts';
import { root } from './root.ts';

const { classes } = await loadCommands(root);
const accept = 'programs read these results: add fields rather than change them, then accept with `npm run generate`';
writeOrCheck(root, schemaFiles(classes), accept, 'schemas');
