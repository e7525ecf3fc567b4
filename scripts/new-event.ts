import { readCommandLine } from '@tidings/dev-machine';
import { join } from 'node:path';
import { addEvent } from './new-event/add-event.ts';
import { NewEventError, readPlan, usage } from './new-event/event-plan.ts';

/** `pnpm new:event NAME`: lays out an event from the database to the page; what is to be written does not compile. */
const plan = readCommandLine(usage, readPlan);
try {
  const { made, changed, left } = await addEvent(join(import.meta.dirname, '..'), plan);
  const wiring =
    plan.kind === 'change'
      ? `apps/server/src/app/sources.ts: add a source of ${plan.part} whose \`project\` returns what make${plan.pascal}(change) makes`
      : `apps/server/src: publish ${plan.name} in the hub where it becomes true`;
  console.log(
    [
      'Made:',
      ...made.map((path) => `  ${path}`),
      `Named ${plan.name} in:`,
      ...changed.map((path) => `  ${path}`),
      'Left to you:',
      ...left.map((sentence) => `  ${sentence}`),
      '  each unwritten(…): `pnpm typecheck` lists them, and what to write',
      `  ${wiring}`,
      `  apps/web/src/${plan.listens}: call listenTo${plan.pascal}(source) where the rest is listened to`,
      `  apps/server/test/contract.system.test.ts: let the scenario make the server send ${plan.name}`,
      `Then: pnpm test ${plan.file}; pnpm check (knip names what nothing calls); pnpm contract:release`,
    ].join('\n'),
  );
} catch (error) {
  if (!(error instanceof NewEventError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
