import type { Entry } from '../../../client-sdk/protocol/models.ts';
import type { LanguageTag } from '../language/language.ts';
import type { CardBody } from './card.tsx';

/** What a page says about its chat. */
export interface ChatOptions {
  /** Where fenliu is. */
  url: string;
  shopId: string;
  /** A buyer's token signed by the shop's back end; without it the buyer is an anonymous visitor. */
  token?: string;
  language: LanguageTag;
  entry: Entry;
  /** A card that the buyer may send with one press: what he is looking at. */
  offer?: CardBody;
  /** The panel is open from the beginning. */
  open?: boolean;
}

/** What the page may do with its chat. */
export interface ChatHandle {
  open(): void;
  close(): void;
  /** The buyer now looks at something else; `entry` takes the place of the former one. */
  lookAt(entry: Entry, offer?: CardBody): void;
  /** Takes the chat off the page: nothing is left open. */
  remove(): void;
}
