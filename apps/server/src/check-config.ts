import { readConfigOrExit } from './config/read-config-or-exit.ts';

/**
 * Ends with 1 when the server would reject its settings, and says why: `pnpm start` runs it before the
 * build, `pnpm dev` before anything is started.
 */
readConfigOrExit();
