import type { CloseReason, Sink, WriteContents } from '@tidings/sse-hub';
import { gzipHeader, type GzipReader, type SharedGzip } from './shared-gzip.ts';
import type { StreamBody } from './stream-body.ts';

/**
 * A body in gzip. It ends without gzip's last block and checksum: each connection has had other bytes,
 * and a stream has no end that a client would check. Clients show what they have, and come back.
 */
export class GzipBody implements Sink, GzipReader {
  readonly #body: StreamBody;
  readonly #gzip: SharedGzip;
  #isBegun = false;
  history: Buffer | undefined;

  constructor(body: StreamBody, gzip: SharedGzip) {
    this.#body = body;
    this.#gzip = gzip;
  }

  write(_bytes: Buffer, { parts, isShared }: WriteContents): boolean {
    const block = this.#gzip.encode(this, parts, isShared);
    if (this.#isBegun) return this.#body.write(block);
    this.#isBegun = true;
    return this.#body.write(Buffer.concat([gzipHeader, block]));
  }

  close(reason: CloseReason): void {
    this.#body.close(reason);
  }
}
