import { RawTcpClient, type RawClientOptions } from './raw-tcp-client.ts';

/** A watcher that finishes its handshake and then reads nothing more, until told to. */
export async function connectSilentWatcher(options: RawClientOptions): Promise<RawTcpClient> {
  const client = await RawTcpClient.connect(options);
  client.stopReading();
  return client;
}
