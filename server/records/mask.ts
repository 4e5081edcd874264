import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { Message, MessageBody } from '../../client-sdk/protocol/messages.ts';
import type { DecisionTrace, StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { StaffRating } from '../../client-sdk/protocol/ratings.ts';
import type { LogHit } from '../../client-sdk/protocol/records.ts';
import type { Whisper } from '../../client-sdk/protocol/whispers.ts';

/**
 * Hides what tells who and where somebody is: phone numbers, ID numbers, bank cards, e-mail, addresses. What is left
 * of each lets people who know it recognise it.
 */

/** Full width digits and signs as half width, position by position. */
const narrow = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

const NUMBER = /(?<!\d)\+?\d(?:[ -]?\d){5,30}[Xx]?/g;
const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;

/** Words of Chinese addresses; no pattern nests another, so that no text can make one slow. */
const SEGMENT = /[\u4e00-\u9fff\dA-Za-z#-]{4,}/g;
const CITY = /省|自治区|市/g;
const REGION = /省|自治区|市|自治州|区|县|旗|街道|镇|乡/g;
const STREET = /大道|路|街|巷|弄|胡同|小区|花园|广场|大厦|公寓|苑|村|镇|乡/g;
const UNIT = /[\dA-Za-z]{1,6}(?:-[\dA-Za-z]{1,6}){0,3}(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室)/g;
/** Letters between a street and its number. */
const NEAR = 12;
/** Letters of a street's name. */
const NAME = 6;

const LATIN_ADDRESS =
  /\b\d{1,5}[A-Za-z]?,? (?:[A-Z][\w.'-]{0,30} ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Sq|Place|Pl)\b\.?(?:,? (?:Apt|Apartment|Unit|Suite|Floor|Flat)\.? ?#?\w{1,6})?/g;

const stars = (count: number): string => '*'.repeat(Math.max(3, count));

/** A copy of the text in which everything of that kind is starred out. */
export function maskText(text: string): string {
  const plain = narrow(text);
  const hidden: Hidden[] = [];
  const look = (pattern: RegExp, show: (found: string) => string) => {
    for (const { 0: found, index } of plain.matchAll(pattern)) {
      hidden.push({ from: index, to: index + found.length, by: show(found) });
    }
  };
  for (const { 0: run, index } of plain.matchAll(NUMBER)) hidden.push(...maskRun(run, index));
  look(EMAIL, (found) => `${found.slice(0, 1)}***${found.slice(found.indexOf('@'))}`);
  look(LATIN_ADDRESS, () => '***');
  for (const { 0: segment, index } of plain.matchAll(SEGMENT)) {
    const address = findAddress(segment);
    if (address) hidden.push({ from: index + address.from, to: index + address.to, by: '***' });
  }
  hidden.sort((a, b) => a.from - b.from || b.to - a.to);
  let masked = '';
  let at = 0;
  for (const { from, to, by } of hidden) {
    if (from < at) continue;
    masked += text.slice(at, from) + by;
    at = to;
  }
  return masked + text.slice(at);
}

interface Hidden {
  from: number;
  to: number;
  by: string;
}

/** Numbers that stand in a row may be several: the longest that is one of ours is taken first. */
function maskRun(run: string, index: number): Hidden[] {
  const groups = [...run.matchAll(/\+?\d+[Xx]?/g)].map(({ 0: digits, index: at }) => ({
    from: at,
    to: at + digits.length,
  }));
  for (let count = groups.length; count > 0; count -= 1) {
    for (let i = 0; i + count <= groups.length; i += 1) {
      const from = groups[i]?.from ?? 0;
      const to = groups[i + count - 1]?.to ?? 0;
      const by = maskNumber(run.slice(from, to));
      if (by === null) continue;
      return [
        ...maskRun(run.slice(0, from), index),
        { from: index + from, to: index + to, by },
        ...maskRun(run.slice(to), index + to),
      ];
    }
  }
  return [];
}

/** `null` for a number that is none of ours: a price, a count, an order. */
function maskNumber(found: string): string | null {
  const digits = found.replace(/[^\dXx]/g, '');
  const isMobile = /^(?:0{0,2}86)?1[3-9]\d{9}$/.test(digits);
  if (isMobile) return `${digits.slice(-11, -8)}${stars(4)}${digits.slice(-4)}`;
  if (isIdNumber(digits)) return `${digits.slice(0, 3)}${stars(digits.length - 5)}${digits.slice(-2)}`;
  if (/^\d{13,19}$/.test(digits) && passesLuhn(digits))
    return `${stars(digits.length - 4)}${digits.slice(-4)}`;
  const isLandLine = /^0\d{2,3}-?\d{7,8}$/.test(found.replace(/ /g, ''));
  const isForeign = found.startsWith('+') && digits.length >= 8 && digits.length <= 15;
  return isLandLine || isForeign ? `${found.slice(0, 3)}${stars(4)}${digits.slice(-2)}` : null;
}

/** A resident's ID number: 18 places with a birthday, or 15 of the old kind. */
const isIdNumber = (digits: string): boolean =>
  /^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/.test(digits) ||
  /^[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/.test(digits);

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const counted = i % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}

const endOf = (match: RegExpExecArray | undefined): number => (match ? match.index + match[0].length : 0);

/** Where an address stands in a piece of text without spaces; its city stays, which tells little. */
function findAddress(segment: string): { from: number; to: number } | null {
  const [streets, units, regions] = [STREET, UNIT, REGION].map((words) => [...segment.matchAll(words)]) as [
    RegExpExecArray[],
    RegExpExecArray[],
    RegExpExecArray[],
  ];
  const isNumbered = units.some(
    ({ index }) =>
      streets.some((street) => index >= street.index && index - endOf(street) <= NEAR) ||
      units.some((before) => endOf(before) === index),
  );
  const isNamed = regions.length >= 2 && streets.length > 0;
  if (!isNumbered && !isNamed) return null;
  const first = Math.min(streets[0]?.index ?? segment.length, units[0]?.index ?? segment.length);
  const last = Math.max(endOf(streets.at(-1)), endOf(units.at(-1)), endOf(regions.at(-1)));
  const city = [...segment.matchAll(CITY)].findLast((match) => endOf(match) <= first);
  return {
    from: city ? endOf(city) : Math.max(0, first - NAME),
    to: last + (/^[\dA-Za-z#-]{0,8}/.exec(segment.slice(last))?.[0].length ?? 0),
  };
}

/** A message's body with all its words masked. */
export function maskBody<Body extends MessageBody>(body: Body): Body {
  switch (body.kind) {
    case 'text':
      return { ...body, text: maskText(body.text) };
    case 'image':
    case 'file':
      return { ...body, name: maskText(body.name) };
    case 'product':
    case 'order':
      return { ...body, title: maskText(body.title) };
    case 'system':
      return body.text === undefined ? body : { ...body, text: maskText(body.text) };
    default:
      return body;
  }
}

/** The same for a whole message, with the name of the buyer who sent it. */
export const maskMessage = ({ from, body, ...message }: Message): Message => ({
  ...message,
  from: from.kind === 'buyer' ? { ...from, name: maskText(from.name) } : from,
  body: maskBody(body),
});

export const maskMessages = (messages: readonly Message[]): Message[] => messages.map(maskMessage);

/** A line of the log, with the name of the buyer whose it is. */
export const maskHit = (hit: LogHit): LogHit => ({
  ...hit,
  message: maskMessage(hit.message),
  buyer: { ...hit.buyer, name: maskText(hit.buyer.name) },
});

/** What stands beside the messages: the buyer's name, the first words, the note of a transfer. */
export const maskConversation = (conversation: StaffConversation): StaffConversation => ({
  ...conversation,
  buyer: { ...conversation.buyer, name: maskText(conversation.buyer.name) },
  ...(conversation.preview !== undefined && { preview: maskText(conversation.preview) }),
  ...(conversation.note && { note: { ...conversation.note, text: maskText(conversation.note.text) } }),
});

export const maskRating = (rating: StaffRating): StaffRating => ({
  ...rating,
  comment: rating.comment === null ? null : maskText(rating.comment),
});

export const maskWhisper = (whisper: Whisper): Whisper => ({ ...whisper, text: maskText(whisper.text) });

/** The buyer's name, and the note of whoever handled it. */
export const maskAlarm = ({ conversation, handled, ...alarm }: ShopAlarm): ShopAlarm => ({
  ...alarm,
  ...(conversation && {
    conversation: { ...conversation, buyerName: maskText(conversation.buyerName) },
  }),
  handled: handled && { ...handled, note: handled.note === null ? null : maskText(handled.note) },
});

export const maskTraces = (traces: readonly DecisionTrace[]): DecisionTrace[] =>
  traces.map((trace) => (trace.note === undefined ? trace : { ...trace, note: maskText(trace.note) }));
