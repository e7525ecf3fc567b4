import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Burst } from '../server.ts';

/** Milliseconds after which a connection is not used again: Go's servers close it after five seconds. */
const keptMs = 1000;
/** Events in one request of a burst where the server's API takes several. */
const batch = 100;

/** Publishes to a server that takes its events over HTTP. */
export interface EventPoster extends Disposable {
  publish(burst: Burst): Promise<void>;
}

/** How one server wants its events. */
export interface PostForm {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Writes the body of a request with these events. */
  readonly body: (sequences: readonly number[]) => string;
  /** Events that a request may carry. @defaultValue 1 */
  readonly maxEvents?: number;
}

/**
 * Posts over one connection at a time, one request after the other without waiting for answers, so that
 * the order holds and no round trip limits the rate.
 */
export async function createEventPoster(form: PostForm): Promise<EventPoster> {
  const perRequest = Math.min(batch, form.maxEvents ?? 1);
  let asked = 0;
  let answered = 0;
  let wake: () => void = () => undefined;
  let refusal: string | undefined;
  let socket = open();
  let usedMs = performance.now();
  await once(socket, 'connect');

  function open(): Socket {
    const opened = connect({ port: form.port, host: '127.0.0.1', noDelay: true });
    let rest = '';
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (opened === socket && answered < asked) refusal ??= 'the connection was closed';
      wake();
    });
    opened.on('data', (bytes: Buffer) => {
      const text = rest + bytes.toString('latin1');
      for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        answered += 1;
        if (!status.startsWith('2')) refusal ??= text.slice(0, 300);
      }
      // A status line may be cut between two reads; whole ones are not counted twice.
      rest =
        text.slice(-11).includes('HTTP') && !/HTTP\/1\.1 \d{3}/.test(text.slice(-12))
          ? text.slice(-11)
          : '';
      wake();
    });
    return opened;
  }

  function post(sequences: readonly number[]): void {
    if (answered === asked && performance.now() - usedMs > keptMs) {
      socket.destroy();
      socket = open();
    }
    usedMs = performance.now();
    const body = form.body(sequences);
    const head = [
      `POST ${form.path} HTTP/1.1`,
      `Host: 127.0.0.1:${String(form.port)}`,
      ...Object.entries(form.headers).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${String(Buffer.byteLength(body))}`,
    ].join('\r\n');
    socket.write(`${head}\r\n\r\n${body}`);
    asked += 1;
  }

  async function untilAnswered(): Promise<void> {
    while (answered < asked && refusal === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    if (refusal !== undefined) throw new Error(`An event was refused: ${refusal}`);
  }

  return {
    async publish({ first, count, intervalUs }) {
      const all = Array.from({ length: count }, (_, index) => first + index);
      if (intervalUs === 0) {
        for (let at = 0; at < count; at += perRequest) post(all.slice(at, at + perRequest));
      } else {
        const startedMs = performance.now();
        for (const [index, sequence] of all.entries()) {
          const waitMs = startedMs + (index * intervalUs) / 1000 - performance.now();
          if (waitMs > 0) await sleep(waitMs);
          post([sequence]);
        }
      }
      await untilAnswered();
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}
