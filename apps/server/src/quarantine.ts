import './plain-words.ts';
import { runQuarantine } from './quarantine/run-quarantine.ts';

/** `quarantine list|show|release`, with the settings of the server. */
process.exitCode = await runQuarantine(process.argv.slice(2), process.env, {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
