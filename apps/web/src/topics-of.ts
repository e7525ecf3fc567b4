import { detailsTopic, userTopic, postsTopic, roomTopic } from '@tidings/contracts';
import { everyone } from '@tidings/protocol';

/** Lists a stream's topics: the public ones, the user's own, and two for each room. */
export function topicsOf({
  user,
  rooms,
}: {
  /** Empty: nobody. */
  readonly user: string;
  readonly rooms: readonly string[];
}): readonly string[] {
  return [
    postsTopic,
    everyone,
    ...(user === '' ? [] : [userTopic(user)]),
    ...rooms.flatMap((room) => [roomTopic(room), detailsTopic(room)]),
  ];
}
