import type { Document } from 'mongodb';
import { FeedError, notAReplicaSet } from '../errors.ts';
import { explainTlsFailure } from './explain-tls-failure.ts';

/** What the driver last learned about a server: its answer to `hello`, or why there was none. */
export type ServerReport = { readonly hello: Document } | { readonly failure: unknown };

/** Wire version of MongoDB 6.0, the first with pre- and post-images. */
const oldestWireVersion = 17;

/**
 * Returns why a server cannot be used, judged by its answer to `hello`; `undefined` when it can.
 *
 * @param expectedSet - The replica set that the connection string names, if it names one.
 * @param version - The server's version, for the message.
 */
export function refuseServer(
  hello: Document,
  {
    expectedSet,
    version,
  }: { readonly expectedSet?: string | undefined; readonly version?: string },
): FeedError | undefined {
  if (hello['msg'] === 'isdbgrid') {
    return new FeedError(
      'sharded-cluster',
      'This MongoDB is a mongos, and sharded clusters are not supported yet: connect to a replica set.',
    );
  }
  if (Number(hello['maxWireVersion']) < oldestWireVersion) {
    const found = version === undefined ? 'older than 6.0' : `version ${version}`;
    return new FeedError(
      'unsupported-version',
      `This MongoDB is ${found}, and change streams with pre- and post-images need 6.0: upgrade it.`,
    );
  }
  // `hello` names the set that a member belongs to.
  const name = hello['setName'] as string | undefined;
  if (name === undefined) {
    return hello['isreplicaset'] === true
      ? new FeedError(
          'not-initiated',
          'The replica set of this MongoDB is starting, or was never initiated: then run rs.initiate() on it.',
        )
      : new FeedError('not-a-replica-set', notAReplicaSet);
  }
  if (expectedSet !== undefined && name !== expectedSet) {
    return new FeedError(
      'not-a-replica-set',
      `This MongoDB belongs to replica set "${name}", and the connection string asks for "${expectedSet}": correct replicaSet there.`,
    );
  }
  return undefined;
}

/**
 * Returns what stands between the driver and every server that it knows, when waiting will not help:
 * TLS that fails, servers that cannot be used. `undefined` while one of them may still become usable.
 */
export function findObstacle(
  reports: ReadonlyMap<string, ServerReport>,
  {
    servers,
    expectedSet,
    isFinal,
  }: {
    /** `host:port` of every server that the driver knows. */
    readonly servers: Iterable<string>;
    readonly expectedSet?: string | undefined;
    /** The driver has given up: one obstacle is enough, and one that might have passed counts. */
    readonly isFinal: boolean;
  },
): FeedError | undefined {
  const found = [...(isFinal ? reports.keys() : servers)].map((address) => {
    const report = reports.get(address);
    if (report === undefined) return undefined;
    if ('failure' in report) return explainTlsFailure(address, report.failure);
    // A member that is starting has not yet read which set it belongs to.
    if (report.hello['isreplicaset'] === true && !isFinal) return undefined;
    return refuseServer(report.hello, { expectedSet });
  });
  if (!isFinal && found.includes(undefined)) return undefined;
  return found.find((obstacle) => obstacle !== undefined);
}
