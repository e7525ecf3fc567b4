import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Calls back with each line of a stream; resolves when the stream has ended. */
export function onLine(stream: Readable, take: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const reader = createInterface({ input: stream, crlfDelay: Infinity });
    reader.on('line', take);
    reader.once('close', resolve);
    stream.once('error', () => {
      reader.close();
    });
  });
}
