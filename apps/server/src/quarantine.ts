import './config/zod-locale.ts';
import { runQuarantine } from './operations/quarantine/run-quarantine.ts';

/** `quarantine list|show|release`, with the settings of the server. */
process.exitCode = await runQuarantine(process.argv.slice(2), process.env, {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
