import { join } from 'node:path';
import compression from 'compression';
import express, { type Response, Router } from 'express';
import { projectDir } from '../project-dir.ts';

/** Addresses of pages, and the folder that each is built in. */
const PAGES = [
  ['/buyer', 'buyer'],
  ['/agent', 'agent'],
  ['/owner', 'owner'],
  ['/oauth/authorize', 'authorize'],
] as const;

const ONE_YEAR_SEC = 31_536_000;

/** The pages, the widget, and a small page that leads to them. */
export function createStaticRoutes(webDir = join(projectDir, 'dist/web')): Router {
  const router = Router();
  router.use(compression());
  router.get('/', (_request, response) => {
    response.type('html').send(INDEX);
  });
  for (const [address, page] of PAGES) {
    router.get(address, (_request, response) => {
      // A new build gives its scripts new names: the page that names them is never kept.
      response.set('Cache-Control', 'no-cache');
      response.sendFile(join(webDir, page, 'index.html'));
    });
  }
  router.use(express.static(webDir, { index: false, redirect: false, setHeaders: setCacheHeaders }));
  return router;
}

function setCacheHeaders(response: Response, path: string): void {
  const isHashed = /[\\/]assets[\\/]/.test(path);
  response.set(
    'Cache-Control',
    isHashed ? `public, max-age=${ONE_YEAR_SEC}, immutable` : 'public, max-age=300',
  );
  if (path.endsWith('widget.js')) response.set('Access-Control-Allow-Origin', '*');
}

const INDEX = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>分流 fenliu</title>
<style>
  body { font: 18px/1.8 system-ui, sans-serif; max-width: 32em; margin: 15vh auto; padding: 0 1em; color-scheme: light dark }
  a { color: #1677ff }
</style>
<h1>分流 fenliu</h1>
<p><a href="/buyer">买家 · buyer</a>
<p><a href="/agent">客服工作台 · workbench</a>
<p><a href="/owner">店主看板 · console</a>
</html>
`;
