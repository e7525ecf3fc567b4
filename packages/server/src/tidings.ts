import type { ChangeFeed } from '@tidings/change-feed';
import type {
  Channel,
  ItemSchema,
  ListDefinition,
  ListEventNames,
  TopicFields,
} from '@tidings/protocol';
import type { HubCounts } from '@tidings/sse-hub';
import type { IncomingMessage } from 'node:http';
import type * as z from 'zod/mini';
import type { StreamQuota } from './limits/stream-quota.ts';
import type { PageRequest } from './lists/read-page.ts';
import type { ListPage } from './pages/list-page.ts';
import type { PageHandler } from './pages/page-handler.ts';
import type { TopicsOf } from './streams/recheck.ts';
import type { Admit, StreamHandler } from './streams/stream-handler.ts';
import type { EphemeralSender } from './tidings-options.ts';

/** Counters of an instance. */
export interface TidingsCounts extends HubCounts {
  /** Addresses that have streams open. */
  readonly addresses: number;
  /** Requests for a stream that exceeded a limit, by limit. */
  readonly refused: StreamQuota['refused'];
  /** Documents that broke the contract. */
  readonly rejected: number;
  /** Lag of the last heartbeat, in milliseconds. */
  readonly lagMs: number;
}

/** One change stream, one log and one heartbeat writer, and everything that is served from them. */
export interface Tidings<C extends Channel>
  extends EphemeralSender<C>, Pick<ChangeFeed, 'status' | 'history'> {
  /**
   * Creates the request handler of a channel, for Express or Node's own server. `topicsOf` returns the topics
   * that a request may have; it is called again at each heartbeat, and by `recheck`.
   */
  stream<Request extends IncomingMessage>(
    channel: C,
    topicsOf: TopicsOf<Request>,
    options?: {
      /** Whether anyone may have these topics: then the stream is compressed. @defaultValue false */
      readonly isPublic?: boolean;
    },
  ): StreamHandler<Request>;
  /** The same for an application with its own registry of access, which revokes topics itself. */
  streamAdmitted<Request extends IncomingMessage>(
    channel: C,
    admit: Admit<Request>,
  ): StreamHandler<Request>;
  /**
   * Reads a page of a list's topic, in the list's order, as of one position. It does not check access: do so
   * first.
   *
   * @throws TidingsError `invalid-page` when `before` is not the `next` of a page, `unserved-topic` when the list
   * is not served here
   *
   * @example
   * const { items, next, position } = await tidings.page(orders, { table: 4 }, { limit: 20 });
   */
  page<
    Item extends ItemSchema,
    Name extends string,
    Names extends ListEventNames,
    Field extends string,
  >(
    list: ListDefinition<Item, Name, Names, Field>,
    fields: TopicFields<Item, Field>,
    page: Pick<PageRequest, 'before' | 'limit'>,
  ): Promise<ListPage<z.output<Item>>>;
  /**
   * Creates the request handler of pages, `GET ?topic=&before=&limit=`, answered with `{ items, next, position }`.
   * It gives the topics that a stream with the same `topicsOf` has: at most 100 items at once, 50 by default.
   */
  pages<Request extends IncomingMessage>(topicsOf: TopicsOf<Request>): PageHandler<Request>;
  /** Checks the access of every stream again; topics that it may no longer have end at once. */
  recheck(): Promise<void>;
  counts(): TidingsCounts;
  /** Settles when the feed ends: rejects if it failed for good. Then nobody is served any more. */
  readonly ended: Promise<void>;
  /** Opens no more streams, and asks every client to reconnect, spread over `spreadMs` milliseconds. */
  drain(options: { readonly spreadMs: number }): void;
  /** Drains open streams and closes everything. May be called repeatedly. */
  close(options?: { readonly spreadMs?: number }): Promise<void>;
}
