import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStaticRoutes } from '../../server/http/static.ts';

const webDir = mkdtempSync(join(tmpdir(), 'fenliu-web-'));
const script = 'console.log("fenliu");\n'.repeat(1000);
let server: Server;

beforeAll(async () => {
  mkdirSync(join(webDir, 'assets'));
  mkdirSync(join(webDir, 'buyer'));
  writeFileSync(join(webDir, 'assets/main-5f3a.js'), script);
  writeFileSync(join(webDir, 'buyer/index.html'), '<!doctype html>');
  server = createServer(express().use(createStaticRoutes(webDir))).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(webDir, { recursive: true, force: true });
});

/** Unlike `fetch`, shows the bytes as they were sent. */
async function ask(path: string, headers: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1', path, headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  return { status: response.statusCode, headers: response.headers, bytes };
}

test('files go out compressed to who can read that', async () => {
  const brotli = await ask('/assets/main-5f3a.js', { 'accept-encoding': 'gzip, br' });
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(brotli.bytes.length).toBeLessThan(script.length / 20);
  expect(brotliDecompressSync(brotli.bytes).toString()).toBe(script);
  const gzip = await ask('/assets/main-5f3a.js', { 'accept-encoding': 'gzip' });
  expect(gunzipSync(gzip.bytes).toString()).toBe(script);
  const plain = await ask('/assets/main-5f3a.js');
  expect(plain.bytes.toString()).toBe(script);
  expect(plain.headers.vary).toContain('Accept-Encoding');
});

test('a file with its hash in its name is kept for good, a page is asked for each time and sent when it changed', async () => {
  const asset = await ask('/assets/main-5f3a.js', { 'accept-encoding': 'br' });
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const page = await ask('/buyer');
  expect(page.headers['cache-control']).toBe('no-cache');
  const again = await ask('/buyer', { 'if-none-match': String(page.headers.etag) });
  expect(again.status).toBe(304);
  expect(again.bytes).toHaveLength(0);
});
