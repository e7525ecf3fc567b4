import { describe, expect, it } from 'vitest';
import { buildPipeline } from './match-set.ts';

describe('buildPipeline', () => {
  it('leaves the match as it is whatever is hidden, since positions depend on it', () => {
    const [plain] = buildPipeline([{ name: 'post' }], 'tidings');
    const [hiding] = buildPipeline([{ name: 'post', hide: ['secret'] }], 'tidings');
    expect(hiding).toEqual(plain);
  });

  it('never touches the resume token', () => {
    const text = JSON.stringify(buildPipeline([{ name: 'post', hide: ['secret'] }], 'tidings'));
    expect(text).not.toContain('"_id"');
    expect(text).not.toContain('$project');
  });
});
