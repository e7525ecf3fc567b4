import { operationTimeOf } from '@tidings/server';
import { Announce, type AnnounceAnswer } from '@tidings/contracts';
import type { ClusterTime } from '@tidings/protocol';
import { Router, type RequestHandler } from 'express';
import { WriteConcern, type MongoClient } from 'mongodb';
import { jsonBody, readBody } from '../http/json-body.ts';
import { methodNotAllowed } from '../http/problem.ts';
import { requireOperator } from '../users/current-session.ts';

/** Creates `POST /api/announcements`: an operator speaks to everyone. */
export function createAnnouncementsRoutes(options: {
  readonly client: MongoClient;
  readonly database: string;
  /** Completes a cluster time to a position's text; `ordinal` says before or after its changes. */
  readonly positionAt: (at: ClusterTime, ordinal: number) => string;
  /** Lets a request that writes pass, or not. */
  readonly writeLimit: RequestHandler;
}): Router {
  const { client, database, positionAt, writeLimit } = options;
  const routes = Router();

  routes.post('/', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireOperator(request);
    const { text } = readBody(Announce, request);
    const at = await client.withSession(async (session) => {
      await client
        .db(database)
        .collection('announcement')
        .insertOne(
          { text, author: user.id },
          { session, writeConcern: new WriteConcern('majority') },
        );
      return operationTimeOf(session);
    });
    if (at === undefined) throw new Error('A write in a session has no operation time.');
    const answer: AnnounceAnswer = { position: positionAt(at, 1) };
    response.status(201).json(answer);
  });

  routes.all('/', methodNotAllowed('POST'));
  return routes;
}
