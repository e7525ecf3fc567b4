export { assertSendable } from './assert-sendable.ts';
export { heartbeat } from './control/heartbeat.ts';
export { moving } from './control/moving.ts';
export { revocationReasons, revoked } from './control/revoked.ts';
export { guarantees, sync, syncOutcomes, type Guarantee } from './control/sync.ts';
export {
  controlEvents,
  defineChannel,
  type Channel,
  type ChannelEvent,
  type ControlEvent,
  type EventName,
  type EventNameOfKind,
  type EventPayload,
} from './define-channel.ts';
export {
  defineCount,
  type CountChange,
  type CountDefinition,
  type CountFields,
  type CountSnapshot,
  type CountTopic,
} from './define-count.ts';
export {
  defineEvent,
  maxEventNameLength,
  type EventData,
  type EventDefinition,
  type EventKind,
} from './define-event.ts';
export {
  defineList,
  type IdType,
  type ItemSchema,
  type ListDefinition,
  type ListDeletion,
  type ListEventNames,
  type ListSnapshot,
  type Sort,
  type TopicFields,
} from './define-list.ts';
export { formatTopic } from './format-topic.ts';
export { everyone } from './everyone.ts';
export {
  compareBy,
  formatPlace,
  sortKeysOf,
  type SortDirection,
  type SortKey,
} from './list-order.ts';
export { ProtocolError, type ProtocolErrorCode } from './errors.ts';
export {
  areComparable,
  compareClusterTimes,
  comparePositions,
  formatPosition,
  lastOrdinal,
  maxPositionLength,
  parsePosition,
  type ClusterTime,
  type Position,
} from './position.ts';
export { unwritten, type Unwritten } from './unwritten.ts';
export { validate, validateEvent, type Issue, type Validated } from './validate-event.ts';
