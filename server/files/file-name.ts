/** Controls, halves of characters, marks that turn the writing direction (`gpj.exe`), and what paths and headers read. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069/\\:*?"<>|]/gu;

const MAX_LENGTH = 255;

/** A name to show and to save under; it never decides where a file lies, or of what type it is. */
export const cleanFileName = (name: string): string => {
  const cleaned = name.replace(UNSAFE, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  if (cleaned.length <= MAX_LENGTH) return cleaned || 'file';
  const ending = /\.[^.]{1,10}$/.exec(cleaned)?.[0] ?? '';
  return cleaned.slice(0, MAX_LENGTH - ending.length).replace(/\p{Cs}$/u, '') + ending;
};
