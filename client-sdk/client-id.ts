/**
 * A new id for a message: 24 hexadecimal digits (W1).
 * Not `randomUUID`, which a browser has on secure pages only.
 */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
