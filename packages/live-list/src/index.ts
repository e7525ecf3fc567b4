export {
  createLiveList,
  type ListSource,
  type LiveList,
  type LiveListState,
  type ReadPage,
} from './create-live-list.ts';
export { fetchPages } from './fetch-pages.ts';
