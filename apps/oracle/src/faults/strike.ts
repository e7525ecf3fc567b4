import type { Fault } from '../schedule/fault-kinds.ts';
import type { World } from '../world/world.ts';

/** Breaks something, mends it again, and resolves then; says how many it hit. */
export type Strike = (world: World, fault: Fault) => Promise<number>;
