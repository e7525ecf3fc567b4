export { connectShared, type ConnectSharedOptions, type SharedSource } from './connect-shared.ts';
export { defaultSharingLimits, type SharingLimits } from './limits.ts';
export type {
  Locks,
  MessageTarget,
  PageLife,
  SharedWorkerLike,
  SharingPlatform,
} from './platform.ts';
