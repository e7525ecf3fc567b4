const roomPrefix = 'room:';

/** The outbox's name for the posts. */
export const postsList = 'posts';

/** The outbox's name for a room's messages. */
export function roomList(room: string): string {
  return `${roomPrefix}${room}`;
}

/** Returns the id of the room whose messages are in a list; undefined for the posts. */
export function roomIn(list: string): string | undefined {
  return list.startsWith(roomPrefix) ? list.slice(roomPrefix.length) : undefined;
}
