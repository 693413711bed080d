// Lists of conversations as they change, always the same for a seed, and what a panel that shows them does wrong.

import { random } from '/mails.js'

const conversation = (id) => ({ guid: `2eeb7f72-0239-4104-9d85-${String(id).padStart(12, '0')}`, subject: `Subject ${id}`, messages: [] })
const idOf = (row) => +row.querySelector('h3').textContent.split(' ')[1]

/** Of so many rows, those in groups that a browser does not pass over. */
export async function near(panel, count) {
  const conversations = Array.from({ length: count }, (_, i) => conversation(i))
  globalThis.fetch = async () => new Response(JSON.stringify({ conversations, stale: false }), { headers: { Age: '3' } })
  panel.live = 'off'
  panel.token = () => 'a token'
  const loaded = new Promise((done) => panel.addEventListener('conversations-loaded', done, { once: true }))
  panel.email = 'anna@example.nl'
  await loaded
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  return [...panel.shadowRoot.querySelectorAll('.group > *')].filter((row) => row.checkVisibility({ contentVisibilityAuto: true })).length
}

/** What stands elsewhere than in the answer, was taken out of its place although others moved, or lost the focus. */
export async function misplaced(panel, seed, rounds) {
  const next = random(seed)
  const upTo = (n) => Math.floor(next() * n)
  const list = panel.shadowRoot.querySelector('[part=list]')
  const rows = () => [...list.querySelectorAll('.conversation')]
  let ids = Array.from({ length: upTo(130) }, (_, i) => i)
  let last = ids.length
  globalThis.fetch = async () => new Response(JSON.stringify({ conversations: ids.map(conversation), stale: false }), { headers: { Age: '3' } })
  const loaded = () => new Promise((done) => panel.addEventListener('conversations-loaded', done, { once: true }))
  panel.token = () => 'a token'
  let answered = loaded()
  panel.email = `${seed}@example.nl`
  await answered
  const found = []
  for (let round = 0; round < rounds; round++) {
    const gone = new Set(ids.filter(() => next() < 0.03))
    const risen = ids.filter((id) => !gone.has(id) && next() < 0.05)
    const stayed = ids.filter((id) => !gone.has(id) && !risen.includes(id))
    const older = Array.from({ length: upTo(4) ? 0 : upTo(50) }, () => last++)
    ids = [...Array.from({ length: upTo(3) ? upTo(3) : upTo(30) }, () => last++), ...risen, ...stayed, ...older]
    const focused = stayed[upTo(stayed.length)]
    rows().find((row) => idOf(row) === focused)?.querySelector('h3 button').focus()
    const taken = []
    const moved = new MutationObserver((changes) => taken.push(...changes.flatMap(({ removedNodes }) => [...removedNodes])))
    moved.observe(list, { childList: true, subtree: true })
    answered = loaded()
    panel.refresh()
    await answered
    moved.disconnect()
    const wrong = taken.filter((node) => node.matches('.conversation')).map(idOf).filter((id) => stayed.includes(id))
    const active = panel.shadowRoot.activeElement?.closest('.conversation')
    if (String(rows().map(idOf)) !== String(ids)) found.push({ seed, round, order: rows().map(idOf), ids })
    if (wrong.length) found.push({ seed, round, wrong })
    if (focused !== undefined && (!active || idOf(active) !== focused)) found.push({ seed, round, focused })
    if ([...list.children].some((group) => !group.children.length)) found.push({ seed, round, empty: true })
    await new Promise((done) => setTimeout(done))
  }
  return found
}

const message = { sender: { name: 'Anna', type: 'Relation', emailAddress: 'anna@example.nl' }, sentDateTime: '2026-11-01T10:00:00', scope: 'External', content: 'Hello', rating: 'Good' }
const whole = { ...conversation(1), channel: 'Email', state: 'Open', owner: { name: 'Petra' }, webStore: 'Shop', category: 'Delivery', linkedOrderNumbers: ['#FP1'], tags: ['a'], referrer: 'x', startDateTime: '2026-11-01T10:00:00', messages: [message] }

/** Each of these with one field missing, or null, which the panel cannot show. */
export async function unreadable(panel) {
  const found = []
  addEventListener('error', ({ message: said }) => found.push(said))
  addEventListener('unhandledrejection', ({ reason }) => found.push(String(reason)))
  const without = (one) => Object.keys(one).flatMap((key) => [undefined, null].map((value) => [`${key} ${value}`, { ...one, [key]: value }]))
  const all = [...without(whole), ...without(message).map(([what, one]) => [`message's ${what}`, { ...whole, messages: [one] }]), ...without(message.sender).map(([what, sender]) => [`sender's ${what}`, { ...whole, messages: [{ ...message, sender }] }])]
  for (const [what, one] of all) {
    if (!(await answered(panel, JSON.stringify({ conversations: [one], stale: false }), { headers: { Age: '3' } }))) found.push(what)
    panel.shadowRoot.querySelector('h3 button')?.click()
    panel.shadowRoot.querySelector('input').value = 'hello'
    panel.shadowRoot.querySelector('input').dispatchEvent(new Event('input'))
    if (!panel.shadowRoot.querySelector('.body:not([hidden])')?.textContent) found.push(`${what}: not opened`)
  }
  return found
}

/** What the panel says after being told to come back. */
export async function toldToWait(panel, retryAfter) {
  const errors = []
  addEventListener('error', ({ message: said }) => errors.push(said), { once: true })
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)), { once: true })
  await answered(panel, '{}', { status: 429, headers: { 'Retry-After': retryAfter } })
  return [panel.shadowRoot.querySelector('.timer')?.textContent, ...errors].join(' ')
}

/** Whether such an answer can be shown. */
async function answered(panel, body, how) {
  globalThis.fetch = async () => new Response(body, how)
  panel.live = 'off'
  panel.token = () => 'a token'
  const isShown = new Promise((done) => {
    panel.addEventListener('conversations-loaded', () => done(true), { once: true })
    panel.addEventListener('load-failed', () => done(false), { once: true })
  })
  panel.email = `${performance.now()}@example.nl`
  return isShown
}
