import type { MongoClient } from 'mongodb';
import { clientOf, type AppClient } from './driver/app-client.ts';
import { defaultBackoff, type BackoffLimits } from './backoff.ts';
import { FeedError } from './errors.ts';
import { operationTimeoutOf } from './operations/limit-client.ts';
import { hashFeed } from './hash-feed.ts';
import { requiredRole, type RoleDocument } from './rights/required-role.ts';
import type { WatchedCollection } from './watched-collection.ts';

/** A structured logger; pino fits. */
export interface FeedLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Options of a feed. */
export interface FeedOptions<Name extends string = string> {
  /**
   * A MongoClient or a connection of Mongoose; see `AppClient`. The change stream follows the client's read preference. What the feed reads and writes otherwise goes
   * to the primary.
   */
  readonly client: AppClient;
  readonly database: string;
  readonly collections: readonly WatchedCollection<Name>[];
  /**
   * Everything besides `collections` that decides which events a change becomes, as text. It goes into
   * the hash that positions carry: feeds with equal hashes resume each other's clients, all others
   * answer `gap`. @defaultValue ''
   */
  readonly projectionKey?: string;
  /** The feed's own collection: one document with epoch and heartbeat. @defaultValue 'tidings' */
  readonly ownCollection?: string;
  /**
   * Writes nothing: the epoch follows from the UUID of the first of `collections`, which has to exist,
   * and heartbeats from what the database itself writes, at the latest every 20 s by default.
   * @defaultValue false
   */
  readonly readOnly?: boolean;
  /**
   * Asks for pre- and post-images of the changes, where the collections keep them. Without, an update comes without its
   * document. @defaultValue true
   */
  readonly withImages?: boolean;
  /**
   * The role that the user of the connection should have: an error about a missing right has the commands that grant
   * it. @defaultValue what `requiredRole` returns for this feed
   */
  readonly role?: RoleDocument;
  /** One heartbeat is written in the whole cluster per so many milliseconds. @defaultValue 5000 */
  readonly heartbeatMs?: number;
  /**
   * How far in the past a first start opens, in milliseconds, rounded up to seconds. Where the oplog
   * does not reach so far: from now. @defaultValue 60_000
   */
  readonly recentPastMs?: number;
  /**
   * How long a first start may read in the past, in milliseconds; what is not read by then is skipped,
   * as after a lost resume token: a bulk import a moment ago keeps no process from starting.
   * @defaultValue 10_000
   */
  readonly startWithinMs?: number;
  /**
   * Milliseconds for which the first opening is repeated while the database is unavailable; then `items`
   * throws FeedError `unavailable`. Later openings are repeated without limit. @defaultValue no limit
   */
  readonly startTimeoutMs?: number;
  /**
   * After so many milliseconds without a heartbeat the state is `late`; a stream silent for so long is opened
   * again, with twice the patience each time. @defaultValue 2.5 heartbeats
   */
  readonly lateAfterMs?: number;
  /**
   * After so many milliseconds without a heartbeat the feed is not `ready`; longer than an election.
   * @defaultValue 30_000, or twice `lateAfterMs` if that is longer
   */
  readonly notReadyAfterMs?: number;
  /**
   * Milliseconds that one operation on the feed's own document may take; then it has failed, and is
   * repeated with the next heartbeat or opening. A silent change stream is bounded by `lateAfterMs`.
   * @defaultValue 5000, or what `client` was limited to
   */
  readonly operationTimeoutMs?: number;
  /** Bounds the wait before the stream is opened again. @defaultValue 0.1 s doubling to 10 s */
  readonly backoff?: BackoffLimits;
  /** Runs before every opening that does not merely continue: creates collections and indexes again. */
  readonly prepare?: () => Promise<void>;
  /** Returns numbers from 0 to below 1, only for jitter. @defaultValue Math.random */
  readonly random?: () => number;
  /** Returns milliseconds since 1970. @defaultValue Date.now */
  readonly now?: () => number;
  readonly log: FeedLog;
  /** Closes the feed when it aborts. */
  readonly signal?: AbortSignal;
}

/** Options with every default filled in and every limit checked. */
export type ResolvedOptions<Name extends string = string> = Required<
  Omit<FeedOptions<Name>, 'client' | 'prepare' | 'signal' | 'projectionKey'>
> &
  Pick<FeedOptions<Name>, 'prepare' | 'signal'> & {
    readonly client: MongoClient;
    /** Names what the feed matches and makes of it, in every position. */
    readonly feedHash: string;
  };

/**
 * Fills in defaults and checks what would otherwise fail late or silently.
 *
 * @throws FeedError `invalid-options`, naming the option and what is allowed.
 */
export function resolveOptions<Name extends string>(
  options: FeedOptions<Name>,
): ResolvedOptions<Name> {
  const heartbeatMs = options.heartbeatMs ?? 5000;
  const lateAfterMs = options.lateAfterMs ?? 2.5 * heartbeatMs;
  const client = clientOf(options.client);
  const resolved = {
    ownCollection: 'tidings',
    readOnly: false,
    withImages: true,
    recentPastMs: 60_000,
    startWithinMs: 10_000,
    startTimeoutMs: Infinity,
    backoff: defaultBackoff,
    random: Math.random,
    now: Date.now,
    operationTimeoutMs: operationTimeoutOf(client),
    ...options,
    client,
    heartbeatMs,
    lateAfterMs,
    notReadyAfterMs: options.notReadyAfterMs ?? Math.max(30_000, 2 * lateAfterMs),
    role:
      options.role ??
      requiredRole({
        database: options.database,
        collections: options.collections.map(({ name }) => name),
        ownCollection: options.ownCollection ?? 'tidings',
        readOnly: options.readOnly ?? false,
      }),
  };
  const problem = findProblem(resolved);
  if (problem !== undefined) throw new FeedError('invalid-options', problem);
  return { ...resolved, feedHash: hashFeed(resolved, options.projectionKey ?? '') };
}

function findProblem(options: Omit<ResolvedOptions, 'feedHash'>): string | undefined {
  const { collections, ownCollection, heartbeatMs, lateAfterMs } = options;
  const names = collections.map(({ name }) => name);
  const hidden = collections.flatMap(({ hide = [] }) => hide);
  const picked = collections.flatMap(({ fields = [] }) => fields);
  const both = collections.find(({ fields, hide }) => fields !== undefined && hide !== undefined);
  const unheard = collections.find(({ operations }) => operations?.length === 0);
  const isNoField = (field: string) => /^$|^\$|\./.test(field);
  const badHidden = hidden.find((field) => field === '_id' || isNoField(field));
  const badPicked = picked.find(isNoField);
  if (names.length === 0 || names.includes('')) return 'Name at least one collection to watch.';
  if (new Set(names).size < names.length) return 'A collection is named twice in `collections`.';
  if (names.includes(ownCollection)) {
    return `Collection ${ownCollection} is the feed's own: watch another, or set \`ownCollection\`.`;
  }
  if (unheard !== undefined) {
    return `Of collection ${unheard.name} no operation is told: name one, or leave it out.`;
  }
  if (badHidden !== undefined) {
    return `Field ${JSON.stringify(badHidden)} cannot be hidden: name top-level fields other than _id.`;
  }
  if (badPicked !== undefined) {
    return `Field ${JSON.stringify(badPicked)} cannot be picked: name top-level fields.`;
  }
  if (both !== undefined) {
    return `Collection ${both.name} has both \`fields\` and \`hide\`: keep one of them.`;
  }
  if (!(heartbeatMs > 0)) return 'heartbeatMs has to be above 0.';
  if (lateAfterMs <= heartbeatMs) return 'lateAfterMs has to be longer than heartbeatMs.';
  if (options.notReadyAfterMs < lateAfterMs) return 'notReadyAfterMs is shorter than lateAfterMs.';
  if (options.recentPastMs < 0) return 'recentPastMs is negative.';
  if (options.startWithinMs < 0) return 'startWithinMs is negative.';
  if (!(options.startTimeoutMs >= 0)) return 'startTimeoutMs is negative.';
  if (!(options.operationTimeoutMs > 0)) return 'operationTimeoutMs has to be above 0.';
  return undefined;
}
