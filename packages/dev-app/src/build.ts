export { buildServerFolder, type BuiltServer } from './build-server-folder.ts';
export { buildServer } from './build-server.ts';
export { changeRelease, type ReleaseChange } from './change-release.ts';
