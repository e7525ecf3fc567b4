import type { Fault } from '../schedule/fault-kinds.ts';
import type { Testbed } from '../testbed/testbed.ts';

/** Breaks something, mends it again, and resolves then; says how many it hit. */
export type Strike = (testbed: Testbed, fault: Fault) => Promise<number>;
