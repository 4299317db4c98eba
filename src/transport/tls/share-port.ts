import type { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { onFirstByte, tlsFirstByte } from '../tcp/first-byte.ts';
import { defaultConnectMs } from '../timing.ts';

/**
 * One port for http and https: the first byte of a connection tells which of the two servers it is for. Listen with the
 * returned server; closing it closes neither of them.
 */
export function sharePort(plain: HttpServer, secure: HttpServer): Server {
  // They listen to nothing themselves, and watch over slow requests only once they believe they do.
  for (const server of [plain, secure]) server.emit('listening');
  return createServer({ noDelay: true }, (socket) => {
    onFirstByte(socket, defaultConnectMs, (byte) => {
      if (byte === tlsFirstByte) {
        // It reads from the socket's handle; bytes that flowed into the socket would be lost to it.
        secure.emit('connection', socket);
        return;
      }
      plain.emit('connection', socket);
      socket.resume();
    });
  });
}
