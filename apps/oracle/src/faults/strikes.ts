import type { FaultKind } from '../schedule/fault-kinds.ts';
import {
  burstPastStalled,
  clientClockJump,
  clientComeAndGo,
  clientCut,
  clientForeignCursor,
  clientMove,
  clientStall,
} from './client-faults.ts';
import { breakContract, burst } from './database-faults.ts';
import { historyLost } from './history-lost.ts';
import { hopelessClient } from './hopeless-client.ts';
import { mongoCut, mongoDelay, mongoHalfOpen } from './mongo-link.ts';
import { nodeDrain } from './node-drain.ts';
import { nodeKill } from './node-kill.ts';
import { oddDocuments } from './odd-documents.ts';
import { primaryFreeze } from './primary-freeze.ts';
import { primaryKill } from './primary-kill.ts';
import { primaryStepDown } from './primary-step-down.ts';
import { secondaryFreeze } from './secondary-freeze.ts';
import { skewedClocks } from './skewed-clocks.ts';
import { writesRefused } from './writes-refused.ts';
import { memberRemoved, sessionEnded } from './access-faults.ts';
import type { Strike } from './strike.ts';

/** What each kind does. */
export const strikes: Readonly<Record<FaultKind, Strike>> = {
  'node-kill': nodeKill,
  'node-drain': nodeDrain,
  'primary-step-down': primaryStepDown,
  'primary-kill': primaryKill,
  'primary-freeze': primaryFreeze,
  'secondary-freeze': secondaryFreeze,
  'writes-refused': writesRefused,
  'mongo-cut': mongoCut,
  'mongo-delay': mongoDelay,
  'mongo-half-open': mongoHalfOpen,
  'client-cut': clientCut,
  'client-move': clientMove,
  'client-stall': clientStall,
  'client-foreign-cursor': clientForeignCursor,
  'client-clock-jump': clientClockJump,
  'client-come-and-go': clientComeAndGo,
  'hopeless-client': hopelessClient,
  burst,
  'burst-past-stalled': burstPastStalled,
  'bad-documents': breakContract,
  'odd-documents': oddDocuments,
  'skewed-clocks': skewedClocks,
  'member-removed': memberRemoved,
  'session-ended': sessionEnded,
  'history-lost': historyLost,
};

/** What waits for each other: two faults of one layer do not overlap, those of two layers do. */
export function layerOf(kind: FaultKind): 'nodes' | 'mongods' | 'clients' | 'writes' | 'access' {
  switch (kind) {
    case 'node-kill':
    case 'node-drain':
    case 'mongo-cut':
    case 'mongo-delay':
    case 'mongo-half-open':
    case 'history-lost':
      return 'nodes';
    case 'primary-step-down':
    case 'primary-kill':
    case 'primary-freeze':
    case 'secondary-freeze':
    case 'writes-refused':
      return 'mongods';
    case 'burst':
    case 'burst-past-stalled':
    case 'bad-documents':
    case 'odd-documents':
    case 'skewed-clocks':
      return 'writes';
    case 'client-cut':
    case 'client-move':
    case 'client-stall':
    case 'client-foreign-cursor':
    case 'client-clock-jump':
    case 'client-come-and-go':
    case 'hopeless-client':
      return 'clients';
    case 'member-removed':
    case 'session-ended':
      return 'access';
  }
}

/** Returns whether nodes, one of them at least, get no answer from the database while a fault strikes. */
export function isOutage(kind: FaultKind): boolean {
  const links: readonly FaultKind[] = [
    'mongo-cut',
    'mongo-delay',
    'mongo-half-open',
    'history-lost',
  ];
  return layerOf(kind) === 'mongods' || links.includes(kind);
}
