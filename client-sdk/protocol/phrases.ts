import { z } from 'zod';
import { GroupId } from './ids.ts';

/** Quick phrases over REST: those of the shop, of a group, or one's own; as a list, and as files both ways. */

/** No control characters but tabs and line ends: other programs would lose them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

export const Phrase = z.strictObject({
  /** Typed as `/code`. */
  code: z.string().regex(/^[^\s/\p{Cc}]{1,32}$/u),
  /** Folders within folders have `/` between them; empty: none. */
  folder: z
    .string()
    .regex(/^[^\p{Cc}]{0,100}$/u)
    .default(''),
  /** `{buyer}`, `{order}`, `{agent}` are filled in; `{buyer|亲}` says what stands there when there is none. */
  text: z
    .string()
    .min(1)
    .max(2000)
    .refine((text) => !CONTROL.test(text), 'control characters'),
});
export type Phrase = z.infer<typeof Phrase>;

export const MAX_PHRASES = 2000;

/** Whose phrases: the shop's, a group's, or the caller's own. */
export const PhraseScope = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('shop') }),
  z.object({ scope: z.literal('group'), groupId: GroupId }),
  z.object({ scope: z.literal('personal') }),
]);
export type PhraseScope = z.infer<typeof PhraseScope>;

/** GET and PUT /v1/shops/:shopId/phrase-list?scope=…[&groupId=…]: all of one scope, in their order. */
export const PhraseList = z.strictObject({ phrases: z.array(Phrase).max(MAX_PHRASES) });
export type PhraseList = z.infer<typeof PhraseList>;

/** GET /v1/shops/:shopId/phrase-file?scope=…&format=…; a POST of a file takes it in. */
export const PhraseFormat = z.enum(['csv', 'xml']);
export type PhraseFormat = z.infer<typeof PhraseFormat>;

/** `add` puts them behind those that are there; `replace` puts them in their place. */
export const ImportMode = z.enum(['add', 'replace']);
export type ImportMode = z.infer<typeof ImportMode>;

/** What came of a file: the rows that were refused, each with its reason. */
export const PhraseImport = z.object({
  added: z.number(),
  refused: z.array(
    z.object({
      /** 1 is the first phrase of the file. */
      row: z.number(),
      code: z.string(),
      reason: z.enum(['bad_code', 'bad_text', 'bad_folder', 'repeated_code', 'too_many']),
    }),
  ),
});
export type PhraseImport = z.infer<typeof PhraseImport>;
