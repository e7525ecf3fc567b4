import { createHost } from './host.ts';
import { createLine } from './line.ts';
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
const host = createHost(platform);
const early: MessageTarget[] = [];
let isHolding = false;

function meet(port: MessageTarget): void {
  host.meet(createLine(port));
}

scope.onconnect = ({ ports }) => {
  if (isHolding) ports.forEach(meet);
  else early.push(...ports);
};

const channel = createLine<GroupMessage, GroupMessage>(openGroup());
channel.listen((message) => {
  const isOver =
    message.type === 'end' || (message.type === 'holder' && message.term > numberOf(name));
  if (!isOver) return;
  host.close();
  scope.close();
});

// Held for as long as the worker lives: who waits for it learns of its end, however that came.
void platform.locks?.request(name, {}, () => {
  isHolding = true;
  channel.post({ type: 'holder', id: name, term: numberOf(name) });
  for (const port of early.splice(0)) meet(port);
  return new Promise<void>(() => undefined);
});

function openGroup(): MessageTarget {
  if (platform.openChannel === undefined) throw new TypeError('There is no BroadcastChannel.');
  return platform.openChannel(groupOf(name));
}
