import type { Router } from 'express';
import type { SharedLimit } from '../http/limits/shared-limit.ts';
import type { RouteOptions } from '../http/route-options.ts';
import { createMessageWrites } from '../messages/message-writes.ts';
import { createMessagesRoutes } from '../messages/messages-routes.ts';
import { createAccounts } from '../users/accounts.ts';
import type { Presence } from '@tidings/server';
import type { StreamUser } from '../users/stream-user.ts';
import { createWritingRoute } from './writing-route.ts';
import { createInvitationWrites } from './invitation-writes.ts';
import { createMembersRoutes } from './members-routes.ts';
import { createRoomWrites } from './room-writes.ts';
import { createRoomsRoutes } from './rooms-routes.ts';

/** Creates everything under `/api/rooms`. */
export function createAllRoomsRoutes(
  options: RouteOptions & {
    readonly presence: Pick<Presence<StreamUser>, 'typing'>;
    readonly inviteLimit: Pick<SharedLimit, 'take'>;
  },
): readonly Router[] {
  const { client, database } = options;
  const writes = createRoomWrites(client, database);
  return [
    createRoomsRoutes({ ...options, writes }),
    createMembersRoutes({
      ...options,
      writes,
      invitations: createInvitationWrites(client, database),
      accounts: createAccounts(client.db(database)),
    }),
    createMessagesRoutes({
      ...options,
      writes: createMessageWrites(client, database),
    }),
    createWritingRoute(options),
  ];
}
