import { once } from 'node:events';
import { Agent, get } from 'node:http';

/** Opens streams and keeps them, for `look-ups.ts`: `open-streams.ts PORT STREAMS SESSIONS`. */
const [port = 0, streams = 0, sessions = 1] = process.argv.slice(2).map(Number);
/** Opened at once. */
const atOnce = 50;
const agent = new Agent({ keepAlive: true });

async function open(number: number): Promise<void> {
  const request = get({
    ...{ host: '127.0.0.1', port, path: '/live', agent },
    headers: { 'x-session': String(number % sessions) },
  });
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
  response.resume();
}

for (let number = 0; number < streams; number += atOnce) {
  await Promise.all(Array.from({ length: atOnce }, (_, index) => open(number + index)));
}
process.send?.('open');
