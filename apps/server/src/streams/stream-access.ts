import { postsTopic, userTopic } from '@tidings/contracts';
import type { AccessOptions, Identity } from '@tidings/server';
import type { Request } from 'express';
import type { StreamUser } from '../users/stream-user.ts';
import { roomMembership } from '../membership/room-membership.ts';
import { findSession } from '../users/current-session.ts';
import { isValid, joinUser, readSession, sessionCollection } from '../users/session-document.ts';

/** Who may have what: anyone the posts, a user what concerns them, a member their rooms. */
export const streamAccess: AccessOptions<Request, StreamUser> = {
  identify,
  publicTopics: [postsTopic],
  topicsOf: ({ id }) => [{ topic: userTopic(id), since: 'always' }],
  memberships: [roomMembership],
  sessions: {
    collection: sessionCollection,
    stages: joinUser,
    read(document) {
      const session = readSession(document);
      return session !== undefined && isValid(session) ? session : undefined;
    },
  },
};

/** Made apart from the request: what is made here lives as long as the stream. */
async function identify(request: Request): Promise<Identity<StreamUser> | undefined> {
  const session = await findSession(request);
  if (session === undefined) return undefined;
  const { id, user, expiresAtMs } = session;
  return {
    session: id,
    user: { id: user.id.toHexString(), name: user.name },
    expiresAt: new Date(expiresAtMs),
  };
}
