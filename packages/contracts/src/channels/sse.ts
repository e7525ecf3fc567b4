import { defineChannel } from '@tidings/protocol';
import { announcement } from '../announcement/announcement.ts';
import { messageList } from '../messages/message-list.ts';
import { postList } from '../posts/post-list.ts';
import { presence } from '../presence/presence.ts';
import { writing } from '../presence/writing.ts';
import { invitationAdded } from '../rooms/invitation-added.ts';
import { invitationRemoved } from '../rooms/invitation-removed.ts';
import { memberJoined } from '../rooms/member-joined.ts';
import { memberLeft } from '../rooms/member-left.ts';
import { roomAdded } from '../rooms/room-added.ts';
import { roomEdited } from '../rooms/room-edited.ts';
import { roomHandedOver } from '../rooms/room-handed-over.ts';
import { roomRemoved } from '../rooms/room-removed.ts';
import { roomSnapshot } from '../rooms/room-snapshot.ts';

/**
 * Everything that a stream can carry: the posts and what operators say to everyone, which are public,
 * and, for who is signed in, what concerns them and the rooms of which they are members.
 */
export const sse = defineChannel({
  path: '/sse',
  generation: 1,
  events: [
    ...postList.events,
    announcement,
    ...messageList.events,
    roomSnapshot,
    roomEdited,
    roomHandedOver,
    memberJoined,
    memberLeft,
    roomAdded,
    roomRemoved,
    invitationAdded,
    invitationRemoved,
    presence,
    writing,
  ],
});
export type SseChannel = typeof sse;
