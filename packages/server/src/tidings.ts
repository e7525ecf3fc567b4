import type { AnySession, ChangeFeed } from '@tidings/change-feed';
import type {
  Channel,
  ItemSchema,
  ListDefinition,
  ListEventNames,
  TopicFields,
} from '@tidings/protocol';
import type { HubCounts } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as z from 'zod/mini';
import type { AppRequest } from './http/exchange.ts';
import type { WebHandler } from './http/web-exchange.ts';
import type { StreamQuota } from './limits/stream-quota.ts';
import type { PageRequest } from './lists/read-page.ts';
import type { ListPage } from './pages/list-page.ts';
import type { PageHandler } from './pages/page-handler.ts';
import type { Presence } from './presence/presence-options.ts';
import type { AccessUser } from './access/access-options.ts';
import type { SessionFilter } from './access/access.ts';
import type { StreamOptions } from './access/admit.ts';
import type { StreamHandler } from './streams/stream-handler.ts';
import type { DrainOptions } from './operations/drain.ts';
import type { Readiness } from './operations/readiness.ts';
import type { FaultCount } from './quarantine/count-faults.ts';
import type { EphemeralSender } from './tidings-options.ts';

/** Counters of an instance. */
export interface TidingsCounts extends HubCounts {
  /** Addresses that have streams open. */
  readonly addresses: number;
  /** Requests for a stream that exceeded a limit, by limit. */
  readonly refused: StreamQuota['refused'];
  /** Documents that broke the contract. */
  readonly rejected: number;
  /** The same, by the event that they would have been and the path of the first issue. */
  readonly violations: readonly FaultCount[];
  /** Calls of `topicsOf`. */
  readonly lookUps: number;
  /** Lag of the last heartbeat, in milliseconds. */
  readonly lagMs: number;
}

/**
 * Handlers for servers that answer a Web `Request` with a `Response`: Next, SvelteKit, Hono, Bun. They do what those for
 * Node do. `identify` has to take a `Request`; where it takes Node's, calling them does not compile.
 */
export interface WebHandlers<
  C extends Channel,
  AppsRequest extends AppRequest,
  User extends AccessUser,
> {
  /**
   * Creates the handler of a channel. A response that is not read for 10 s after it was returned is closed, as is
   * one whose reader stops for 30 s; a stalled reader costs at most 16 KiB and one write.
   *
   * @example
   * const stream = tidings.web.stream(orders);
   * Bun.serve({ fetch: (request, server) => stream(request, { address: server.requestIP(request)?.address ?? '' }) });
   */
  stream(
    channel: C,
    options?: StreamOptions<AppsRequest, User>,
  ): WebHandler<Extract<AppsRequest, Request>>;
  /** Creates the handler of pages; see `Tidings.pages`. */
  pages(): WebHandler<Extract<AppsRequest, Request>>;
  /** Creates the handler of a readiness probe; see `Tidings.readinessProbe`. */
  readinessProbe(): () => Response;
}

/** One change stream, one log and one heartbeat writer, and everything that is served from them. */
export interface Tidings<
  C extends Channel,
  Request extends AppRequest = IncomingMessage,
  User extends AccessUser = AccessUser,
>
  extends EphemeralSender<C>, Pick<ChangeFeed, 'status' | 'history'> {
  /**
   * Creates the request handler of a channel, for every server that has Node's request and response; `web` has the others. A stream has the topics that it
   * asks for, of those that `access` gives it. A topic that it loses ends at once; one that it gains begins with a
   * snapshot.
   */
  stream(
    channel: C,
    options?: StreamOptions<Request, User>,
  ): StreamHandler<Extract<Request, IncomingMessage>>;
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
   * It gives the topics that a stream may have: at most 100 items at once, 50 by default.
   */
  pages(): PageHandler<Extract<Request, IncomingMessage>>;
  /**
   * Asks `topicsOf` again for the sessions of a user, for one session, or for all; resolves when every stream has
   * what it answered. Topics that a stream may no longer have end at once.
   */
  recheck(filter?: SessionFilter): Promise<void>;
  /** What the application says about users at topics; without the option `presence` it does nothing. */
  readonly presence: Presence<User>;
  /**
   * Returns the position of what a session has just written, for the answer to a write: `reached` of
   * `@tidings/event-source` waits for it. Call it after the commit of a transaction, or after a write in the session.
   *
   * @param changes How many changes the session made in collections that are watched here (those of sources and of
   * `memberships`, and `watched`); too small a number is reached before the last of them.
   *
   * @throws TidingsError `nothing-written` for a session in which nothing was written or read
   */
  positionAfter(session: AnySession, changes: number): string;
  counts(): TidingsCounts;
  /**
   * Returns all counters and gauges in Prometheus's text format, for a route of yours; every name begins with
   * `tidings_`, so it can be appended to what your own registry writes.
   */
  metrics(): Promise<string>;
  /** Returns whether this process should be sent clients, and why not. */
  readiness(): Readiness;
  /** Creates the handler of a readiness probe, such as `/readyz`: 200, or 503 with the reason. */
  readinessProbe(): (request: IncomingMessage, response: ServerResponse) => void;
  /** The same handlers for servers that answer a Web `Request` with a `Response`. */
  readonly web: WebHandlers<C, Request, User>;
  /** Settles when the feed ends: rejects if it failed for good. Then nobody is served any more. */
  readonly ended: Promise<void>;
  /**
   * Takes this process out of service: it reports that it is not ready, then opens no more streams and asks every
   * client to reconnect elsewhere, and closes the server it is given. Resolves when all that is done; a second call
   * waits for the first.
   *
   * @example
   * process.once('SIGTERM', async () => {
   *   await tidings.drain({ server, delayMs: 5_000, spreadMs: 5_000 });
   *   await tidings.close();
   * });
   */
  drain(options: DrainOptions): Promise<void>;
  /** Drains open streams and closes everything. May be called repeatedly. */
  close(options?: { readonly spreadMs?: number }): Promise<void>;
}
