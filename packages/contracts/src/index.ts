export {
  announcement,
  AnnouncementText,
  maxAnnouncementLength,
} from './announcement/announcement.ts';
export { sse, type SseChannel } from './channels/sse.ts';
export { ClientId } from './document/client-id.ts';
export { DocumentId } from './document/document-id.ts';
export { defaultPageSize, maxPageSize, PageLimit } from './document/page-limit.ts';
export { Announce, AnnounceAnswer } from './http/announce.ts';
export { CreatePost, PostAnswer } from './http/create-post.ts';
export { EditPost } from './http/edit-post.ts';
export { ListPosts, PostPage } from './http/list-posts.ts';
export {
  CreateMessage,
  DeletedAnswer,
  EditMessage,
  ListMessages,
  MessageAnswer,
  MessagePage,
} from './http/messages.ts';
export { operations } from './http/operations.ts';
export {
  ChangePassword,
  DeleteAccount,
  DemoUser,
  maxPasswordLength,
  Me,
  minPasswordLength,
  Password,
  SessionAnswer,
  SignIn,
  SignUp,
} from './http/users.ts';
export { Problem, ProblemCode, problemCodes, problemMediaType } from './http/problem.ts';
export {
  CreateRoom,
  EditRoom,
  FindRooms,
  MarkRead,
  maxUnread,
  MyRoom,
  OpenRoom,
  RoomAnswer,
  RoomsAnswer,
} from './http/rooms.ts';
export { exampleMessage, maxMessageLength, Message, MessageText } from './messages/message.ts';
export { messageList, roomTopic } from './messages/message-list.ts';
export { Author } from './users/author.ts';
export {
  exampleUser,
  maxNameLength,
  minNameLength,
  User,
  UserName,
  userTopic,
} from './users/user.ts';
export { Body, examplePost, maxBodyLength, maxTitleLength, Post, Title } from './posts/post.ts';
export { postList, postsTopic } from './posts/post-list.ts';
export { maxPresentUsers, presence } from './presence/presence.ts';
export { maxWritingUsers, writing, writingHoldsMs } from './presence/writing.ts';
export { exampleInvitation, Invitation } from './rooms/invitation.ts';
export { invitationAdded } from './rooms/invitation-added.ts';
export { invitationRemoved } from './rooms/invitation-removed.ts';
export { memberJoined } from './rooms/member-joined.ts';
export { memberLeft } from './rooms/member-left.ts';
export { roomAdded } from './rooms/room-added.ts';
export { roomEdited } from './rooms/room-edited.ts';
export { roomHandedOver } from './rooms/room-handed-over.ts';
export { roomRemoved } from './rooms/room-removed.ts';
export { roomSnapshot } from './rooms/room-snapshot.ts';
export {
  detailsTopic,
  exampleRoom,
  maxMembers,
  maxRoomTitleLength,
  Room,
  RoomTitle,
} from './rooms/room.ts';
