/** A place in a list that is read page by page, as text that a client hands back unread. */
export const toCursor = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place; `null` when it is none of ours. */
export function fromCursor<Place extends readonly (string | number)[]>(
  cursor: string,
  shape: { [I in keyof Place]: Place[I] extends number ? 'number' : 'string' },
): Place | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits =
      Array.isArray(place) &&
      place.length === shape.length &&
      shape.every((type, i) => typeof place[i] === type);
    return fits ? (place as unknown as Place) : null;
  } catch {
    return null;
  }
}
