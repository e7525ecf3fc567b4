import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packages/run.ts';
import { compareFolders, moveDocument } from './snippets/move.ts';

/** Regenerates examples/express-mongoose/MOVE.md after either of the two states has changed. */
const text = `# The move

All that changes, as \`diff -u before after\` shows it. Written by \`node --import tsx scripts/write-move.ts\`.

\`\`\`diff
${compareFolders()}\`\`\`
`;
writeFileSync(join(root, moveDocument), text);
