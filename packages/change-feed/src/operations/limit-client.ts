import type { AbstractCursor, ClientSession, ClientSessionOptions, MongoClient } from 'mongodb';
import { lenientOptions } from '../decoding/decode-document.ts';
import { decodeResults } from '../decoding/decode-results.ts';
import { clientOf, type AnyMongoClient } from '../driver/app-client.ts';
import { bsonVersionOfClient, withBsonVersion } from '../driver/bson-version.ts';
import { isCollection, isCursor, isDb } from '../driver/driver-objects.ts';
import { defaultOperationTimeoutMs, endWithin } from './end-within.ts';
import { limitedSessionOptions, limitSession } from './limit-session.ts';
import { withMaxTime } from './method-options.ts';
import { toNetworkError } from './network-error.ts';

/** Bounds the operations of a client. */
export interface OperationLimits {
  /**
   * Milliseconds that one operation may take, including server selection, connection checkout, retries,
   * and the whole of a transaction; then it is rejected with MongoOperationTimeoutError.
   *
   * @defaultValue 5,000
   */
  readonly operationTimeoutMs?: number | undefined;
}

/** Take as long as the collection is large, and are waited for by nobody but a start. */
const unlimitedMethods: ReadonlySet<PropertyKey> = new Set(['createIndex', 'createIndexes']);

/** Clients that are limited already, and how. */
const timeouts = new WeakMap<MongoClient, number>();

/** Returns how long an operation of a client may take, in milliseconds, whether it is limited or not. */
export function operationTimeoutOf(client: MongoClient): number {
  return timeouts.get(client) ?? defaultOperationTimeoutMs;
}

/**
 * Returns the client as requests may use it: every operation ends within a time limit; everything is read
 * at the primary, whatever `readPreference` the connection string names; a document that cannot be
 * decoded fails no operation, see `decodeDocument`; and BSON values of any copy and version are accepted. A read that may follow the read preference says so:
 * `client.db(name, { readPreference: client.readPreference })`.
 *
 * Databases, collections, cursors and sessions that come from it are limited as well. Change streams are
 * not: they wait by design, and the feed has limits of its own for them. Limiting twice changes nothing.
 */
export function limitClient(
  given: AnyMongoClient,
  { operationTimeoutMs = defaultOperationTimeoutMs }: OperationLimits = {},
): MongoClient {
  const client = clientOf(given);
  if (timeouts.has(client)) return client;

  /** Gives what the driver returns the same limits. */
  function limitReturned(returned: unknown, what: string): unknown {
    if (returned instanceof Promise) return endWithin(operationTimeoutMs, what, returned);
    return limitObject(returned);
  }

  function limitObject(value: unknown): unknown {
    if (value === client) return limited;
    return isDb(value) || isCollection(value) || isCursor(value) ? limitMethods(value) : value;
  }

  function limitMethods<T extends object>(target: T): T {
    return new Proxy(target, {
      get(_target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (key === Symbol.asyncIterator && isCursor(target)) {
          return () => iterate(target);
        }
        if (typeof value !== 'function') return limitObject(value);
        if (unlimitedMethods.has(key)) {
          // They return promises.
          const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
          return (...args: unknown[]) =>
            call(...args).catch((error: unknown) => {
              throw toNetworkError(error);
            });
        }
        return (...args: unknown[]) => {
          // Values may be of another version of BSON than the client serializes with.
          const accepted = withBsonVersion(args, bsonVersionOfClient(client));
          const limitedArgs = withMaxTime(key, accepted, operationTimeoutMs);
          const call = decodeResults(target, key, limitedArgs);
          const returned: unknown = Reflect.apply(value, target, call?.args ?? limitedArgs);
          return limitReturned(call === undefined ? returned : call.decode(returned), String(key));
        };
      },
    });
  }

  /** Each batch has the whole limit: how long the reader takes in between is not the database's doing. */
  async function* iterate(cursor: AbstractCursor): AsyncGenerator<unknown, void, undefined> {
    try {
      for (;;) {
        const next: unknown = await endWithin(operationTimeoutMs, 'a batch', cursor.next());
        if (next === null) return;
        yield next;
      }
    } finally {
      cursor.close().catch(() => undefined);
    }
  }

  const startSession = (options?: ClientSessionOptions) =>
    limitSession(
      client,
      client.startSession(limitedSessionOptions(options, operationTimeoutMs)),
      operationTimeoutMs,
    );

  /** As the driver's: with or without options before the function. */
  async function withSession<R>(
    ...args: [(session: ClientSession) => Promise<R>] | [ClientSessionOptions, WithSession<R>]
  ): Promise<R> {
    const [options, run] = args.length === 1 ? [undefined, args[0]] : args;
    const session = startSession(options);
    try {
      return await run(session);
    } finally {
      await session.endSession();
    }
  }

  const own: Partial<Record<PropertyKey, unknown>> = {
    db: (...[name, options]: Parameters<MongoClient['db']>) =>
      limitMethods(
        client.db(name, {
          readPreference: 'primary',
          ...lenientOptions,
          ...options,
        }),
      ),
    startSession,
    withSession,
  };
  const limited = new Proxy(client, {
    get(_target, key) {
      if (Object.hasOwn(own, key)) return own[key];
      const value: unknown = Reflect.get(client, key, client);
      return typeof value === 'function' ? (value.bind(client) as unknown) : value;
    },
  });
  timeouts.set(limited, operationTimeoutMs);
  return limited;
}

type WithSession<R> = (session: ClientSession) => Promise<R>;
