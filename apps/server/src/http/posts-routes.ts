import { readSnapshot } from '@tidings/change-feed';
import {
  CreatePost,
  DocumentId,
  ListPosts,
  type PostAnswer,
  type PostPage,
} from '@tidings/contracts';
import { formatPosition, lastOrdinal, validate, type ClusterTime } from '@tidings/protocol';
import express, { Router } from 'express';
import { ObjectId, type MongoClient } from 'mongodb';
import { createPost } from '../posts/create-post.ts';
import { readPost } from '../posts/post-document.ts';
import { readPosts } from '../posts/read-posts.ts';
import { HttpProblem, methodNotAllowed, validationProblem } from './problem.ts';

/** Largest body of a POST, as body-parser writes sizes. */
const maxBody = '64kb';

/** Everyone who writes, until there are accounts. */
const anonymous = 'anonymous';

/** Creates the routes under `/api/posts`. */
export function createPostsRoutes(options: {
  readonly client: MongoClient;
  readonly database: string;
  /** Completes a cluster time to a position's text; `ordinal` says before or after its changes. */
  readonly positionAt: (at: ClusterTime, ordinal: number) => string;
  /** Lets a request that writes pass, or not. */
  readonly writeLimit: express.RequestHandler;
}): Router {
  const { client, database, positionAt, writeLimit } = options;
  const routes = Router();

  async function readOne(id: string): Promise<PostAnswer> {
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      db.collection('post').findOne({ _id: ObjectId.createFromHexString(id) }, { session }),
    );
    const post = result === null ? undefined : readPost(result);
    if (post?.ok !== true) {
      throw new HttpProblem('not-found', { detail: `There is no post ${id}.` });
    }
    return { post: post.data, position: positionAt(at, lastOrdinal) };
  }

  routes.get('/', async (request, response) => {
    const query = validate(ListPosts, { ...request.query });
    if (!query.ok) throw validationProblem(query.issues);
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      readPosts(db, session, query.data),
    );
    const page: PostPage = {
      posts: result.posts,
      next: result.next,
      position: positionAt(at, lastOrdinal),
    };
    response.set('cache-control', 'no-store').json(page);
  });

  routes.get('/:id', async (request, response) => {
    const id = validate(DocumentId, request.params.id);
    if (!id.ok)
      throw new HttpProblem('not-found', { detail: 'A post has an id of 24 hexadecimal digits.' });
    response.set('cache-control', 'no-store').json(await readOne(id.data));
  });

  routes.post(
    '/',
    writeLimit,
    requireJson,
    express.json({ limit: maxBody, strict: true }),
    async (request, response) => {
      const body = validate(CreatePost, request.body);
      if (!body.ok) throw validationProblem(body.issues);
      const created = await createPost(client, database, { ...body.data, author: anonymous });
      switch (created.outcome) {
        case 'created': {
          const post = readPost({ ...created.document });
          if (!post.ok) throw new Error('A post made from a valid body breaks the contract.');
          const answer: PostAnswer = { post: post.data, position: positionAt(created.at, 1) };
          sendCreated(response, answer);
          return;
        }
        case 'repeated':
          // A repetition is answered as the first time was: its answer may have been lost.
          sendCreated(response, await readOne(created.id.toHexString()));
          return;
        case 'deleted':
          throw new HttpProblem('post-deleted', { detail: 'Repeating a request revives nothing.' });
        case 'taken':
          throw new HttpProblem('client-id-taken', {
            detail:
              'A repeated request must have the same title and body. Use a new UUID for a new post.',
            errors: [{ field: 'clientId', message: 'was used for another post' }],
          });
      }
    },
  );

  routes.all('/', methodNotAllowed('GET, HEAD, POST'));
  routes.all('/:id', methodNotAllowed('GET, HEAD'));

  return routes;
}

function sendCreated(response: express.Response, answer: PostAnswer): void {
  response.status(201).location(`/api/posts/${answer.post.id}`).json(answer);
}

const requireJson: express.RequestHandler = (request, _response, next) => {
  if (request.is('application/json') === false) throw new HttpProblem('unsupported-media-type');
  next();
};

/** Creates the function that completes a cluster time to a position's text in the feed's epoch. */
export function createPositionAt(
  epochOf: () => { readonly epoch: string; readonly matchVersion: number },
) {
  return (at: ClusterTime, ordinal: number): string =>
    formatPosition({
      ...epochOf(),
      seconds: at.seconds,
      increment: at.increment,
      ordinal,
      number: 0,
    });
}
