import { isIPv6 } from 'node:net';

/** Whom an address counts for where tries are limited: an IPv6 network hands a whole /64 to each of its houses. */
export function addressKey(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const filled =
    tail === undefined ? groups : [...groups, ...Array(8 - groups.length - after.length).fill('0'), ...after];
  return filled.slice(0, 4).join(':');
}
