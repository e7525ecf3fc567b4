import { join } from 'node:path';
import { findOnPath } from '@tidings/dev-machine';
import { it } from 'vitest';
import { examples, restartUnderExample } from './kit/restart-under-example.ts';

const python = findOnPath('python3', process.env);
if (python === undefined) {
  process.stderr.write(
    'There is no python3 here: the test of the example in Python is left out.\n',
  );
}

it.runIf(python !== undefined)(
  'P6: the example in Python goes on where it was when the server is restarted',
  () => restartUnderExample(python ?? '', [join(examples, 'python/tail.py')]),
);
