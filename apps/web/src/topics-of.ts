import { detailsTopic, userTopic, postsTopic, roomTopic } from '@tidings/contracts';
import { everyone } from '@tidings/protocol';

/** Lists a stream's topics: the public ones, the user's own, and two for each room. */
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
