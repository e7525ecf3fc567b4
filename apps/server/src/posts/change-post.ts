import { operationTimeOf } from '@tidings/server';
import type { EditPost } from '@tidings/contracts';
import type { ClusterTime } from '@tidings/protocol';
import { WriteConcern, type Db, type MongoClient, type ObjectId } from 'mongodb';
import { postCollection, type PostDocument } from './post-document.ts';

/** What came of changing a post: when, and what it is now; undefined when there is no such post of theirs. */
export interface ChangedPost {
  readonly document: PostDocument;
  readonly at: ClusterTime;
}

const options = { writeConcern: new WriteConcern('majority') };

/** Edits a post of this author. What is absent stays, a null body goes. */
export async function editPost(
  client: MongoClient,
  database: string,
  post: { readonly id: ObjectId; readonly author: ObjectId; readonly edit: EditPost },
): Promise<ChangedPost | undefined> {
  const { title, body } = post.edit;
  return inSession(client, database, (posts, session) =>
    posts.findOneAndUpdate(
      { _id: post.id, author: post.author },
      {
        $set: {
          ...(title !== undefined && { title }),
          ...(typeof body === 'string' && { body }),
          editedAt: new Date(),
        },
        ...(body === null && { $unset: { body: '' as const } }),
      },
      { ...options, session, returnDocument: 'after' },
    ),
  );
}

/** Deletes a post: of this author, or, without one, of anyone. */
export async function deletePost(
  client: MongoClient,
  database: string,
  post: { readonly id: ObjectId; readonly author: ObjectId | undefined },
): Promise<ChangedPost | undefined> {
  const author = post.author === undefined ? {} : { author: post.author };
  return inSession(client, database, (posts, session) =>
    posts.findOneAndDelete({ _id: post.id, ...author }, { ...options, session }),
  );
}

async function inSession(
  client: MongoClient,
  database: string,
  change: (
    posts: ReturnType<typeof postsOf>,
    session: ReturnType<MongoClient['startSession']>,
  ) => Promise<PostDocument | null>,
): Promise<ChangedPost | undefined> {
  return client.withSession(async (session) => {
    const document = await change(postsOf(client.db(database)), session);
    if (document === null) return undefined;
    const at = operationTimeOf(session);
    if (at === undefined) throw new Error('A write in a session has no operation time.');
    return { document, at };
  });
}

function postsOf(db: Db) {
  return db.collection<PostDocument>(postCollection);
}
