import { everyone, validateEvent } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { maxAnnouncementLength } from '../announcement/announcement.ts';
import { exampleUser, userTopic } from '../users/user.ts';
import { roomTopic } from '../messages/message-list.ts';
import { postsTopic } from '../posts/post-list.ts';
import { detailsTopic, exampleRoom } from '../rooms/room.ts';
import { sse } from './sse.ts';

describe('sse', () => {
  it('has every event by name', () => {
    expect(sse.path).toBe('/sse');
    expect([...sse.events.keys()]).toEqual([
      'posts',
      'newPost',
      'postEdited',
      'postDeleted',
      'message',
      'messages',
      'newMessage',
      'messageEdited',
      'messageDeleted',
      'room',
      'roomEdited',
      'roomHandedOver',
      'memberJoined',
      'memberLeft',
      'roomAdded',
      'roomRemoved',
      'invitationAdded',
      'invitationRemoved',
      'presence',
      'writing',
      'sync',
      'heartbeat',
      'moving',
      'revoked',
    ]);
  });

  it.each([...sse.events.values()])('has an example that validates: $name', (event) => {
    // Every name of the map is a name of the channel.
    expect(validateEvent(sse, event.name as 'newPost', event.example)).toEqual({
      ok: true,
      data: event.example,
    });
  });

  it.each([
    ['posts', postsTopic],
    ['newPost', postsTopic],
    ['postEdited', postsTopic],
    ['postDeleted', postsTopic],
    ['message', everyone],
    ['messages', roomTopic(exampleRoom.id)],
    ['newMessage', roomTopic(exampleRoom.id)],
    ['messageEdited', roomTopic(exampleRoom.id)],
    ['messageDeleted', roomTopic(exampleRoom.id)],
    ['room', detailsTopic(exampleRoom.id)],
    ['roomEdited', detailsTopic(exampleRoom.id)],
    ['roomHandedOver', detailsTopic(exampleRoom.id)],
    ['memberJoined', detailsTopic(exampleRoom.id)],
    ['memberLeft', detailsTopic(exampleRoom.id)],
    ['roomAdded', userTopic(exampleUser.id)],
    ['roomRemoved', userTopic(exampleUser.id)],
    ['invitationAdded', userTopic(exampleUser.id)],
    ['invitationRemoved', userTopic(exampleUser.id)],
    ['presence', roomTopic(exampleRoom.id)],
    ['writing', roomTopic(exampleRoom.id)],
  ])('puts %s into topic %s', (name, topic) => {
    const event = sse.events.get(name);
    expect(event?.topic(event.example)).toBe(topic);
  });

  it('takes a snapshot without posts', () => {
    const data = { posts: [], complete: true, position: 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0' };
    expect(validateEvent(sse, 'posts', data).ok).toBe(true);
  });

  it.each([
    ['a', true],
    ['x'.repeat(maxAnnouncementLength), true],
    ['', false],
    ['  \n', false],
    ['x'.repeat(maxAnnouncementLength + 1), false],
  ])('judges the announcement %j: %s', (text, ok) => {
    expect(validateEvent(sse, 'message', { text }).ok).toBe(ok);
  });
});
