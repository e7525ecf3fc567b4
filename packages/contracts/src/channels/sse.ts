import { defineChannel } from '@tidings/protocol';
import { announcement } from '../announcement/announcement.ts';
import { messageDeleted } from '../messages/message-deleted.ts';
import { messageEdited } from '../messages/message-edited.ts';
import { messages } from '../messages/messages.ts';
import { newMessage } from '../messages/new-message.ts';
import { newPost } from '../posts/new-post.ts';
import { postDeleted } from '../posts/post-deleted.ts';
import { postEdited } from '../posts/post-edited.ts';
import { posts } from '../posts/posts.ts';
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
    posts,
    newPost,
    postEdited,
    postDeleted,
    announcement,
    messages,
    newMessage,
    messageEdited,
    messageDeleted,
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
