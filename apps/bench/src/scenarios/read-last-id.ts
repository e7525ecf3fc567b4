import type { LoadTarget } from '../load/generator.ts';

/** Opens a stream, waits for `sync`, and returns its id: where a client that saw all of it stands. */
export async function readLastId({ port, path }: LoadTarget): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]),
  });
  let text = '';
  try {
    for await (const bytes of response.body ?? []) {
      text += Buffer.from(bytes as Uint8Array).toString('utf8'); // a response's body is bytes
      const id = /^event: sync\nid: (\S+)\n/m.exec(text)?.[1];
      if (id !== undefined) return id;
    }
  } finally {
    stop.abort();
  }
  throw new Error('The stream ended before its sync.');
}
