import { afterEach, beforeEach, describe } from 'vitest';
import type { ConnectionOptions } from '../../../src/transport/base-connection.ts';
import { bytesTests } from './bytes.ts';
import { connectingTests, silenceTests } from './connecting.ts';
import { endingTests } from './ending.ts';
import { connectorBackPressureTests, flowTests } from './flow.ts';
import { listeningTests } from './listening.ts';
import type { Carrier, CarrierTraits } from './pair.ts';
import { Stage } from './stage.ts';

/** What every carrier must do, whatever it is made of. `setup` is called once for each test. */
export function transportSuite(
  name: string,
  traits: CarrierTraits,
  setup: (options: ConnectionOptions) => Promise<Carrier>,
): void {
  describe(`transport: ${name}`, () => {
    const stage = new Stage();

    beforeEach(async () => {
      stage.begin(await setup({ onListenerError: (error) => stage.faults.push(error), lingerMs: 300 }));
    });

    afterEach(() => stage.end());

    bytesTests(stage);
    endingTests(stage, traits);
    flowTests(stage);
    if (!traits.cannotStopSender) connectorBackPressureTests(stage);
    listeningTests(stage);
    connectingTests(stage);
    if (!traits.answersAtOnce) silenceTests(stage);
  });
}
