import type { HubLimits } from '../limits.ts';
import type { Log } from '../log/log.ts';
import type { Subscriber } from '../subscribers/subscriber.ts';
import type { TopicSet } from '../subscribers/topic-sets.ts';

/** What lies between a cursor and the log's end, for one set of topics. */
export interface Chunk {
  readonly bytes: Buffer;
  /** Sequence number to go on from. */
  readonly next: number;
  /** How many events of the topics are in it, heartbeats not counted. */
  readonly count: number;
  /** The same for each topic. */
  readonly counts: ReadonlyMap<string, number>;
  /** The last id in it. */
  readonly lastId: string | undefined;
}

/** Whom a chunk is composed for. */
export type Reader = Pick<Subscriber, 'topicSet'>;

/** Composes chunks; subscribers at the same cursor with the same topics share the bytes. */
export interface Chunks {
  /**
   * Composes from `seq` on, at most `maxBytes` unless one frame is larger, of as many entries as may
   * be looked at; where there are more, `next` is not the log's end.
   */
  from(seq: number, reader: Reader, maxBytes: number, kind: 'live' | 'replay'): Chunk;
  /** Forgets the composed chunks: the log has grown, or the turn is over. */
  forget(): void;
}

/** Different chunks remembered within a turn; beyond that, readers at rare cursors compose their own. */
const maxRemembered = 64;

const empty = Buffer.alloc(0);

/** The latest request, compared field by field: a map's key would have to be built for every reader. */
interface Asked {
  readonly seq: number;
  readonly maxBytes: number;
  readonly kind: 'live' | 'replay';
  readonly topicSet: TopicSet;
  readonly chunk: Chunk;
}

/** Creates a composer over a log. A replay omits heartbeats, which would claim to be current. */
export function createChunks(
  log: Log,
  { maxScannedEntries }: Pick<HubLimits, 'maxScannedEntries'>,
): Chunks {
  const remembered = new Map<string, Chunk>();
  /** The latest request: most readers of a turn are at the same cursor. */
  let latest: Asked | undefined;

  function compose(
    seq: number,
    topics: ReadonlySet<string>,
    maxBytes: number,
    kind: 'live' | 'replay',
  ): Chunk {
    const frames: Buffer[] = [];
    let size = 0;
    let count = 0;
    const counts = new Map<string, number>();
    let lastId: string | undefined;
    const end = Math.min(log.end, seq + maxScannedEntries);
    let next = seq;
    for (; next < end; next += 1) {
      const entry = log.at(next);
      if (entry === undefined) break;
      const isWanted = entry.topic === '' ? kind === 'live' : topics.has(entry.topic);
      if (!isWanted) continue;
      if (frames.length > 0 && size + entry.frame.length > maxBytes) break;
      frames.push(entry.frame);
      size += entry.frame.length;
      lastId = entry.id;
      if (entry.topic === '') continue;
      count += 1;
      counts.set(entry.topic, (counts.get(entry.topic) ?? 0) + 1);
    }
    const [only = empty] = frames;
    const bytes = frames.length < 2 ? only : Buffer.concat(frames, size);
    return { bytes, next, count, counts, lastId };
  }

  return {
    from(seq, { topicSet }, maxBytes, kind) {
      if (
        latest?.seq === seq &&
        latest.maxBytes === maxBytes &&
        latest.kind === kind &&
        latest.topicSet === topicSet
      ) {
        return latest.chunk;
      }
      const key = `${String(seq)} ${kind} ${String(maxBytes)} ${topicSet.key}`;
      const known = remembered.get(key);
      const chunk = known ?? compose(seq, topicSet.topics, maxBytes, kind);
      if (known === undefined && remembered.size < maxRemembered) remembered.set(key, chunk);
      latest = { seq, maxBytes, kind, topicSet, chunk };
      return chunk;
    },
    forget() {
      latest = undefined;
      remembered.clear();
    },
  };
}
