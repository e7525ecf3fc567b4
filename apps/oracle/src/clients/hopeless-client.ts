import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { foreign } from './cursor-of.ts';

/** Milliseconds between two visits; the next one does not wait for the previous one's answer. */
const everyMs = 100;
/** Milliseconds that a visit lasts at most. */
const stayMs = 10_000;
const daySeconds = 24 * 60 * 60;

/**
 * Reconnects again and again, each time with a new position that cannot be resumed, until the signal aborts;
 * then every visit ends.
 */
export async function reconnectHopelessly(url: string, signal: AbortSignal): Promise<void> {
  let now: string | undefined;
  const visits: Promise<unknown>[] = [];
  for (let count = 0; !signal.aborted; count += 1) {
    const position = now === undefined ? undefined : hopeless(now, count);
    const visit = visitOnce(url, position, AbortSignal.any([signal, AbortSignal.timeout(stayMs)]));
    visits.push(visit);
    // As long as the node does not answer, there is no position yet to corrupt.
    now ??= await visit;
    await sleep(everyMs);
  }
  await Promise.all(visits);
}

/** Corrupts a position, in a different way for each count. */
function hopeless(position: string, count: number): string {
  const [epoch, hash, seconds = '', increment = '', , number = ''] = position.split('.');
  const at = (then: number, ordinal: number): string =>
    [epoch, hash, then.toString(36), increment, ordinal.toString(36), number].join('.');
  const then = Number.parseInt(seconds, 36);
  switch (count % 4) {
    case 0:
      return foreign(at(then, count));
    case 1:
      // The oplog never went back so far.
      return at(then - daySeconds - count, 1);
    case 2:
      // From before the log, at a change that there never was.
      return at(then - 1 - (count % 10), 1000 + count);
    default:
      return at(1, count);
  }
}

/**
 * Opens a stream and leaves at the first frame with an id: `sync`, or what is replayed where the position turned out
 * to be within the log. Returns that id. Reading a replay to its end, megabytes for each of ten visits a second, would
 * occupy this process, which passes on what the honest clients and the nodes are sent, instead of the node.
 */
function visitOnce(
  url: string,
  position: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, {
      agent: false,
      // An address of its own, where loopback has more than one.
      ...(process.platform === 'linux' && { localAddress: '127.0.0.66' }),
      headers: {
        accept: 'text/event-stream',
        ...(position !== undefined && { 'last-event-id': position }),
      },
      signal,
    });
    let text = '';
    let id: string | undefined;
    request.on('error', () => undefined);
    request.on('close', () => {
      resolve(id);
    });
    request.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('data', (chunk: string) => {
        text += chunk;
        id = /^id: (.+)\n/m.exec(text)?.[1];
        if (id !== undefined) request.destroy();
      });
    });
  });
}
