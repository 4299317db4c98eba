import { backends } from '../../../backends/registry.ts';
import type { Advert } from '../../../src/drivers/discovery.ts';

/** Announces the adverts of its argument (JSON) until its input ends; says `up` when they are out. */
const adverts = JSON.parse(process.argv[2] ?? '[]') as Advert[];
const running = await (await backends.advertiser()).advertise(adverts);
process.stdout.write('up\n');
process.stdin.resume().once('end', () => void running.close());
