import { readSnapshot } from '@tidings/server';
import {
  CreatePost,
  type DeletedAnswer,
  DocumentId,
  EditPost,
  ListPosts,
  type PostAnswer,
  type PostPage,
  postsTopic,
} from '@tidings/contracts';
import { formatPosition, lastOrdinal, validate, type ClusterTime } from '@tidings/protocol';
import { Router, type RequestHandler, type Response } from 'express';
import { ObjectId, type MongoClient } from 'mongodb';
import { accountDeleted, requireSession } from '../users/current-session.ts';
import { deletePost, editPost, type ChangedPost } from './change-post.ts';
import { createPost } from './create-post.ts';
import { postCollection, postSource } from './post-document.ts';
import { jsonBody, readBody } from '../http/json-body.ts';
import { HttpProblem, methodNotAllowed, validationProblem } from '../http/problem.ts';

/** Creates the routes under `/api/posts`. */
export function createPostsRoutes(options: {
  readonly client: MongoClient;
  readonly database: string;
  /** Completes a cluster time to a position's text; `ordinal` says before or after its changes. */
  readonly positionAt: (at: ClusterTime, ordinal: number) => string;
  /** Lets a request that writes pass, or not. */
  readonly writeLimit: RequestHandler;
}): Router {
  const { client, database, positionAt, writeLimit } = options;
  const routes = Router();

  async function readOne(id: string): Promise<PostAnswer> {
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      db.collection(postCollection).findOne({ _id: ObjectId.createFromHexString(id) }, { session }),
    );
    const post = result === null ? undefined : postSource.read(result);
    if (post?.ok !== true) {
      throw new HttpProblem('not-found', { detail: `There is no post ${id}.` });
    }
    return { post: post.data, position: positionAt(at, lastOrdinal) };
  }

  function answerWith({ document, at }: ChangedPost): PostAnswer {
    const post = postSource.read({ ...document });
    if (!post.ok) throw new HttpProblem('not-found', { detail: 'This is no post any more.' });
    return { post: post.data, position: positionAt(at, 1) };
  }

  routes.get('/', async (request, response) => {
    const query = validate(ListPosts, { ...request.query });
    if (!query.ok) throw validationProblem(query.issues);
    const { result, at } = await readSnapshot(client, database, (db, session) =>
      postSource.readPage(db, session, postsTopic, query.data),
    );
    const page: PostPage = {
      posts: result.values,
      next: result.next,
      position: positionAt(at, lastOrdinal),
    };
    response.set('cache-control', 'no-store').json(page);
  });

  routes.get('/:id', async (request, response) => {
    const id = readId(request.params.id);
    response.set('cache-control', 'no-store').json(await readOne(id.toHexString()));
  });

  routes.post('/', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const body = readBody(CreatePost, request);
    const created = await createPost(client, database, { ...body, author: user });
    switch (created.outcome) {
      case 'created':
        sendCreated(response, answerWith(created));
        return;
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
      case 'refused':
        throw accountDeleted();
    }
  });

  routes.patch('/:id', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readId(request.params['id']);
    const edit = readBody(EditPost, request);
    const { post } = await readOne(id.toHexString());
    if (post.author?.id !== user.id.toHexString()) throw notYours();
    const isEmpty = edit.title === undefined && edit.body === undefined;
    const changed = isEmpty
      ? undefined
      : await editPost(client, database, { id, author: user.id, edit });
    // Nothing to change, or gone in between.
    if (changed === undefined) response.json(await readOne(id.toHexString()));
    else response.json(answerWith(changed));
  });

  routes.delete('/:id', writeLimit, async (request, response) => {
    const { user, isOperator } = await requireSession(request);
    const id = readId(request.params['id']);
    const author = isOperator ? undefined : user.id;
    const deleted = await deletePost(client, database, { id, author });
    if (deleted === undefined) {
      // Says that there is none, or that it is another's.
      await readOne(id.toHexString());
      throw notYours();
    }
    const answer: DeletedAnswer = { position: positionAt(deleted.at, 1) };
    response.json(answer);
  });

  routes.all('/', methodNotAllowed('GET, HEAD, POST'));
  routes.all('/:id', methodNotAllowed('GET, HEAD, PATCH, DELETE'));

  return routes;
}

function sendCreated(response: Response, answer: PostAnswer): void {
  response.status(201).location(`/api/posts/${answer.post.id}`).json(answer);
}

function readId(text: unknown): ObjectId {
  const id = validate(DocumentId, text);
  if (!id.ok)
    throw new HttpProblem('not-found', { detail: 'A post has an id of 24 hexadecimal digits.' });
  return ObjectId.createFromHexString(id.data);
}

function notYours(): HttpProblem {
  return new HttpProblem('forbidden', { detail: 'Only who wrote a post may change it.' });
}

/** Creates the function that completes a cluster time to a position's text in the feed's epoch. */
export function createPositionAt(
  history: () => { readonly epoch: string; readonly feedHash: string },
) {
  return (at: ClusterTime, ordinal: number): string =>
    formatPosition({
      ...history(),
      seconds: at.seconds,
      increment: at.increment,
      ordinal,
      number: 0,
    });
}
