import type { MongoClientOptions } from 'mongodb';
import type { Config } from '../config/config.ts';

const limited = ['connectTimeoutMS', 'serverSelectionTimeoutMS', 'waitQueueTimeoutMS'] as const;

/**
 * Says how long the driver waits for a server, a connection, and a place in its pool: as long as for an
 * operation, unless the connection string has its own value. What a request has given up is so given up
 * by the driver as well. `connectTimeoutMS` is also the patience of the driver's monitor: a server that
 * stands still is noticed, and the connections to it are closed.
 */
export function connectionLimits({
  mongodbUri,
  operationTimeoutMs,
}: Pick<Config, 'mongodbUri' | 'operationTimeoutMs'>): MongoClientOptions {
  const [, query = ''] = mongodbUri.split('?');
  const named = new Set([...new URLSearchParams(query).keys()].map((name) => name.toLowerCase()));
  return Object.fromEntries(
    limited
      .filter((name) => !named.has(name.toLowerCase()))
      .map((name) => [name, operationTimeoutMs]),
  );
}
