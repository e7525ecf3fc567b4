import { exampleUser, exampleRoom, type MyRoom } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { idOf } from '../list/fixtures.ts';
import { changeRoom, type RoomChange, type RoomFacts } from './room-facts.ts';

const ben = { id: idOf(2), name: 'Ben' };
const listed: MyRoom = {
  id: exampleRoom.id,
  title: 'As listed',
  open: false,
  owner: ben.id,
  memberCount: 7,
  last: null,
  unread: 0,
  readUpTo: null,
};
const after = (...changes: RoomChange[]): RoomFacts | undefined =>
  changes.reduce<RoomFacts | undefined>(changeRoom, undefined);
const snapshot: RoomChange = { name: 'snapshot', room: exampleRoom };

describe('changeRoom', () => {
  it('follows the stream', () => {
    expect(
      after(
        snapshot,
        { name: 'joined', member: ben },
        { name: 'joined', member: ben },
        { name: 'handedOver', owner: ben.id },
        { name: 'edited', title: 'Night', open: false },
        { name: 'left', member: exampleUser.id },
      ),
    ).toEqual({ title: 'Night', open: false, owner: ben.id, members: [ben], memberCount: 1 });
  });

  it('uses the list of rooms only while the stream has reported nothing', () => {
    expect(after({ name: 'listed', room: listed })).toMatchObject({ memberCount: 7 });
    expect(after(snapshot, { name: 'listed', room: listed })?.title).toBe(exampleRoom.title);
    expect(after({ name: 'listed', room: listed }, snapshot)?.title).toBe(exampleRoom.title);
    expect(after({ name: 'joined', member: ben })).toBeUndefined();
  });
});
