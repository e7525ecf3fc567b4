import type { MongoClient, ObjectId } from 'mongodb';
import { createOnce, type CreatedOnce } from '../document/create-once.ts';
import { transactAt } from '../document/transact-at.ts';
import type { WrittenAt } from '../document/write-at.ts';
import { holdMembership } from '../membership/hold-membership.ts';
import { messageCollection, type MessageDocument } from './message-document.ts';

/** Collection that remembers which client-made ids were used, even after the message is deleted. */
export const messageRequestCollection = 'messageRequest';

/** Writes to messages. */
export interface MessageWrites {
  /** Makes a message once for each author and client-made id (P12); `refused` for who is no member. */
  create(message: {
    readonly room: ObjectId;
    readonly author: { readonly id: ObjectId; readonly name: string };
    readonly text: string;
    readonly clientId: string;
  }): Promise<CreatedOnce<MessageDocument>>;
  /** Edits a message of that author, a member; undefined when there is none. */
  edit(
    where: { readonly room: ObjectId; readonly id: ObjectId; readonly author: ObjectId },
    text: string,
  ): Promise<WrittenAt<MessageDocument | undefined>>;
  /** Deletes a message of that author, a member, or anyone's where no author is given. */
  delete(where: {
    readonly room: ObjectId;
    readonly id: ObjectId;
    readonly author: ObjectId | undefined;
  }): Promise<WrittenAt<boolean>>;
}

/** Creates the writes to messages. */
export function createMessageWrites(client: MongoClient, database: string): MessageWrites {
  return {
    create({ room, author, text, clientId }) {
      return createOnce<MessageDocument>(client, database, {
        collection: messageCollection,
        requests: messageRequestCollection,
        author: author.id,
        clientId,
        content: [room.toHexString(), text],
        make: (_id) => ({
          _id,
          parent: room,
          text,
          author: author.id,
          authorName: author.name,
          clientId,
        }),
        mayMake: (db, session) => holdMembership(db, session, room, author.id),
      });
    },
    edit({ room, id, author }, text) {
      return transactAt(client, database, async (db, session) => {
        if (!(await holdMembership(db, session, room, author))) return undefined;
        const edited = await db
          .collection<MessageDocument>(messageCollection)
          .findOneAndUpdate(
            { _id: id, parent: room, author },
            { $set: { text, editedAt: new Date() } },
            { session, returnDocument: 'after' },
          );
        return edited ?? undefined;
      });
    },
    delete({ room, id, author }) {
      return transactAt(client, database, async (db, session) => {
        if (author !== undefined && !(await holdMembership(db, session, room, author)))
          return false;
        const own = author === undefined ? {} : { author };
        const { deletedCount } = await db
          .collection<MessageDocument>(messageCollection)
          .deleteOne({ _id: id, parent: room, ...own }, { session });
        return deletedCount > 0;
      });
    },
  };
}
