import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxyMode } from '@tidings/dev-machine';
import { choose } from '../testbed/testbed.ts';
import type { Strike } from './strike.ts';

/** One node's way to MongoDB is cut, slow, or half-open for a while. */
function breakLink(mode: (target: number) => ProxyMode): Strike {
  return async ({ nodes }, { target, forMs }) => {
    const node = choose(nodes, target);
    const { open } = node.front;
    node.setMongoMode(mode(target));
    await sleep(forMs);
    node.setMongoMode('pass');
    return open;
  };
}

export const mongoCut = breakLink(() => 'refuse');
export const mongoDelay = breakLink((target) => 50 + (target % 400));
export const mongoHalfOpen = breakLink(() => 'hold');
