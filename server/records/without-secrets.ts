const SECRET = /password|passphrase|secret|token|hash|private_?key|recovery/i;

/** The same value with everything that is named like a secret hidden, however deep. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      SECRET.test(key) && part !== null && part !== undefined ? '[hidden]' : withoutSecrets(part),
    ]),
  );
}
