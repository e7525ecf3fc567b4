import { slide, type TransitionConfig } from 'svelte/transition';

/** Milliseconds a new row takes to make room for itself. */
const enterMs = 280;

/** Lets a row that arrived live slide in; every other one, and for who prefers less motion, is just there. */
export function enter(node: Element, options: { readonly arrived: boolean }): TransitionConfig {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches || window.scrollY > 0;
  return options.arrived && !isCalm ? slide(node, { duration: enterMs }) : { duration: 0 };
}
