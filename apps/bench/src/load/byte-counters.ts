import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import type { LoadTarget } from './generator.ts';
import { readMark } from './read-mark.ts';

/** Clients of which all count bytes, and the first reads what they say. */
export interface ByteCounters extends Disposable {
  /** Bytes that came to all clients. */
  readonly bytes: number;
  /** Numbers of the events that the first client has read, as they came. */
  readonly read: readonly number[];
}

/** Opens clients, each with a connection of its own; resolves when all have their headers. */
export async function openByteCounters(
  { port, path }: LoadTarget,
  {
    connections,
    encoding,
  }: { readonly connections: number; readonly encoding: 'gzip' | 'identity' },
): Promise<ByteCounters> {
  const responses: IncomingMessage[] = [];
  const read: number[] = [];
  let bytes = 0;
  for (let opened = 0; opened < connections; opened += 1) {
    const asked = get({ port, path, agent: false, headers: { 'accept-encoding': encoding } });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    response.on('data', (part: Buffer) => (bytes += part.length));
    responses.push(response);
    if (opened === 0) readEvents(response, encoding, read);
  }
  return {
    get bytes() {
      return bytes;
    },
    read,
    [Symbol.dispose]() {
      for (const response of responses) response.destroy();
    },
  };
}

function readEvents(response: IncomingMessage, encoding: string, read: number[]): void {
  const text = encoding === 'gzip' ? response.pipe(createGunzip()) : response;
  let rest = '';
  text.on('error', () => undefined);
  text.setEncoding('utf8');
  text.on('data', (part: string) => {
    const events = (rest + part).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (!event.startsWith('event: newPost\n')) continue;
      // What comes before the mark is ASCII.
      const mark = readMark(Buffer.from(event), event.indexOf('~'));
      if (mark !== undefined) read.push(mark.sequence);
    }
  });
}
