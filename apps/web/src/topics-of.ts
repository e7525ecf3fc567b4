import {
  announcementsTopic,
  detailsTopic,
  personTopic,
  postsTopic,
  roomTopic,
} from '@tidings/contracts';

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
    announcementsTopic,
    ...(person === '' ? [] : [personTopic(person)]),
    ...rooms.flatMap((room) => [roomTopic(room), detailsTopic(room)]),
  ];
}
