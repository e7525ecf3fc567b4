import { detailsTopic, roomTopic } from '@tidings/contracts';
import { parsePosition } from '@tidings/protocol';

/**
 * Says which topics a client's position covers. A room is two, each named by itself: who could not
 * read the snapshot of one has the other all the same. What somebody had of a room before they were (again) taken in does not count: they get
 * what is there now.
 */
export function findCoveredTopics({
  topics,
  coveredTopics,
  lastEventId,
  rooms,
}: {
  /** All topics of the stream. */
  readonly topics: readonly string[];
  /** What the client says; undefined is all. */
  readonly coveredTopics: readonly string[] | undefined;
  readonly lastEventId: string | undefined;
  /** Since when the user is a member, by the room's id. */
  readonly rooms: ReadonlyMap<string, Date>;
}): string[] {
  const position = parsePosition(lastEventId ?? '');
  const isOlder = (since: Date) =>
    position !== undefined && position.seconds * 1000 <= since.getTime();
  const uncovered = new Set(
    [...rooms].flatMap(([room, since]) =>
      isOlder(since) ? [roomTopic(room), detailsTopic(room)] : [],
    ),
  );
  return (coveredTopics ?? topics).filter((topic) => !uncovered.has(topic));
}
