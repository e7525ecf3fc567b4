import { detailsTopic, roomTopic } from '@tidings/contracts';
import { parsePosition } from '@tidings/protocol';

const roomStart = roomTopic('');

/**
 * Says which topics a client's position covers. A room is two topics, named by the one of its
 * messages. What somebody had of a room before they were (again) taken in does not count: they get
 * what is there now.
 */
export function coveredTopics({
  topics,
  covers,
  lastEventId,
  rooms,
}: {
  /** All topics of the stream. */
  readonly topics: readonly string[];
  /** What the client says; undefined is all. */
  readonly covers: readonly string[] | undefined;
  readonly lastEventId: string | undefined;
  /** Since when the person is a member, by the room's id. */
  readonly rooms: ReadonlyMap<string, Date>;
}): string[] {
  const named = covers?.flatMap((topic) =>
    topic.startsWith(roomStart) ? [topic, detailsTopic(topic.slice(roomStart.length))] : [topic],
  );
  const position = parsePosition(lastEventId ?? '');
  const isOlder = (since: Date) =>
    position !== undefined && position.seconds * 1000 <= since.getTime();
  const uncovered = new Set(
    [...rooms].flatMap(([room, since]) =>
      isOlder(since) ? [roomTopic(room), detailsTopic(room)] : [],
    ),
  );
  return (named ?? [...topics]).filter((topic) => !uncovered.has(topic));
}
