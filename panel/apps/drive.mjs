// Builds the apps of README.md and drives each in a browser, from another origin than the service's, whose script comes 2 s late.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { chromium } from 'playwright-core'
import { build } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
const LATE = 2000
const conversation = {
  guid: '400a5018-0bee-44a4-fe5e-14d431134de5',
  subject: 'Waar blijft mijn bestelling?',
  state: 'Open',
  linkedOrderNumbers: ['#FP20000'],
  messages: [{ sender: { type: 'Relation', name: 'Anna' }, scope: 'External', content: 'Hallo', sentDateTime: '2026-11-01T10:00:00' }],
}

async function serve(answer) {
  const server = createServer((request, response) => answer(request, response).catch((failure) => response.writeHead(500).end(`${failure}`)))
  await new Promise((done) => server.listen(0, done))
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() }
}

const service = await serve(async ({ method, url, headers }, response) => {
  response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', 'authorization, content-type, cache-control')
  if (method === 'OPTIONS') response.end()
  else if (url === '/panel/robin-conversations.js') {
    await new Promise((done) => setTimeout(done, LATE))
    response.setHeader('Content-Type', 'text/javascript').end(await readFile(join(here, '../robin-conversations.js')))
  } else {
    assert.equal(headers.authorization, 'Bearer a token')
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ conversations: [conversation], stale: false }))
  }
})
process.env.VITE_SERVICE = service.origin

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] })
try {
  for (const name of ['plain', 'react', 'vue']) {
    const root = join(here, name)
    const isCustomElement = (tag) => tag.startsWith('robin-')
    await build({ root, configFile: false, logLevel: 'error', plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] })
    const app = await serve(async ({ url }, response) => {
      const file = url === '/' ? '/index.html' : url
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'text/plain').end(await readFile(join(root, 'dist', file)))
    })
    const page = await browser.newPage()
    const complaints = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource') && complaints.push(message.text()))
    const begun = Date.now()
    await page.goto(app.origin, { waitUntil: 'commit' })
    await page.getByRole('heading', { name: 'Order none' }).waitFor()
    assert.ok(Date.now() - begun < LATE, `${name}: the page does not wait for the panel`)
    await page.getByRole('button', { name: conversation.subject }).waitFor()
    await page.getByRole('button', { name: 'Order #FP20000' }).click()
    await page.getByRole('heading', { name: 'Order #FP20000' }).waitFor()
    assert.deepEqual(complaints, [], name)
    console.log(`${name}: shown and heard, with the script ${LATE} ms late`)
    await page.close()
    app.close()
  }
} finally {
  await browser.close()
  service.close()
}
