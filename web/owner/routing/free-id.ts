/** The first id such as `rule-3` that is not taken. */
export function freeId(stem: string, taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number++) {
    const id = `${stem}-${number}`;
    if (!taken.includes(id)) return id;
  }
}
