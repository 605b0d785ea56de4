/** class-transformer ships the file but no types beside it; its metadata of `@Type` is reachable nowhere else. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage.js';
}
