import { constants, deflateRawSync } from 'node:zlib';

/** What begins every gzip stream here: deflate, no name, no time (RFC 1952, 2.3). */
export const gzipHeader: Buffer = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * What the decoder at the other end of one connection has had since the last key block, if that is
 * exactly what all who go along with it had; undefined where it had anything else.
 */
export interface GzipReader {
  history: Buffer | undefined;
}

/** Compresses each event once, for all connections together. */
export interface SharedGzip {
  /**
   * Compresses what is written to one connection, as deflate blocks that end at a byte, so that it can
   * be read at once. `isShared`: others who stand at the same place are written the same parts.
   */
  encode(reader: GzipReader, parts: readonly Buffer[], isShared: boolean): Buffer;
}

/** How far connections go along with each other. */
export interface SharedGzipLimits {
  /** Writes from one key block to the next: a newcomer waits as long until it may go along. @defaultValue 64 */
  readonly keyEvery: number;
  /** Bytes that a block may point back over; deflate knows no more than 32 KiB. @defaultValue 16 KiB */
  readonly maxHistoryBytes: number;
  /** Bytes up to which what is written to one connection alone is not worth compressing. @defaultValue 256 */
  readonly minBytes: number;
}

const defaultLimits: SharedGzipLimits = {
  keyEvery: 64,
  maxHistoryBytes: 16 * 1024,
  minBytes: 256,
};

/** One shared write: who had `before` takes the block and has `after`; a key block is for everyone. */
interface Step {
  readonly bytes: Buffer;
  readonly block: Buffer;
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/**
 * Creates it. Connections that are written the same bytes go along with each other: their blocks point
 * back into what they all had. A key block points nowhere, and lets everyone in; whoever had something
 * else gets blocks that stand alone until the next one.
 *
 * A block points back only into what its own connection was sent: nobody's text reaches anybody else.
 * That its length tells something of what went before is why secrets must not go through it.
 */
export function createSharedGzip(options: Partial<SharedGzipLimits> = {}): SharedGzip {
  const limits = { ...defaultLimits, ...options };
  const alone = new WeakMap<Buffer, Buffer>();
  let step: Step | undefined;
  let sinceKey = 0;
  let along = 0;
  let left = 0;

  function standAlone(bytes: Buffer): Buffer {
    if (bytes.length <= limits.minBytes) return stored(bytes);
    const known = alone.get(bytes);
    if (known !== undefined) return known;
    const block = copyOf(deflate(bytes));
    alone.set(bytes, block);
    return block;
  }

  /** Makes the next step where this reader may lead it. */
  function advance(reader: GzipReader, bytes: Buffer): Step | undefined {
    // Where half of them are left behind, they are let in now.
    const isKey = step === undefined || sinceKey >= limits.keyEvery || left >= along;
    const before = isKey ? undefined : step?.after;
    if (!isKey && reader.history !== before) return undefined;
    const all = before === undefined ? bytes : Buffer.concat([before, bytes]);
    sinceKey = isKey ? 1 : sinceKey + 1;
    along = 0;
    left = 0;
    step = {
      bytes,
      block: deflate(bytes, before),
      before,
      // A copy: the token is this step's alone, and keeps nothing else in memory.
      after: copyOf(all.subarray(-limits.maxHistoryBytes)),
    };
    return step;
  }

  return {
    encode(reader, parts, isShared) {
      const [bytes] = parts;
      if (bytes !== undefined && isShared && parts.length === 1) {
        const now = step?.bytes === bytes ? step : advance(reader, bytes);
        if (now !== undefined && (now.before === undefined || now.before === reader.history)) {
          reader.history = now.after;
          along += 1;
          return now.block;
        }
      }
      reader.history = undefined;
      left += 1;
      return parts.length === 1 && bytes !== undefined
        ? standAlone(bytes)
        : Buffer.concat(parts.map(standAlone));
    },
  };
}

function deflate(bytes: Buffer, dictionary?: Buffer): Buffer {
  return deflateRawSync(bytes, {
    ...(dictionary && { dictionary }),
    // Ends at a byte, and says of no block that it is the last (RFC 1951, 3.2.4).
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}

/** Copies bytes to memory of their own: what is kept would keep all of the 16 KiB that zlib cut it out of, or a whole pool. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

const maxStoredBytes = 0xffff;

/** An empty block: what a sync flush of zlib ends with. */
const emptyBlock = Buffer.from([0, 0, 0, 0xff, 0xff]);

/**
 * Writes bytes as they are, in blocks of deflate (RFC 1951, 3.2.4), with an empty one behind: some
 * decoders, Go's among them, hand over what they have read only there.
 */
function stored(bytes: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += maxStoredBytes) {
    const part = bytes.subarray(from, from + maxStoredBytes);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(maxStoredBytes - part.length, 3);
    blocks.push(head, part);
  }
  blocks.push(emptyBlock);
  return Buffer.concat(blocks);
}
