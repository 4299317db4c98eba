import { afterEach, beforeEach, describe } from 'vitest';
import { closingTests } from './closing.ts';
import { connectingTests } from './connecting.ts';
import { datagramTests } from './datagrams.ts';
import { routingTests } from './routing.ts';
import { type EndpointForm, QuicStage } from './stage.ts';
import { streamTests } from './streams.ts';

/** What every QUIC endpoint must do, wherever it runs. `setup` is called once for each test. */
export function quicSuite(name: string, setup: () => Promise<EndpointForm>): void {
  describe(`QUIC: ${name}`, () => {
    const stage = new QuicStage();

    beforeEach(async () => stage.begin(await setup()));
    afterEach(() => stage.end());

    connectingTests(stage);
    streamTests(stage);
    datagramTests(stage);
    closingTests(stage);
    routingTests(stage);
  });
}
