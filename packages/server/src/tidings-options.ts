import type { AppClient, Change, FeedLog, Images, WatchedCollection } from '@tidings/change-feed';
import type { Channel, Issue, Position } from '@tidings/protocol';
import type { EphemeralEvent, Hub, HubLimits } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppRequest } from './http/exchange.ts';
import type { FeedListener } from './feed-listener.ts';
import type { StreamLimits } from './limits/stream-quota.ts';
import type { AccessOptions, AccessUser } from './access/access-options.ts';
import type { ReadAccess } from './access/read-access.ts';
import type { Presence, PresenceOptions } from './presence/presence-options.ts';
import type { QuarantineOptions } from './quarantine/quarantine.ts';
import type { Source } from './source.ts';

/** Sends ephemeral events. */
export type EphemeralSender<C extends Channel> = Pick<Hub<C>, 'sendEphemeral' | 'broadcast'>;

/** A part of the application that listens to the feed and knows the current state of topics. */
export interface Extension<C extends Channel> {
  readonly listeners?: readonly FeedListener[];
  /** Returns the ephemeral events of a topic that a subscriber gets right after its `sync`. @defaultValue none */
  readonly stateOf?: (topic: string) => readonly EphemeralEvent<C>[];
}

/** Options of `createTidings`. */
export interface TidingsOptions<
  C extends Channel,
  Request extends AppRequest = IncomingMessage,
  User extends AccessUser = AccessUser,
  Payload = unknown,
> extends Partial<StreamLimits> {
  /**
   * The app's own client, of `mongodb` 6.20 or newer, or its connection of Mongoose 8 or 9, such as
   * `mongoose.connection`; it is not closed here. The driver's copy and version do not matter. The change stream and snapshots use its read
   * preference; everything else goes to the primary.
   */
  readonly client: AppClient;
  readonly database: string;
  /** The channels, one per path. They share feed and log; a page uses one of them. */
  readonly channels: readonly C[];
  /** Lists, and other projections of collections. */
  readonly sources: readonly Source<C>[];
  /** Who may have which topics. @defaultValue nobody has any */
  readonly access?: AccessOptions<Request, User>;
  /** Who is at which topic, and who is typing. @defaultValue nobody is told */
  readonly presence?: PresenceOptions<C, User, Payload>;
  /** Further collections whose changes reach listeners but become no events. @defaultValue none */
  readonly watched?: readonly WatchedCollection[];
  /** Returns whether a topic has only ephemeral events, and so no source. @defaultValue none has */
  readonly otherTopics?: (topic: string) => boolean;
  /** Adds parts of the application that listen to the feed. @defaultValue none */
  readonly extend?: (sender: EphemeralSender<C>, presence: Presence<User>) => Extension<C>;
  /**
   * Milliseconds between heartbeats, and between two checks of access. In read-only mode not less than the database
   * writes on its own (10,000), or the feed is late whenever all is quiet. @defaultValue 5,000; 10,000 in read-only mode
   */
  readonly heartbeatMs?: number;
  /** How far in the past the first change stream opens, in milliseconds. @defaultValue 60,000 */
  readonly recentPastMs?: number;
  /**
   * Milliseconds for which `createTidings` retries while the database is unavailable; then it rejects with
   * FeedError `unavailable`. Once it has resolved, no outage ends it. @defaultValue no limit
   */
  readonly startTimeoutMs?: number;
  /**
   * The collection of the feed's own document. Instances that watch different collections of one database need
   * one each. @defaultValue 'tidings'
   */
  readonly ownCollection?: string;
  /**
   * Whether changes come with what their document was before and after (MongoDB's `changeStreamPreAndPostImages`).
   *
   * - `if-possible`: turns images on for the collections of `sources` and of `watched`, where the user of the connection may (`collMod` for a
   *   collection that exists, `insert` for one that does not). Where not, it works without them, logs what is weaker with
   *   the commands that help, and every `sync` has it in `weaker`.
   * - `required`: a start without images fails, with the same commands.
   * - `off`: turns none on and uses none, even where a collection keeps them.
   *
   * @defaultValue 'if-possible'
   */
  readonly images?: Images;
  /**
   * Writes nothing to the database: heartbeats come from the database's own writes, and positions belong to the
   * collection of the first of `sources`, which has to exist. With `false`, a start without the rights to write fails.
   * @defaultValue whether the user of the connection may write the feed's own document; where not, it is logged
   */
  readonly readOnly?: boolean;
  /**
   * Prepares the database before the feed opens, and after the database was dropped; not in read-only mode.
   * @defaultValue turns images on, as `images` says, and creates those of these collections that are missing
   */
  readonly prepare?: () => Promise<void>;
  /**
   * Returns the key under which the client of a Node request is counted; Web handlers take its address as an argument. Behind a proxy, use what it reports, e.g.
   * `(request) => clientAddress(request.ip)` with Express and its `trust proxy`.
   * @defaultValue the address of the socket's peer; IPv6 by its /64
   */
  readonly addressOf?: (request: IncomingMessage) => string;
  /**
   * Other origins whose pages may open streams, e.g. `https://shop.example`; pages of all others get 403. Your
   * app's CORS headers let them read what is sent. @defaultValue none
   */
  readonly allowedOrigins?: readonly string[];
  /** Milliseconds that one operation of the database may take. @defaultValue 5,000 */
  readonly operationTimeoutMs?: number;
  readonly limits?: Partial<HubLimits>;
  /** The logger; pino fits. @defaultValue process warnings */
  readonly log?: FeedLog;
  /**
   * Records documents that break the contract in a capped collection, which is created where it is missing; `runQuarantine`
   * releases them. In read-only mode nothing is recorded.
   * @defaultValue they are only counted, and logged once per kind of violation
   */
  readonly quarantine?: QuarantineOptions;
  /** Called with each document that breaks the contract: no client gets it. @defaultValue not called */
  readonly onRejected?: (change: Change, issues: readonly Issue[], position: Position) => void;
  /**
   * Answers a Node request whose stream is refused; Web handlers always answer with a problem document. If it throws,
   * the handler's promise rejects.
   * @defaultValue a problem document (RFC 9457); what is not a `StreamRefused` is logged, and answered 503
   */
  readonly onRefused?: (error: unknown, request: IncomingMessage, response: ServerResponse) => void;
  /** Wraps the reading of sessions and memberships: for tests. @defaultValue not wrapped */
  readonly aroundAccessRead?: (read: ReadAccess) => ReadAccess;
  /** Allows a second instance over one feed document in this process: for tests. @defaultValue false */
  readonly allowsSecond?: boolean;
}

/** Default limits on open streams: in all, per address and per session. */
export const defaultStreamLimits = {
  maxStreams: 10_000,
  maxStreamsPerAddress: 100,
  maxStreamsPerSession: 20,
} as const satisfies StreamLimits;
