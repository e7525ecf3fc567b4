import { markLength, readMark } from './read-mark.ts';

/** Reads one answer of HTTP/1.1, chunked or not, without keeping it. */
export interface StreamReader {
  take(bytes: Buffer): void;
}

/** What is reported about a stream. */
export interface StreamListener {
  /** Text after which the stream counts as ready; '' for its headers. */
  readonly readyText: string;
  /** Marks before the ready text are reported, too. */
  readonly countsFromStart: boolean;
  onHeaders(isOk: boolean): void;
  onReady(): void;
  onPayload(bytes: number): void;
  onMark(sequence: number, madeUs: number): void;
}

const tilde = 0x7e;
const lineFeed = 0x0a;

/** Creates a reader for one connection. */
export function createStreamReader(listener: StreamListener): StreamReader {
  let head: string | undefined = '';
  let isChunked = false;
  let isReady = false;
  let text = '';
  let carry: Buffer = Buffer.alloc(0);
  /** Bytes of the chunk that are still to come; undefined while its size is read. */
  let left: number | undefined;
  let sizeLine = '';

  function findMarks(part: Buffer): void {
    const bytes = carry.length === 0 ? part : Buffer.concat([carry, part]);
    carry = Buffer.alloc(0);
    let at = bytes.indexOf(tilde);
    while (at >= 0) {
      if (bytes.length - at < markLength) {
        carry = Buffer.from(bytes.subarray(at));
        return;
      }
      const mark = readMark(bytes, at);
      if (mark !== undefined) listener.onMark(mark.sequence, mark.madeUs);
      at = bytes.indexOf(tilde, at + (mark === undefined ? 1 : markLength));
    }
  }

  function takePayload(part: Buffer): void {
    listener.onPayload(part.length);
    if (isReady || listener.countsFromStart) findMarks(part);
    if (isReady) return;
    const kept = text.length;
    text += part.toString('latin1');
    const at = text.indexOf(listener.readyText);
    if (at < 0) {
      text = text.slice(-listener.readyText.length);
      return;
    }
    isReady = true;
    listener.onReady();
    const after = at + listener.readyText.length - kept;
    if (!listener.countsFromStart) findMarks(part.subarray(Math.max(0, after)));
    text = '';
  }

  function takeChunked(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (left === undefined) {
        const end = bytes.indexOf(lineFeed, at);
        sizeLine += bytes.toString('latin1', at, end < 0 ? bytes.length : end);
        if (end < 0) return;
        at = end + 1;
        // The line break that ends a chunk makes an empty line here.
        if (sizeLine.trim() !== '') left = Number.parseInt(sizeLine, 16);
        sizeLine = '';
        continue;
      }
      const part = bytes.subarray(at, at + left);
      takePayload(part);
      at += part.length;
      left -= part.length;
      if (left === 0) left = undefined;
    }
  }

  return {
    take(bytes) {
      if (head === undefined) {
        if (isChunked) takeChunked(bytes);
        else takePayload(bytes);
        return;
      }
      const before = head.length;
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const isOk = head.startsWith('HTTP/1.1 200');
      isChunked = /\r\ntransfer-encoding: chunked/i.test(head.slice(0, end));
      head = undefined;
      listener.onHeaders(isOk);
      if (!isOk) return;
      if (listener.readyText === '') {
        isReady = true;
        listener.onReady();
      }
      const rest = bytes.subarray(end + 4 - before);
      if (rest.length > 0) this.take(rest);
    },
  };
}
