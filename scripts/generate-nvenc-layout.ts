import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { readNvencHeader } from './nvenc/read-header.ts';
import { layoutModule } from './nvenc/layout-module.ts';
import { root } from './root.ts';

/*
 * Writes one layout table of NVENC: `node scripts/generate-nvenc-layout.ts --include FOLDER`, with the folder of
 * nvEncodeAPI.h (Debian's libffmpeg-nvenc-dev). Its release names the file. Tests hold the tables against headers.
 */
const { values } = parseArgs({ options: { include: { type: 'string', default: '/usr/include/ffnvcodec' } } });
const { file, text } = layoutModule(readNvencHeader(values.include));
const path = join(root, 'backends/bindings/nvenc', file);
writeFileSync(path, await format(text, { parser: 'typescript', singleQuote: true, printWidth: 120 }));
process.stdout.write(`${path}\n`);
