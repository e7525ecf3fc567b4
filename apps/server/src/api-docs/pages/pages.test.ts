import { sse } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { createOpenApiDocument } from '../openapi/document.ts';
import { writeEventsPage } from './events-page.ts';
import { writeHttpPage } from './http-page.ts';
import { html } from './markup.ts';

describe('html', () => {
  it('escapes inserted values, unless they are markup', () => {
    const name = `<b title='x'>"&`;
    expect(String(html`<p>${name}${html`<i>${name}</i>`}${[html`<br />`]}</p>`)).toBe(
      '<p>&lt;b title=&#39;x&#39;&gt;&quot;&amp;<i>&lt;b title=&#39;x&#39;&gt;&quot;&amp;</i><br /></p>',
    );
  });
});

describe.each([
  ['writeEventsPage', writeEventsPage()],
  ['writeHttpPage', writeHttpPage()],
])('%s', (_name, page) => {
  it('has no inline scripts or styles and nothing from other origins', () => {
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
    for (const [, url = ''] of page.matchAll(/(?:href|src)="([^"]*)"/g))
      expect(url).toMatch(/^[/#]/);
  });

  it('links only to existing anchors', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    for (const [, id = ''] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
  });
});

describe('writeEventsPage', () => {
  it.each([...sse.events.keys()])('tells of %s', (name) => {
    expect(writeEventsPage()).toContain(`<section id="${name}">`);
  });
});

describe('writeHttpPage', () => {
  it('lists every operation with the schema of its body', () => {
    const page = writeHttpPage();
    for (const path of Object.keys(createOpenApiDocument().paths))
      expect(page).toContain(` ${path}</h2>`);
    expect(page).toContain('<a href="#CreatePost">');
  });
});
