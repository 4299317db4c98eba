import { readFileSync } from 'node:fs';
import { writeOrCheck } from './generate/committed-files.ts';
import { openApiDocument } from './openapi/document.ts';
import { root } from './root.ts';

const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
const text = `${JSON.stringify(await openApiDocument(version), undefined, 2)}\n`;
const accept = 'programs rely on this interface: add rather than change, then accept with `npm run generate`';
writeOrCheck(root, [{ path: 'docs/api/openapi.json', text }], accept);
