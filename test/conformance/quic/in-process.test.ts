import { QuicheEndpoint } from '../../../src/transport/quic/quiche/endpoint.ts';
import { quicSuite } from './suite.ts';

quicSuite('quiche in this process', () => {
  const endpoint = new QuicheEndpoint();
  return Promise.resolve({ endpoint, dispose: () => endpoint.close() });
});
