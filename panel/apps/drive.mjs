// Builds the apps of README.md and drives each in a browser, from another origin than the service's, whose script comes 2 s late.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import vue from '@vitejs/plugin-vue'
import { chromium } from 'playwright-core'
import { build } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
const LATE = 2000
const PANEL = '/panel/robin-conversations.js'
const conversation = {
  guid: '400a5018-0bee-44a4-fe5e-14d431134de5',
  subject: 'Waar blijft mijn bestelling?',
  state: 'Open',
  linkedOrderNumbers: ['#FP20000'],
  messages: [{ sender: { type: 'Relation', name: 'Anna' }, scope: 'External', content: 'Hallo', sentDateTime: '2026-11-01T10:00:00' }],
}

const badge = { emailAddress: 'anna.de.vries@example.nl', status: 'kept', open: 1, conversations: 1, complete: true, lastFrom: 'customer', channels: [], stale: false }

async function serve(answer) {
  const server = createServer((request, response) => answer(request, response).catch((failure) => response.writeHead(500).end(`${failure}`)))
  await new Promise((done) => server.listen(0, done))
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() }
}

const service = await serve(async ({ method, url, headers }, response) => {
  response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', 'authorization, content-type, cache-control')
  if (method === 'OPTIONS') response.end()
  else if (url === PANEL) response.setHeader('Content-Type', 'text/javascript').end(await readFile(join(here, '../robin-conversations.js')))
  else if (url === '/conversations/watch') response.writeHead(404).end()
  else {
    assert.equal(headers.authorization, 'Bearer a token')
    if (url === '/customers/summary') return response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ items: [badge], asking: 0 }))
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ conversations: [conversation], stale: false }))
  }
})
process.env.VITE_SERVICE = service.origin

const plugins = [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('robin-') } } })]
const bundle = async (root, more) => void (await build({ root, configFile: false, logLevel: 'error', plugins, build: more }))

/** How each is built; what it gives makes the page of the file. */
const APPS = {
  plain: bundle,
  react: bundle,
  vue: bundle,
  async hydrated(root) {
    await bundle(root)
    await bundle(root, { ssr: 'server.tsx', outDir: 'dist/server' })
    return (await import(join(root, 'dist/server/server.js'))).page
  },
  async angular(root) {
    const ng = join(here, 'node_modules/@angular/cli/bin/ng.js')
    await promisify(execFile)(process.execPath, [ng, 'build'], { cwd: root, env: { ...process.env, NG_CLI_ANALYTICS: 'false' } })
  },
}

/** The panel comes late, or the app: a page from a server is seen before its own script has come. */
async function drive(browser, name, address, late) {
  const page = await browser.newPage()
  const complaints = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource') && complaints.push(message.text()))
  await page.route((url) => url.pathname.endsWith('.js') && (url.pathname === PANEL) === (late === 'panel'), async (route) => {
    await new Promise((done) => setTimeout(done, LATE))
    await route.continue()
  })
  const begun = Date.now()
  await page.goto(address, { waitUntil: 'commit' })
  await page.getByRole('heading', { name: 'Order none' }).waitFor()
  assert.ok(Date.now() - begun < LATE, `${name}: the page does not wait for the ${late}`)
  await page.getByRole('button', { name: conversation.subject }).waitFor()
  await page.locator('robin-badge').getByText('1 open', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Order #FP20000' }).click()
  await page.getByRole('heading', { name: 'Order #FP20000' }).waitFor()
  assert.deepEqual(complaints, [], name)
  console.log(`${name}: shown and heard, with the ${late}'s script ${LATE} ms late`)
  await page.close()
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] })
try {
  for (const [name, make] of Object.entries(APPS)) {
    const root = join(here, name)
    const filled = (await make(root)) ?? ((template) => template)
    const app = await serve(async ({ url }, response) => {
      const file = url === '/' ? '/index.html' : url
      const content = await readFile(join(root, 'dist', file), 'utf8')
      const isPage = file.endsWith('.html')
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'text/plain').end(isPage ? filled(content).replaceAll('%VITE_SERVICE%', service.origin) : content)
    })
    await drive(browser, name, app.origin, 'panel')
    if (name === 'hydrated') await drive(browser, name, app.origin, 'app')
    app.close()
  }
} finally {
  await browser.close()
  service.close()
}
