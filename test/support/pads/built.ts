import type * as constantsModule from '../../../src/protocol/punktfunk/constants.ts';
import type * as feedbackModule from '../../../src/host/punktfunk-client/feedback-log.ts';
import type * as inputModule from '../../../src/protocol/punktfunk/planes/input.ts';
import type * as postModule from '../../../src/media/post.ts';
import type * as richModule from '../../../src/protocol/punktfunk/planes/rich-input.ts';
import type * as routeModule from '../../../src/transport/quic/datagram-route.ts';
import type * as samplesModule from '../../../src/shared/sample-ring.ts';
import type * as steeringModule from '../../../src/media/steering.ts';

/*
 * Modules of the built tree, with the types of their sources: where the processor is emulated, taking types out of every
 * file takes longer than all else.
 */

export interface Built {
  readonly constants: typeof constantsModule;
  readonly feedback: typeof feedbackModule;
  readonly input: typeof inputModule;
  readonly post: typeof postModule;
  readonly rich: typeof richModule;
  readonly route: typeof routeModule;
  readonly samples: typeof samplesModule;
  readonly steering: typeof steeringModule;
}

async function load<T>(path: string): Promise<T> {
  return (await import(`../../../dist/src/${path}.js`)) as T;
}

/** What stands on both sides of a media process's socket for datagrams. */
export async function loadBuilt(): Promise<Built> {
  return {
    constants: await load('protocol/punktfunk/constants'),
    feedback: await load('host/punktfunk-client/feedback-log'),
    input: await load('protocol/punktfunk/planes/input'),
    post: await load('media/post'),
    rich: await load('protocol/punktfunk/planes/rich-input'),
    route: await load('transport/quic/datagram-route'),
    samples: await load('shared/sample-ring'),
    steering: await load('media/steering'),
  };
}
