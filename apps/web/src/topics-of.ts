import { detailsTopic, userTopic, postsTopic, roomTopic } from '@tidings/contracts';
import { everyone } from '@tidings/protocol';

/** Names what a stream carries: the public topics, what concerns the person, and two for each room. */
export function topicsOf({
  person,
  rooms,
}: {
  /** Empty: nobody. */
  readonly person: string;
  readonly rooms: readonly string[];
}): readonly string[] {
  return [
    postsTopic,
    everyone,
    ...(person === '' ? [] : [userTopic(person)]),
    ...rooms.flatMap((room) => [roomTopic(room), detailsTopic(room)]),
  ];
}
