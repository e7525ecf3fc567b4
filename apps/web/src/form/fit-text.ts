import type { Attachment } from 'svelte/attachments';

/**
 * Creates a textarea as tall as its text, within its `min-height` and `max-height`, in browsers without
 * `field-sizing: content`.
 *
 * @param text - Reads what is in it; reactive.
 */
export function fitText(text: () => string): Attachment<HTMLTextAreaElement> {
  if (CSS.supports('field-sizing', 'content')) return () => undefined;
  return (area) => {
    text();
    fit(area);
    let widthPx = area.offsetWidth;
    // Lines break differently when the width changes.
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
 * Measures a copy outside the page's flow: shrinking the textarea itself would briefly change the page's
 * scroll height.
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
