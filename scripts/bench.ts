import { argv, execPath, exit, stdout } from 'node:process';
import { listFiles } from './files.ts';
import { root } from './root.ts';
import { runCommand } from './run-command.ts';

/** `npm run bench [-- name]`: runs the programs of test/bench one after another; each prints its own table. */
const wanted = argv.slice(2);
const programs = listFiles(root, ['test/bench'], ['.bench.ts']).filter(
  (file) => wanted.length === 0 || wanted.some((word) => file.includes(word)),
);
let failed = programs.length === 0;
if (failed) stdout.write('no such bench\n');
for (const program of programs) {
  stdout.write(`── ${program}\n`);
  const { status } = await runCommand(execPath, [program], { cwd: root, show: true });
  failed ||= status !== 0;
}
exit(failed ? 1 : 0);
