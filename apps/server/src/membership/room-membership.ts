import { detailsTopic, roomTopic } from '@tidings/contracts';
import type { MembershipSource, RawDocument, RevocationReason } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { readRoom, roomCollection, roomFields } from './room-document.ts';
import { sinceOf } from './since-of.ts';

const prefixes = [roomTopic(''), detailsTopic('')];

/** The topics of a room belong to its members. */
export const roomMembership: MembershipSource = {
  collection: roomCollection,
  fields: roomFields,
  topicsOf: (id) => [roomTopic(id), detailsTopic(id)],
  idOf(topic) {
    const prefix = prefixes.find((each) => topic.startsWith(each));
    return prefix && topic.slice(prefix.length);
  },
  // A document that breaks the contract is no room, here as everywhere.
  membersOf: (document) => (readRoom(document).ok ? sinceOf(document) : undefined),
  queryOf: (users) => ({
    'members.user': { $in: users.map((user) => ObjectId.createFromHexString(user)) },
  }),
  reasonOf: whyNoMember,
};

/** A room's document says who was the last to leave; another user who is not in it was removed. */
function whyNoMember({ lastLeft }: RawDocument, user: string): RevocationReason {
  return lastLeft instanceof ObjectId && lastLeft.toHexString() === user ? 'left' : 'removed';
}
