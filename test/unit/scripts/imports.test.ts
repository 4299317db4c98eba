import { describe, expect, it } from 'vitest';
import { importsOf } from '../../../scripts/boundaries/imports.ts';

describe('importsOf', () => {
  it.each<[string, string, string | undefined]>([
    [`import './a.ts';`, 'value', './a.ts'],
    [`import a from './a.ts';`, 'value', './a.ts'],
    [`import * as a from "./a.ts"`, 'value', './a.ts'],
    [`import a, { b as c } from './a.ts';`, 'value', './a.ts'],
    [`import type from './a.ts';`, 'value', './a.ts'],
    [`import type, { a } from './a.ts';`, 'value', './a.ts'],
    [`import { type, a } from './a.ts';`, 'value', './a.ts'],
    [`import { type as a } from './a.ts';`, 'value', './a.ts'],
    [`import { type A, b } from './a.ts';`, 'value', './a.ts'],
    [`import a, { type B } from './a.ts';`, 'value', './a.ts'],
    [`import a from './a.json' with { type: 'json' };`, 'value', './a.json'],
    [`import type { A } from './a.ts';`, 'types', './a.ts'],
    [`import type A from './a.ts';`, 'types', './a.ts'],
    [`import type * as A from './a.ts';`, 'types', './a.ts'],
    [`import { type A, type B as C } from './a.ts';`, 'types', './a.ts'],
    [`import {\n  type A, // one\n  type B,\n} from './a.ts';`, 'types', './a.ts'],
    [`export * from './a.ts';`, 'value', './a.ts'],
    [`export * as a from './a.ts';`, 'value', './a.ts'],
    [`export { a, type B } from './a.ts';`, 'value', './a.ts'],
    [`export type { A } from './a.ts';`, 'types', './a.ts'],
    [`export type * from './a.ts';`, 'types', './a.ts'],
    [`const a = await import('./a.ts');`, 'dynamic', './a.ts'],
    ['const a = await import(`./a.ts`);', 'dynamic', './a.ts'],
    ['const a = await import(`./${a}.ts`);', 'dynamic', undefined],
    [`const a = b ? import(c) : d;`, 'dynamic', undefined],
    [`const a = require('./a.cjs');`, 'require', './a.cjs'],
    [`new Worker(new URL('./a.ts', import.meta.url));`, 'entry', './a.ts'],
  ])('%s', (source, kind, specifier) => {
    expect(importsOf(source)).toEqual([{ kind, specifier, line: 1 }]);
  });

  it.each([
    `// import './a.ts';`,
    `/* import './a.ts'; */`,
    `const a = "import './a.ts'";`,
    "const a = `import './a.ts'`;",
    "const a = `${b} import './a.ts'`;",
    `const a = /import '.\\/a.ts'/u;`,
    `const a = b / c; const d = "import './a.ts'" / 2;`,
    `const a = { import: './a.ts' };`,
    `a.import('./a.ts');`,
    `class A { async import(url) { return url; } }`,
    `const here = import.meta.url;`,
    `export const a = { from: './a.ts' };`,
    `export { a }; const from = './a.ts';`,
    `new URL('./a.png', import.meta.url);`,
    `new URL('./a.ts', base);`,
    `export type A = 'import';`,
    `export default 'from';`,
  ])('nothing in %s', (source) => {
    expect(importsOf(source)).toEqual([]);
  });

  it('counts lines across comments, templates and JSX', () => {
    const source = [
      '/* one',
      '   two */ const a = `three',
      '${ { b: 1 }.b } four`;',
      'const c = <p title="it\'s">Don\'t // stop</p>;',
      'const d = c.e < 2 / f;',
      "import g from './g.ts';",
      '`${`${await import("./h.ts")}`}`;',
    ].join('\n');
    expect(importsOf(source).map(({ specifier, line }) => [specifier, line])).toEqual([
      ['./g.ts', 6],
      ['./h.ts', 7],
    ]);
  });
});
