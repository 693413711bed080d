// What does not fit a panel, or is broken by letters although a line would hold it.
export function faults(panel) {
  const root = panel.shadowRoot
  const edge = root.querySelector('section').getBoundingClientRect()
  const found = new Set()
  if (document.documentElement.scrollWidth > innerWidth) found.add(`the page is ${document.documentElement.scrollWidth} wide`)
  for (const element of root.querySelectorAll('*')) {
    if (element.closest('.unseen, .same .byline, svg, .line, option') || !element.checkVisibility()) continue
    const { left, right, width } = element.getBoundingClientRect()
    if (width && (right > edge.right + 1 || left < edge.left - 1)) found.add(`${element.localName}.${element.className} is out by ${Math.round(right - edge.right)}`)
  }
  for (const element of root.querySelectorAll('h2, h3, .age, .overview, .facts, .chips, .tools button, .origin')) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let text; (text = texts.nextNode()); ) {
      for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
        const range = document.createRange()
        range.setStart(text, index)
        range.setEnd(text, index + word.length)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        if (lines.size > 1 && word.length < 18) found.add(`${word} is broken`)
      }
    }
  }
  // A separator stands between two facts of one line, and nowhere else.
  for (const fact of root.querySelectorAll('.facts li + li')) {
    const mark = getComputedStyle(fact, '::before')
    const before = fact.previousElementSibling.getBoundingClientRect()
    const { left, top } = fact.getBoundingClientRect()
    if (!fact.checkVisibility() || /^(none|normal)$/.test(mark.content)) continue
    const list = fact.parentElement
    const isSeen = getComputedStyle(list).overflowX === 'visible' || left + parseFloat(mark.marginLeft) >= list.getBoundingClientRect().left
    if (isSeen !== (Math.abs(top - before.top) < 5)) found.add('a separator is out of place')
  }
  // A subject stands above its facts, in whichever direction it reads.
  for (const title of root.querySelectorAll('h3')) {
    const words = document.createRange()
    words.selectNodeContents(title.firstChild.firstChild)
    const rects = [...words.getClientRects()]
    const left = Math.min(...rects.map((rect) => rect.left))
    if (title.checkVisibility() && new Set(rects.map(({ bottom }) => Math.round(bottom / 5))).size === 1 && left - title.getBoundingClientRect().left > 2)
      found.add('a subject is torn from its facts')
  }
  // What is chosen is read whole: a control is as wide as its words.
  for (const control of root.querySelectorAll('select, .tools button')) {
    if (!control.checkVisibility()) continue
    const { width } = control.getBoundingClientRect()
    control.style.cssText = 'flex: none; width: max-content'
    if (control.getBoundingClientRect().width > width + 1) found.add(`${control.localName} is cut`)
    control.style.cssText = ''
  }
  return [...found]
}

const at = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)
const customer = (name = 'Anna de Vries') => ({ type: 'Relation', name })
const message = (sender, hours, content, more = {}) => ({ sender, sentDateTime: at(hours), content, scope: 'External', rating: 'None', ...more })

/** What is hard to lay out: long names, many tags, other directions, 200 messages. */
export const conversations = [
  { subject: 'Waar blijft mijn bestelling?', messages: [message(customer(), 50, 'Hallo #FP20000'), message({ type: 'User', name: 'Petra' }, 49, '<p>Dag,</p><p>Morgen.</p>'), message(customer(), 2, 'Dank.\n\nOp 3 nov 2026 om 10:12 schreef Petra <petra@agents.example.com>:\n> Morgen.', { rating: 'Good' })] },
  { subject: 'שאלה לגבי ההזמנה שלי', tags: Array.from({ length: 25 }, (_, i) => `Tag number ${i}`), messages: [message(customer('X'.repeat(90)), 30, 'שלום\nHello\nمرحبا')] },
  { subject: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', state: 'Snoozed', messages: [message(customer(), 80, 'y'.repeat(300)), message({ type: 'User', name: 'Petra' }, 79, `https://shop.example/${'z'.repeat(300)}`, { scope: 'Internal' })] },
  { subject: 'Veel', state: 'Archived', messages: Array.from({ length: 200 }, (_, i) => message(i % 3 ? customer() : { type: 'User', name: 'Petra' }, 400 - i, `Bericht ${i} `.repeat(1 + (i % 9)))) },
  ...Array.from({ length: 16 }, (_, i) => ({ subject: `Vraag ${i}`, messages: [message(customer(), 100 + i, 'Een vraag.')] })),
].map((one, i) => ({
  guid: `2eeb7f72-0239-4104-9d85-d2300d2${String(i).padStart(5, '0')}`,
  channel: ['Chat', 'Email', 'WhatsApp'][i % 3],
  state: 'Open',
  owner: { type: 'User', name: 'Petra' },
  webStore: 'Fietsplezier.nl',
  category: 'Delivery',
  linkedOrderNumbers: [`#FP${20_000 + i}`],
  tags: ['Levering', 'Track & trace'],
  referrer: 'https://www.example.nl/klantenservice',
  startDateTime: at(100),
  ...one,
}))

/** A panel with them, all opened that are hard. */
export async function shown(some = conversations) {
  globalThis.fetch = async () => new Response(JSON.stringify({ conversations: some, nextSkip: 20, stale: false }), { headers: { Age: '3' } })
  const panel = document.querySelector('robin-conversations')
  panel.token = () => 'a token'
  const loaded = new Promise((done) => panel.addEventListener('conversations-loaded', done, { once: true }))
  panel.email = 'anna.de.vries@example.nl'
  await loaded
  const all = new CSSStyleSheet()
  all.replaceSync('.group, .conversation { content-visibility: visible !important }')
  panel.shadowRoot.adoptedStyleSheets.push(all)
  for (const heading of [...panel.shadowRoot.querySelectorAll('h3 button')].slice(0, 4)) heading.click()
  scrollTo(0, 0)
  return panel
}
