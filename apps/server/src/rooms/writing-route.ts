import { Router } from 'express';
import { methodNotAllowed } from '../http/problem.ts';
import type { RouteOptions } from '../http/route-options.ts';
import { requireSession } from '../users/current-session.ts';
import { readMemberRoom, readRoomId } from '../membership/member-room.ts';
import { roomTopic } from '@tidings/contracts';
import type { Presence } from '@tidings/server';
import type { StreamUser } from '../users/stream-user.ts';

/** Creates `POST /api/rooms/:id/writing`: somebody is writing, which holds for `writingHoldsMs`. */
export function createWritingRoute({
  client,
  database,
  writeLimit,
  presence,
}: RouteOptions & { readonly presence: Pick<Presence<StreamUser>, 'typing'> }): Router {
  const routes = Router();
  routes.post('/:id/writing', writeLimit, async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params['id']);
    await readMemberRoom(client.db(database), undefined, id, user.id);
    presence.typing(roomTopic(id.toHexString()), { id: user.id.toHexString(), name: user.name });
    response.status(204).end();
  });
  routes.all('/:id/writing', methodNotAllowed('POST'));
  return routes;
}
