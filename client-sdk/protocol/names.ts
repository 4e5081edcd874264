import { z } from 'zod';

/** Controls, halves of characters, and marks that turn the writing direction: nobody sees them, and they mislead. */
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A name as it is kept: on one line, and nothing in it that is not seen. */
export const cleanName = (name: string): string => name.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();

/** The name of a person, at most 60 characters, cleaned where it comes in. */
export const PersonName = z.string().max(60).transform(cleanName).pipe(z.string().min(1, 'blank'));
