import { openLogFile } from '../../codec/frame-log/file-source.node.ts';
import { FrameLogReader } from '../../codec/frame-log/reader.ts';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { zstdNative } from '../../codec/zstd.node.ts';
import { PerunError } from '../../shared/errors.ts';

/** Fails with what is wrong with a recording, before a core is started for it. */
export function checkRecording(path: string): void {
  const source = openLogFile(path);
  try {
    const { index } = new FrameLogReader({ source, lz4: lz4Native, zstd: zstdNative });
    if (index.length === 0) throw new PerunError('FAILED', `${path} has no frames`, { remedy: 'record for longer' });
  } finally {
    source.close();
  }
}
