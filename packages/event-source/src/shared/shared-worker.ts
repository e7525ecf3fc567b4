import { createLeaderHost } from './leader-host.ts';
import { createTypedPort } from './typed-port.ts';
import type { GroupMessage } from './messages.ts';
import { findSharingPlatform, type MessageTarget } from './platform.ts';
import { groupOf, numberOf } from './worker-name.ts';

// What a shared worker's scope has and Node's types do not name; this file runs nowhere else.
const scope = globalThis as unknown as {
  readonly name: string;
  onconnect: ((event: { readonly ports: readonly MessageTarget[] }) => void) | null;
  close(): void;
};

const { name } = scope;
const platform = findSharingPlatform();
const host = createLeaderHost(platform);
const early: MessageTarget[] = [];
let isLeading = false;

function accept(port: MessageTarget): void {
  host.accept(createTypedPort(port));
}

scope.onconnect = ({ ports }) => {
  if (isLeading) ports.forEach(accept);
  else early.push(...ports);
};

const channel = createTypedPort<GroupMessage, GroupMessage>(openGroup());
channel.listen((message) => {
  const isOver =
    message.type === 'end' || (message.type === 'leader' && message.term > numberOf(name));
  if (!isOver) return;
  host.close();
  scope.close();
});

// Held for the worker's lifetime: a tab that waits for it learns that the worker has ended.
void platform.locks?.request(name, {}, () => {
  isLeading = true;
  channel.post({ type: 'leader', id: name, term: numberOf(name) });
  for (const port of early.splice(0)) accept(port);
  return new Promise<void>(() => undefined);
});

function openGroup(): MessageTarget {
  if (platform.openChannel === undefined) throw new TypeError('There is no BroadcastChannel.');
  return platform.openChannel(groupOf(name));
}
