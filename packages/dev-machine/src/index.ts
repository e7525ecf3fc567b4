export { hasApt, openApt, type Apt } from './apt.ts';
export { cacheFolder } from './cache-folder.ts';
export { MachineError, type MachineErrorCode } from './errors.ts';
export { findOnPath, isExecutable } from './find-on-path.ts';
export { keepFolder } from './keep-folder.ts';
export { libraryPath } from './library-path.ts';
export { onLine } from './on-line.ts';
export { pipInstallArgs } from './pip.ts';
export { findFreePort, isPortFree } from './ports.ts';
export { isAlive, signalGroup } from './process-group.ts';
export { parseCommandLine, readCommandLine, type CommandLine } from './read-command-line.ts';
export { readProcess, type ProcessRecord } from './read-process.ts';
export { runSupervised, type RunOptions } from './run-supervised.ts';
export {
  spawnSupervised,
  type Ending,
  type SupervisedOptions,
  type SupervisedProcess,
} from './spawn-supervised.ts';
export { suspendProcess } from './suspend-process.ts';
export { startTcpProxy, type ProxyMode, type TcpProxy } from './tcp-proxy.ts';
