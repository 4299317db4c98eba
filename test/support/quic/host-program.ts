import { QuicKeeper } from '../../../src/host/quic/quic-keeper.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

/** A host of nothing but QUIC, to be killed: says the pid of its QUIC process, then stays. */
const [, , runtimeDirectory = ''] = process.argv;
const keeper = new QuicKeeper({ runtimeDirectory, limits: defaultLimits, clock: systemClock, logger: silentLogger });
await keeper.start();
process.stdout.write(`${keeper.pid}\n`);
