import { launchChromium } from '@tidings/dev-browser';
import { readFile } from 'node:fs/promises';

/**
 * Draws the icons of the installed page from public/favicon.svg, when that changes:
 *
 *     node --import tsx apps/web/build/make-icons.ts
 */
const folder = new URL('../public/', import.meta.url).pathname;
const drawing = await readFile(`${folder}favicon.svg`, 'utf8');
/** To the edges, for a system that cuts a shape of its own out of it. */
const filled = drawing.replace(/ rx="\d+"/, '');
/** The same with all that is drawn on it inside the circle that every shape leaves. */
const safe = filled
  .replace(/(<rect[^>]*\/>)/, '$1<g transform="translate(32 32) scale(.78) translate(-32 -32)">')
  .replace('</svg>', '</g></svg>');

const icons = [
  { file: 'icon-192.png', sizePx: 192, svg: drawing },
  { file: 'icon-512.png', sizePx: 512, svg: drawing },
  { file: 'icon-maskable-512.png', sizePx: 512, svg: safe },
  { file: 'apple-touch-icon.png', sizePx: 180, svg: filled },
];

const browser = await launchChromium();
for (const { file, sizePx, svg } of icons) {
  const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  await page.screenshot({ path: `${folder}${file}`, omitBackground: true });
  await page.close();
}
await browser.close();
