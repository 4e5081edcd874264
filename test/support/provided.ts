/** What the set-up of a project gives its tests: `inject('redisUrl')`. */
declare module 'vitest' {
  export interface ProvidedContext {
    redisUrl: string;
    /** A database in which others can be made. */
    postgresUrl: string;
    chromiumPath: string;
  }
}

export {};
