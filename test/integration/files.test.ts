import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StoredFile } from '../../client-sdk/protocol/rest.ts';
import { removeAbandonedParts } from '../../server/files/file-place.ts';
import { newId } from '../../server/ids.ts';
import { signBuyerToken } from '../../server/staff/tokens.ts';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { useApi } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestShop } from '../support/shop.ts';

const MAX_BYTES = 100_000;
const api = useApi(useRedis(), { maxUploadBytes: MAX_BYTES });
let shop: TestShop;
let otherShop: TestShop;
const tokens = { owner: '', mei: '', lan: '', otherOwner: '' };

beforeAll(async () => {
  shop = await createShop(api.db);
  otherShop = await createShop(api.db);
  tokens.owner = (await api.logIn(shop.owner)).accessToken;
  tokens.mei = (await api.logIn(shop.mei)).accessToken;
  tokens.lan = (await api.logIn(shop.lan)).accessToken;
  tokens.otherOwner = (await api.logIn(otherShop.owner)).accessToken;
});

const buyerToken = (buyerId: string, of = shop) =>
  signBuyerToken({ shop: of.shopId, sub: buyerId }, of.secret, api.clock.now, 3600);

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQQxwFgBB0gX7h/C5SAAAAABJRU5ErkJggg==',
  'base64',
);

const upload = (
  token: string,
  bytes: Uint8Array | string,
  { name = 'a.png', conversation = '', of = shop } = {},
) => {
  const query = new URLSearchParams({ name, ...(conversation && { conversation }) });
  return api.call(`/shops/${of.shopId}/files?${query}`, { token, bytes });
};

const download = (fileId: string, token?: string, of = shop) =>
  api.call(`/shops/${of.shopId}/files/${fileId}`, { token });

const uploaded = async (token: string, bytes: Uint8Array | string, options = {}) => {
  const { status, body } = await upload(token, bytes, options);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as StoredFile;
};

const filesOnDisk = () => {
  try {
    return readdirSync(join(api.dataDir, 'files', shop.shopId));
  } catch {
    return [];
  }
};

/** A buyer whose conversation is with 小美. */
const buyerOfMei = async () => {
  const buyerId = newId('b');
  const { shopId } = shop;
  const { now } = api.clock;
  await api.router.setAgentState(shopId, shop.mei.agentId, 'accepting', now);
  await api.router.holdLeases(
    shopId,
    [{ agentId: shop.mei.agentId, connectionId: 'c1', device: 'desktop' }],
    now,
  );
  const conversationId = newId('c');
  await api.router.acceptMessage(
    shopId,
    {
      sender: 'buyer',
      buyerId,
      buyerName: '访客',
      clientId: newId('m'),
      body: { kind: 'text', text: '在吗' },
      entry: {},
      newConversationId: conversationId,
    },
    now,
  );
  await api.router.routeConversation(shopId, conversationId, 'arrival', now);
  const conversation = await api.router.readConversation(shopId, conversationId);
  expect(conversation?.agentId).toBe(shop.mei.agentId);
  return { buyerId, conversationId, token: await buyerToken(buyerId) };
};

describe('a file that was sent', () => {
  test('comes back to its buyer as it went, and can do nothing in his browser', async () => {
    const token = await buyerToken('buyer-1');
    const file = await uploaded(token, PNG, { name: '../../图 片.png' });
    expect(file).toMatchObject({ kind: 'image', mime: 'image/png', size: PNG.length, width: 3, height: 2 });
    expect(file.name).not.toMatch(/[/\\]/);
    const { status, headers } = await download(file.fileId, token);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('content-disposition')).toBe('inline');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toMatch(/^private/);
  });

  test('anything but a picture is saved, under its own name', async () => {
    const token = await buyerToken('buyer-1');
    const file = await uploaded(token, '清单：一、二、三', { name: '清单 "1".txt' });
    expect(file).toMatchObject({ kind: 'file', mime: 'text/plain' });
    const { headers, body } = await download(file.fileId, token);
    expect(body).toBe('清单：一、二、三');
    expect(headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%B8%85%E5%8D%95");
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
  });
});

describe('whose file it is', () => {
  test('nobody but its buyer, the agent who has him, and the owner sees it', async () => {
    const buyer = await buyerOfMei();
    const { fileId } = await uploaded(buyer.token, PNG);
    const whoMay: [string, string, number][] = [
      ['its buyer', buyer.token, 200],
      ['another buyer', await buyerToken('buyer-2'), 404],
      ['the same buyer id in another shop', await buyerToken(buyer.buyerId, otherShop), 404],
      ['his agent', tokens.mei, 200],
      ['a colleague', tokens.lan, 404],
      ['the owner', tokens.owner, 200],
      ['the owner of another shop', tokens.otherOwner, 404],
    ];
    for (const [who, token, status] of whoMay) {
      expect((await download(fileId, token)).status, who).toBe(status);
    }
    expect((await download(fileId)).status, 'nobody').toBe(401);
    // A file of this shop does not show under the address of another one.
    expect((await download(fileId, tokens.otherOwner, otherShop)).status).toBe(404);
  });

  test('an agent’s file belongs to the conversation that he names, if he holds it', async () => {
    const buyer = await buyerOfMei();
    const { conversationId } = buyer;
    const { fileId } = await uploaded(tokens.mei, PNG, { conversation: conversationId });
    expect((await download(fileId, buyer.token)).status).toBe(200);
    expect((await upload(tokens.lan, PNG, { conversation: conversationId })).status).toBe(404);
    expect((await upload(tokens.otherOwner, PNG, { conversation: conversationId })).status).toBe(404);
    expect((await upload(tokens.mei, PNG, { conversation: 'c_nowhere' })).status).toBe(404);
    expect((await upload(tokens.mei, PNG)).body).toMatchObject({ code: 'bad_request', path: 'conversation' });
  });

  test('an agent still sees the files of a conversation that closed while it was his', async () => {
    const { buyerId, conversationId, token } = await buyerOfMei();
    const { fileId } = await uploaded(token, PNG);
    const { shopId } = shop;
    const close = { conversationId, by: 'buyer' as const, actorId: buyerId };
    expect(await api.router.closeConversation(shopId, close, api.clock.now)).toMatchObject({ status: 'ok' });
    const epoch = await api.router.readEpoch(shopId, api.clock.now);
    await appendOutbox(api.db, shopId, epoch, await api.router.readOutbox(shopId, 1000));
    expect((await download(fileId, tokens.mei)).status).toBe(200);
    expect((await download(fileId, tokens.lan)).status).toBe(404);
  });

  test('its id cannot be guessed, whatever it holds and whatever was sent before', async () => {
    const token = await buyerToken('buyer-1');
    const files = await Promise.all(Array.from({ length: 20 }, () => uploaded(token, PNG)));
    const ids = new Set(files.map(({ fileId }) => fileId));
    expect(ids.size).toBe(20);
    const beginnings = new Set([...ids].map((id) => id.slice(0, 8)));
    expect(beginnings.size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^f_[\w-]{20}$/);
  });

  test('no address but the guarded one leads to it', async () => {
    const { fileId } = await uploaded(await buyerToken('buyer-1'), PNG);
    const place = `files/${shop.shopId}/${fileId}`;
    expect(existsSync(join(api.dataDir, place))).toBe(true);
    const up = '../'.repeat(12);
    const whole = join(api.dataDir, place).slice(1);
    for (const path of [place, `v1/${place}`, `assets/${place}`, whole, up + whole, `assets/${up}${whole}`]) {
      for (const written of [path, path.replaceAll('../', '..%2f'), path.replaceAll('..', '%2e%2e')]) {
        // Unlike `fetch`, leaves the dots as they are.
        const request = get({ port: new URL(api.url).port, path: `/${written}`, agent: false });
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        response.resume();
        expect([400, 401, 403, 404], written).toContain(response.statusCode);
      }
    }
  });

  test('a buyer cannot put a file into another shop', async () => {
    expect((await upload(await buyerToken('buyer-1'), PNG, { of: otherShop })).status).toBe(404);
  });

  test('no id leads out of the folder', async () => {
    await writeFile(join(api.dataDir, 'secret.txt'), 'secret');
    for (const id of ['..', '%2e%2e', '..%2f..%2fsecret.txt', '%2e%2e%2fsecret.txt', '....', 'a%00b']) {
      const { status, body } = await download(id, tokens.owner);
      expect([400, 404], id).toContain(status);
      expect(JSON.stringify(body)).not.toContain('"secret"');
    }
  });
});

describe('what is not taken', () => {
  const disguised: [string, string | Uint8Array][] = [
    ['a page called .txt', '<!DOCTYPE html><script>alert(1)</script>'],
    ['a page behind a byte order mark and spaces', '\ufeff  \n <HTML><body onload=alert(1)>'],
    ['a drawing with a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a drawing behind an XML head', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a program', Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(200)])],
    ['a script for a shell, as bytes', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0])],
    ['noise', Buffer.from(Array.from({ length: 64 }, (_, index) => (index * 37) % 256))],
  ];
  test.each(disguised)('%s', async (_what, bytes) => {
    const before = filesOnDisk().length;
    const { status, body } = await upload(await buyerToken('buyer-1'), bytes, { name: 'holiday.png' });
    expect(status).toBe(415);
    expect(body).toMatchObject({ code: 'unsupported_type', retryable: false });
    expect(filesOnDisk()).toHaveLength(before);
  });

  test('more bytes than the limit, announced or not', async () => {
    const token = await buyerToken('buyer-1');
    const before = filesOnDisk().length;
    expect((await upload(token, 'x'.repeat(MAX_BYTES + 1))).body).toMatchObject({ code: 'too_large' });
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(10_000)));
      },
    });
    const answer = await fetch(`${api.url}/v1/shops/${shop.shopId}/files?name=a.txt`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: chunks,
      duplex: 'half',
    } as RequestInit).then(
      ({ status }) => status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(answer);
    await eventually(() => (filesOnDisk().length === before ? null : 'a part is left'));
  });

  test('no bytes at all', async () => {
    expect((await upload(await buyerToken('buyer-1'), new Uint8Array())).status).toBe(400);
  });
});

describe('an upload that broke off', () => {
  test('leaves nothing behind', async () => {
    const token = await buyerToken('buyer-1');
    const before = filesOnDisk().length;
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(
      `POST /v1/shops/${shop.shopId}/files?name=a.txt HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 5000\r\n\r\nonly the beginning`,
    );
    await eventually(() => (filesOnDisk().length > before ? null : 'not begun'));
    socket.destroy();
    await eventually(() => (filesOnDisk().length === before ? null : 'a part is left'));
  });

  test('a part that a killed process left is removed at the next start, one that grows is not', async () => {
    const folder = join(api.dataDir, 'files', 'shop-x');
    await mkdir(folder, { recursive: true });
    for (const name of ['old.part', 'new.part', 'whole']) await writeFile(join(folder, name), 'x');
    const longAgo = new Date(api.clock.now - 7_200_000);
    await utimes(join(folder, 'old.part'), longAgo, longAgo);
    await utimes(join(folder, 'whole'), longAgo, longAgo);
    await removeAbandonedParts(api.dataDir, api.clock.now);
    expect(readdirSync(folder).sort()).toEqual(['new.part', 'whole']);
  });
});
