import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  claimedShop,
  signAccessToken,
  signBuyerToken,
  verifyAccessToken,
  verifyBuyerToken,
} from '../../server/staff/tokens.ts';

const SECRET = 'a-secret-of-the-first-shop-0123456789';
const OTHER_SECRET = 'a-secret-of-another-shop-0123456789';
const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

describe('buyer tokens', () => {
  const token = () => signBuyerToken({ shop: 'shop-a', sub: 'buyer-1', name: '张三' }, SECRET, NOW, 3600);

  test('what the shop signed is taken', async () => {
    expect(await verifyBuyerToken(await token(), SECRET, NOW)).toEqual({
      status: 'ok',
      claims: { shop: 'shop-a', sub: 'buyer-1', name: '张三', exp: NOW / 1000 + 3600 },
    });
  });

  test('another shop’s secret does not fit', async () => {
    expect(await verifyBuyerToken(await token(), OTHER_SECRET, NOW)).toEqual({ status: 'invalid' });
  });

  test('alg none is not looked at', async () => {
    const forged = new UnsecuredJWT({ shop: 'shop-a', sub: 'buyer-1', exp: NOW / 1000 + 3600 }).encode();
    expect(await verifyBuyerToken(forged, SECRET, NOW)).toEqual({ status: 'invalid' });
  });

  test('changed claims do not fit the signature', async () => {
    const [header, , signature] = (await token()).split('.');
    const claims = Buffer.from(JSON.stringify({ shop: 'shop-a', sub: 'buyer-2', exp: NOW })).toString(
      'base64url',
    );
    expect(await verifyBuyerToken(`${header}.${claims}.${signature}`, SECRET, NOW)).toEqual({
      status: 'invalid',
    });
  });

  test('an expired one says so, but not within the tolerance of two clocks', async () => {
    expect(await verifyBuyerToken(await token(), SECRET, NOW + HOUR_MS + 5_000)).toMatchObject({
      status: 'ok',
    });
    expect(await verifyBuyerToken(await token(), SECRET, NOW + HOUR_MS + 15_000)).toEqual({
      status: 'expired',
    });
  });

  test('one without an end, or with an odd buyer id, is refused', async () => {
    const endless = await new SignJWT({ shop: 'shop-a', sub: 'buyer-1' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(SECRET));
    const odd = await signBuyerToken({ shop: 'shop-a', sub: 'buyer|1' }, SECRET, NOW, 3600);
    expect(await verifyBuyerToken(endless, SECRET, NOW)).toEqual({ status: 'invalid' });
    expect(await verifyBuyerToken(odd, SECRET, NOW)).toEqual({ status: 'invalid' });
  });

  test('an access token of the staff is no buyer token, whatever the secret', async () => {
    const access = await signAccessToken({ personId: 'p1', sessionId: 's1' }, SECRET, NOW);
    expect(await verifyBuyerToken(access, SECRET, NOW)).toEqual({ status: 'invalid' });
    expect(await verifyAccessToken(await token(), SECRET, NOW)).toEqual({ status: 'invalid' });
  });
});

describe('the shop that a token names', () => {
  test('tells whose secret to verify with, and only that', async () => {
    expect(claimedShop(await signBuyerToken({ shop: 'shop-a', sub: 'b' }, SECRET, NOW, 60))).toBe('shop-a');
    expect(claimedShop(await signBuyerToken({ shop: '../x', sub: 'b' }, SECRET, NOW, 60))).toBeUndefined();
    expect(claimedShop(await signAccessToken({ personId: 'p', sessionId: 's' }, SECRET, NOW))).toBeNull();
    expect(claimedShop('no token at all')).toBeUndefined();
  });
});
