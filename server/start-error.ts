/** A start that cannot go on for a reason outside the program; its message is the one line the user reads. */
export class StartError extends Error {
  override name = 'StartError';
}
