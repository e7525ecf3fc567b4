import type { Attachment } from 'svelte/attachments';

/**
 * Makes a textarea as tall as its text, within its `min-height` and `max-height`, where the browser does
 * not know `field-sizing: content`, which says the same.
 *
 * @param text - Reads what is in it; reactive.
 */
export function fitText(text: () => string): Attachment<HTMLTextAreaElement> {
  if (CSS.supports('field-sizing', 'content')) return () => undefined;
  return (area) => {
    text();
    fit(area);
    let widthPx = area.offsetWidth;
    // Fewer words fit into a line where the window becomes narrower.
    const observer = new ResizeObserver(() => {
      if (area.offsetWidth === widthPx) return;
      widthPx = area.offsetWidth;
      fit(area);
    });
    observer.observe(area);
    return () => {
      observer.disconnect();
    };
  };
}

/**
 * Measures a copy, beside the page's flow: a textarea made small to be measured would for that moment
 * change what the page around it scrolls by.
 */
function fit(area: HTMLTextAreaElement): void {
  const copy = area.cloneNode() as HTMLTextAreaElement;
  copy.removeAttribute('id');
  copy.value = area.value;
  Object.assign(copy.style, {
    position: 'absolute',
    visibility: 'hidden',
    width: `${String(area.offsetWidth)}px`,
    height: '0',
    minHeight: '0',
  });
  area.after(copy);
  const bordersPx = area.offsetHeight - area.clientHeight;
  const rowsPx = copy.scrollHeight;
  copy.remove();
  area.style.height = `${String(rowsPx + bordersPx)}px`;
}
