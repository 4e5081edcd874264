/** Raised when a change of the wire would break a client that speaks the older one. */
export const PROTOCOL_VERSION = 1;

/** The oldest version that this server still speaks with. */
export const OLDEST_PROTOCOL_VERSION = 1;
