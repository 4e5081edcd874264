/** What the set-up of a project gives its tests: `inject('redisUrl')`. */
declare module 'vitest' {
  export interface ProvidedContext {
    redisUrl: string;
    /** A database in which others can be made. */
    postgresUrl: string;
    /** A database there with the schema and nothing else, to be copied. */
    postgresTemplate: string;
    /** A data folder with an embedded database with the schema and nothing else, to be copied. */
    pgliteTemplate: string;
    chromiumPath: string;
  }
}

export {};
