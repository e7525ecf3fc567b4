export { cacheFolder } from './cache-folder.ts';
export { MachineError, type MachineErrorCode } from './errors.ts';
export { findOnPath, isExecutable } from './find-on-path.ts';
export { onLine } from './on-line.ts';
export { findFreePort, isPortFree } from './ports.ts';
export { isAlive, signalGroup } from './process-group.ts';
export { readProcess, type ProcessRecord } from './read-process.ts';
export { runKept, type RunOptions } from './run-kept.ts';
export { spawnKept, type Ending, type KeptOptions, type KeptProcess } from './spawn-kept.ts';
