/** What tells when rows, or what stands above them, take another room. */
export interface SizeWatch {
  /** Watches the rows that are in the list now, and no others. */
  follow(): void;
  stop(): void;
}

/** Watches the sizes of a list's rows and of what stands above the list in the page. */
export function watchSizes(list: Element, tell: () => void): SizeWatch {
  const observer = new ResizeObserver(tell);
  const followed = new Set<Element>();
  let frame = 0;
  for (const element of elementsAbove(list)) observer.observe(element);

  /** In a frame of its own: rows that come while sizes are being told could not be told of. */
  const observeNew = (): void => {
    for (const row of list.children) {
      if (followed.has(row)) continue;
      followed.add(row);
      observer.observe(row);
    }
  };
  return {
    follow() {
      for (const row of followed) {
        if (row.isConnected) continue;
        followed.delete(row);
        observer.unobserve(row);
      }
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(observeNew);
    },
    stop() {
      cancelAnimationFrame(frame);
      observer.disconnect();
    },
  };
}

function elementsAbove(list: Element): readonly Element[] {
  const above: Element[] = [];
  for (let inner: Element | null = list; inner !== null; inner = inner.parentElement) {
    let sibling = inner.previousElementSibling;
    for (; sibling !== null; sibling = sibling.previousElementSibling) above.push(sibling);
  }
  return above;
}
