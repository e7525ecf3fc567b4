/** Watches for size changes of rows, and of the elements above them. */
export interface SizeWatch {
  /** Watches exactly the rows that are in the list now. */
  follow(): void;
  stop(): void;
}

/** Watches the sizes of a list's rows and of the elements above the list in the page. */
export function watchSizes(list: Element, onResize: () => void): SizeWatch {
  const observer = new ResizeObserver(onResize);
  const followed = new Set<Element>();
  let frame = 0;
  for (const element of elementsAbove(list)) observer.observe(element);

  /** In a new frame: rows observed during a resize callback would cause a ResizeObserver loop error. */
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
