import type { ClientSession, Db, ObjectId } from 'mongodb';

/** Collection of the invitations that were declined; nobody watches it. */
export const declineCollection = 'invitationDecline';

/** Seconds for which the owner of a room cannot invite a user again who declined: 30 days. */
export const reinviteAfterSeconds = 30 * 24 * 60 * 60;

/** A document of collection `invitationDecline`. */
export interface Decline {
  readonly _id: { readonly user: ObjectId; readonly room: ObjectId };
  readonly at: Date;
}

/** Notes that a user declined, with the invitation that ends in the same transaction. */
export async function noteDecline(
  db: Db,
  session: ClientSession,
  { user, room }: Decline['_id'],
): Promise<void> {
  await declinesOf(db).updateOne(
    { _id: { user, room } },
    { $set: { at: new Date() } },
    { session, upsert: true },
  );
}

/** Forgets it, with the membership that begins in the same transaction: the user came back. */
export async function forgetDecline(
  db: Db,
  session: ClientSession,
  { user, room }: Decline['_id'],
): Promise<void> {
  await declinesOf(db).deleteOne({ _id: { user, room } }, { session });
}

/** Says whether a user declined so recently that they cannot be invited again. */
export async function hasDeclined(
  db: Db,
  session: ClientSession,
  { user, room }: Decline['_id'],
): Promise<boolean> {
  const decline = await declinesOf(db).findOne({ _id: { user, room } }, { session });
  // The TTL index deletes it up to a minute late.
  return decline !== null && decline.at.getTime() > Date.now() - reinviteAfterSeconds * 1000;
}

function declinesOf(db: Db) {
  return db.collection<Decline>(declineCollection);
}
