/**
 * A player in the terminal it is started in, with a client that presents a moving picture. The argument says how the
 * process comes to its end; `type` waits for what the person types.
 */
import { playInTerminal } from '../../../../tui/player/player.ts';
import { FakeClient } from './fake-client.ts';

const manner = process.argv[2] ?? 'type';
const client = new FakeClient();
const width = 64;
const height = 32;
let time = 0;

const clockwork = setInterval(() => {
  time++;
  const words = Uint32Array.from({ length: width * height }, (_, index) => ((index + time) * 0x0a0b0d) & 0xffffff);
  client.present(width, height, words);
  if (time === 10) finish();
}, 10);

function finish(): void {
  switch (manner) {
    case 'throw':
      throw new Error('thrown on purpose');
    case 'reject':
      void Promise.reject(new Error('rejected on purpose'));
      return;
    case 'exit':
      process.exit(7);
      return;
    case 'close':
      client.changeState({ kind: 'closed', error: undefined });
      return;
    case 'type':
      return;
    default:
      process.kill(process.pid, manner);
  }
}

client.start = () => client.open();
const end = await playInTerminal({ client, stdin: process.stdin, stdout: process.stdout, env: process.env });
clearInterval(clockwork);
process.stdout.write(`\r\nended by ${JSON.stringify(end)}\r\n`);
