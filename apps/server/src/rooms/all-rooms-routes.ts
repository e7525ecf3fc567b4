import type { Router } from 'express';
import type { SharedLimit } from '../http/limits/shared-limit.ts';
import type { RouteOptions } from '../http/route-options.ts';
import { createMessageWrites } from '../messages/message-writes.ts';
import { createMessagesRoutes } from '../messages/messages-routes.ts';
import { createAccounts } from '../users/accounts.ts';
import type { PresenceCount } from '../presence/node-presence.ts';
import { createWritingRoute } from '../presence/writing-route.ts';
import { createInvitationWrites } from './invitation-writes.ts';
import { createMembersRoutes } from './members-routes.ts';
import { createRoomWrites } from './room-writes.ts';
import { createRoomsRoutes } from './rooms-routes.ts';

/** Creates everything under `/api/rooms`. */
export function createAllRoomsRoutes(
  options: RouteOptions & {
    readonly count: Pick<PresenceCount, 'writes'>;
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
