import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses of the outside world that a request of ours may go to, and what an operator allows beside them. */

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<Address[]>;

export const resolveByDns: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** The part of IPv6 that is given to the world; the rest is for other uses. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Whether an address is one of the world: not this machine, not a private network, not a group, not IPv4 in disguise. */
export const isPublicAddress = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6));
};

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const isAllowedHost = (url: URL, allowed: readonly string[]): boolean =>
  allowed.includes(hostOf(url)) || allowed.includes(url.host);

/** Why nothing is sent to an address as it is written; `null`: nothing speaks against it. */
export const faultOf = (address: string, allowed: readonly string[]): string | null => {
  if (!URL.canParse(address)) return 'no address';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'password in the address';
  if (isAllowedHost(url, allowed)) return null;
  if (url.protocol !== 'https:') return 'not https';
  return isIP(hostOf(url)) !== 0 && !isPublicAddress(hostOf(url)) ? 'not a public address' : null;
};

export type Target = { status: 'ok'; addresses: Address[] } | { status: 'refused'; why: string };

/**
 * Where a request to this address goes: looked up once, so that what is checked is what is connected to. One bad
 * address among several refuses them all.
 * @param allowed host names, with or without port, that may be anywhere
 */
export const findTarget = async (
  address: string,
  allowed: readonly string[],
  resolve: Resolve,
): Promise<Target> => {
  const fault = faultOf(address, allowed);
  if (fault !== null) return { status: 'refused', why: fault };
  const url = new URL(address);
  const host = hostOf(url);
  const family = isIP(host);
  let addresses: Address[];
  try {
    addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  } catch (error) {
    return { status: 'refused', why: `no such host: ${(error as NodeJS.ErrnoException).code ?? ''}` };
  }
  const isFine =
    addresses.length > 0 &&
    (isAllowedHost(url, allowed) || addresses.every((each) => isPublicAddress(each.address)));
  return isFine ? { status: 'ok', addresses } : { status: 'refused', why: 'not a public address' };
};
