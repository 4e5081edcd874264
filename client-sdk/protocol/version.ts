/** Raised when a change of the wire would break a client that speaks the older one. */
export const PROTOCOL_VERSION = 1;
