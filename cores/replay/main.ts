import { basename, extname } from 'node:path';
import { openLogFile } from '../../src/codec/frame-log/file-source.node.ts';
import { FrameLogReader } from '../../src/codec/frame-log/reader.ts';
import { lz4Native } from '../../src/codec/lz4/lz4.node.ts';
import { zstdNative } from '../../src/codec/zstd.node.ts';
import { PerunConnection, PerunError } from '../../sdk/typescript/index.ts';
import { ReplayCore } from './core.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new PerunError('USAGE', 'no recording is named', { remedy: 'launch.js <file.prl>' });
  const source = openLogFile(path);
  const open = (): FrameLogReader => new FrameLogReader({ source, lz4: lz4Native, zstd: zstdNative });
  await new PerunConnection().run(new ReplayCore(open, basename(path, extname(path))), stop.signal);
} catch (error) {
  const isOurs = error instanceof PerunError;
  process.stderr.write(`replay: ${isOurs ? `${error.message}; ${error.remedy}` : String(error)}\n`);
  process.exitCode = isOurs ? error.exitCode : 1;
}
