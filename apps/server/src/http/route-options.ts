import type { ClusterTime } from '@tidings/protocol';
import type { RequestHandler } from 'express';
import type { MongoClient } from 'mongodb';

/** What every group of routes gets that reads and writes documents. */
export interface RouteOptions {
  readonly client: MongoClient;
  readonly database: string;
  /** Completes a cluster time to a position's text; `ordinal` says before or after its changes. */
  readonly positionAt: (at: ClusterTime, ordinal: number) => string;
  /** Lets a request that writes pass, or not. */
  readonly writeLimit: RequestHandler;
}
