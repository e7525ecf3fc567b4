/** What is in sight right after a scroll by `scrollAhead`. */
export interface SeenAhead {
  readonly text: string;
  /** Pixels from the window's top. */
  readonly top: number;
}

declare global {
  interface Window {
    seenAhead?: SeenAhead;
  }
}

/**
 * Scrolls between a change's arrival and its drawing, as a script or a key can before the scroll event fires:
 * what the page noted at the last event is outdated then. Runs in the page, which draws changes in the next
 * frame; stores in `seenAhead` what is in sight after the scroll.
 *
 * @param options.scroller - CSS of what is scrolled; the window when it is null.
 * @param options.by - Pixels downwards.
 * @param options.texts - CSS of what is read.
 */
export function scrollAhead(options: {
  readonly scroller: string | null;
  readonly by: number;
  readonly texts: string;
}): void {
  const { scroller, by, texts } = options;
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (run) => {
    window.requestAnimationFrame = original;
    return original((time) => {
      const scrolled = scroller === null ? window : document.querySelector(scroller);
      scrolled?.scrollBy({ top: by, behavior: 'instant' });
      for (const element of document.querySelectorAll(texts)) {
        const { top } = element.getBoundingClientRect();
        if (top < 250) continue;
        window.seenAhead = { text: element.textContent, top };
        break;
      }
      run(time);
    });
  };
}
