import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Opens a stream over a socket of its own, named for the server's measurements; destroyed with the test. */
async function openSocket(
  url: string,
  { name, lastEventId }: { readonly name: string; readonly lastEventId?: string },
): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined); // being closed by the server is what some are here for
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  const from = lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`;
  socket.write(`GET /sse HTTP/1.1\r\nhost: a\r\nx-reader: ${name}\r\n${from}\r\n`);
  return socket;
}

/** Opens a stream of which not a byte is ever read. */
export async function openStalled(url: string, name: string): Promise<Socket> {
  const socket = await openSocket(url, { name });
  return socket.pause();
}

/** Opens streams that are read at once; `onNumber` gets the numbers with which announcements begin. */
export async function openCrowd(
  url: string,
  options: {
    readonly count: number;
    readonly lastEventId: string;
    readonly onNumber: (reader: number, number: number) => void;
  },
): Promise<void> {
  const { count, lastEventId, onNumber } = options;
  for (let reader = 0; reader < count; reader += 1) {
    const socket = await openSocket(url, { name: `reader ${String(reader)}`, lastEventId });
    let rest = '';
    let isSynced = false;
    const synced = new Promise<void>((resolve) => {
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => {
        const frames = (rest + chunk).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const number = /^data: \{"text":"(\d+) /m.exec(frame)?.[1];
          if (number !== undefined) onNumber(reader, Number(number));
          else if (!isSynced && frame.includes('event: sync')) {
            isSynced = true;
            resolve();
          }
        }
      });
    });
    await synced;
  }
}
