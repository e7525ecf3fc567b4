import type { Message } from '@tidings/contracts';
import type { ClientSession, Db, ObjectId } from 'mongodb';
import { readPage, type Page } from '@tidings/server';
import { messageCollection, messageFields, readMessage } from './message-document.ts';

/** Reads the newest messages of a room below `before`, newest first, at most `limit`. */
export function readMessages(
  database: Db,
  session: ClientSession,
  room: ObjectId,
  page: {
    readonly before?: string | undefined;
    readonly limit: number;
    /** Documents looked at before a page with fewer messages is good enough; `Infinity` for all. */
    readonly maxScanned?: number;
  },
): Promise<Page<Message>> {
  return readPage(database, session, {
    collection: messageCollection,
    filter: { parent: room },
    fields: messageFields,
    read: readMessage,
    ...page,
  });
}
