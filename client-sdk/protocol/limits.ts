/** Limits of one message (W8), apart from the schemas, so that a page need not load those to know them. */

/** A picture that buyers' browsers load: https, and no drawing, which is a page that can hold scripts. */
export const PICTURE_ADDRESS = /^https:\/\/[^\s?#]+(?<!\.svgz?)([?#]\S*)?$/i;

/** Longest text of one message, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 4000;

/** Largest JSON of one message body that is no text, in bytes, so that a card cannot carry a file. */
export const MAX_BODY_BYTES = 24_000;
