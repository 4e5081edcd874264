/** Errors of ioredis and node-postgres that carry no system code. */
const OUTAGE_WORDS =
  /Connection is closed|Command timed out|max retries per request|Stream isn't writeable|Connection terminated|timeout exceeded when trying to connect|^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|OOM|MISCONF)\b/i;

/** What PostgreSQL says when it stops, starts or is full: classes 08, 53, 57P. */
const OUTAGE_SQL_STATE = /^(08|53|57P)/;

/** True when an exception says that Redis or the database cannot be reached or cannot take writes now. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as NodeJS.ErrnoException;
  if (
    typeof code === 'string' &&
    (/^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENOTFOUND|EAI_)/.test(code) || OUTAGE_SQL_STATE.test(code))
  ) {
    return true;
  }
  return OUTAGE_WORDS.test(error.message) || isOutage(cause);
}
