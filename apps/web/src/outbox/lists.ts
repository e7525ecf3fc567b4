const roomPrefix = 'room:';

/** The outbox's name for the posts. */
export const postsList = 'posts';

/** Names a room's messages for the outbox. */
export function roomList(room: string): string {
  return `${roomPrefix}${room}`;
}

/** Returns the room whose messages a list is; undefined for the posts. */
export function roomIn(list: string): string | undefined {
  return list.startsWith(roomPrefix) ? list.slice(roomPrefix.length) : undefined;
}
