// @ts-check
/**
 * `<robin-conversations>`: the conversations of a customer, or of an order, on any page. One file, no dependencies; README.md
 * beside it says how to use it, types.d.ts what the words in its comments mean.
 *
 * Three rules. What is shown says how old it is. "None" and "could not ask" are different words. What strangers wrote is text:
 * it reaches the page as text nodes only, and an address in it becomes a link only where it is http or https.
 */

// --- words ---

const EN = {
  title: 'Conversations',
  asOf: (/** @type {string} */ ago) => `as of ${ago}`,
  refresh: 'Refresh',
  more: 'More conversations',
  again: 'Try again',
  whole: 'Show the whole message',
  loading: 'Loading conversations',
  inLine: 'Waiting in line for ROBIN …',
  found: (/** @type {number} */ n) => (n === 1 ? '1 conversation' : `${n} conversations`),
  added: (/** @type {number} */ n) => `${n} more`,
  messages: (/** @type {number} */ n) => (n === 1 ? '1 message' : `${n} messages`),
  none: 'No conversations',
  noneHint: 'ROBIN was asked and knows none.',
  noSubject: 'No subject',
  noMessages: 'No messages you may read.',
  customer: 'Customer',
  agent: 'Agent',
  note: 'Internal note',
  noteHint: 'not seen by the customer',
  unknown: 'Unknown sender',
  rating: 'Rating',
  started: 'Started',
  referrer: 'Came from',
  order: 'Order',
  newTab: 'opens in a new tab',
  states: { open: 'Open', archived: 'Archived', snoozed: 'Snoozed', hidden: 'Hidden' },
  stale: (/** @type {string} */ ago) => `ROBIN cannot be had at the moment. This is what it said ${ago}.`,
  maybe: 'There may be conversations.',
  kept: 'What you see was asked before.',
  countdown: (/** @type {string} */ time) => `Asking again in ${time}`,
  reference: 'Reference',
  idle: 'No customer or order chosen',
  idleHint: 'Choose one to see its conversations.',
  failed: {
    signIn: ['Not signed in', 'Sign in again, then try again.'],
    scope: ['Not allowed', 'You may not read conversations. An administrator can give you conversations.read.'],
    question: ['This cannot be asked', 'It is no complete e-mail address or order number.'],
    busy: ['Could not ask yet', 'More is asked than ROBIN allows just now.'],
    away: ['Could not ask ROBIN', 'It cannot be reached or is too slow.'],
    refused: ['Could not ask ROBIN', 'It refuses the service’s credentials. An administrator has to renew them.'],
    broken: ['Could not ask ROBIN', 'Its answer cannot be used.'],
    offline: ['Could not reach the service', 'Check the connection.'],
  },
}

/** @type {typeof EN} */
const NL = {
  title: 'Gesprekken',
  asOf: (ago) => `stand van ${ago}`,
  refresh: 'Vernieuwen',
  more: 'Meer gesprekken',
  again: 'Opnieuw proberen',
  whole: 'Toon het hele bericht',
  loading: 'Gesprekken laden',
  inLine: 'In de rij voor ROBIN …',
  found: (n) => (n === 1 ? '1 gesprek' : `${n} gesprekken`),
  added: (n) => `${n} erbij`,
  messages: (n) => (n === 1 ? '1 bericht' : `${n} berichten`),
  none: 'Geen gesprekken',
  noneHint: 'ROBIN is gevraagd en kent er geen.',
  noSubject: 'Geen onderwerp',
  noMessages: 'Geen berichten die u mag lezen.',
  customer: 'Klant',
  agent: 'Medewerker',
  note: 'Interne notitie',
  noteHint: 'niet zichtbaar voor de klant',
  unknown: 'Onbekende afzender',
  rating: 'Beoordeling',
  started: 'Begonnen',
  referrer: 'Kwam van',
  order: 'Bestelling',
  newTab: 'opent in een nieuw tabblad',
  states: { open: 'Open', archived: 'Gearchiveerd', snoozed: 'Uitgesteld', hidden: 'Verborgen' },
  stale: (ago) => `ROBIN is nu niet bereikbaar. Dit is wat het ${ago} zei.`,
  maybe: 'Er kunnen gesprekken zijn.',
  kept: 'Wat u ziet is eerder opgevraagd.',
  countdown: (time) => `Nieuwe poging over ${time}`,
  reference: 'Kenmerk',
  idle: 'Geen klant of bestelling gekozen',
  idleHint: 'Kies er een om de gesprekken te zien.',
  failed: {
    signIn: ['Niet ingelogd', 'Log opnieuw in en probeer het nog eens.'],
    scope: ['Geen toegang', 'U mag geen gesprekken lezen. Een beheerder kan u conversations.read geven.'],
    question: ['Dit kan niet worden gevraagd', 'Het is geen volledig e-mailadres of bestelnummer.'],
    busy: ['Kon het nog niet vragen', 'Er wordt nu meer gevraagd dan ROBIN toelaat.'],
    away: ['Kon ROBIN niet vragen', 'ROBIN is niet bereikbaar of te traag.'],
    refused: ['Kon ROBIN niet vragen', 'Het weigert de sleutel van de dienst. Een beheerder moet die vernieuwen.'],
    broken: ['Kon ROBIN niet vragen', 'Het antwoord is onbruikbaar.'],
    offline: ['Kon de dienst niet bereiken', 'Controleer de verbinding.'],
  },
}

/** @type {typeof EN} */
const DE = {
  title: 'Gespräche',
  asOf: (ago) => `Stand: ${ago}`,
  refresh: 'Aktualisieren',
  more: 'Weitere Gespräche',
  again: 'Erneut versuchen',
  whole: 'Ganze Nachricht zeigen',
  loading: 'Gespräche werden geladen',
  inLine: 'In der Warteschlange für ROBIN …',
  found: (n) => (n === 1 ? '1 Gespräch' : `${n} Gespräche`),
  added: (n) => `${n} weitere`,
  messages: (n) => (n === 1 ? '1 Nachricht' : `${n} Nachrichten`),
  none: 'Keine Gespräche',
  noneHint: 'ROBIN wurde gefragt und kennt keine.',
  noSubject: 'Kein Betreff',
  noMessages: 'Keine Nachrichten, die Sie lesen dürfen.',
  customer: 'Kunde',
  agent: 'Mitarbeiter',
  note: 'Interne Notiz',
  noteHint: 'für den Kunden nicht sichtbar',
  unknown: 'Unbekannter Absender',
  rating: 'Bewertung',
  started: 'Begonnen',
  referrer: 'Kam von',
  order: 'Bestellung',
  newTab: 'öffnet einen neuen Tab',
  states: { open: 'Offen', archived: 'Archiviert', snoozed: 'Zurückgestellt', hidden: 'Verborgen' },
  stale: (ago) => `ROBIN ist gerade nicht erreichbar. Das hier sagte es ${ago}.`,
  maybe: 'Es kann Gespräche geben.',
  kept: 'Was Sie sehen, wurde früher erfragt.',
  countdown: (time) => `Neuer Versuch in ${time}`,
  reference: 'Kennung',
  idle: 'Kein Kunde, keine Bestellung gewählt',
  idleHint: 'Wählen Sie, um die Gespräche zu sehen.',
  failed: {
    signIn: ['Nicht angemeldet', 'Melden Sie sich neu an und versuchen Sie es noch einmal.'],
    scope: ['Kein Zugriff', 'Sie dürfen keine Gespräche lesen. Ein Administrator kann Ihnen conversations.read geben.'],
    question: ['Das kann nicht gefragt werden', 'Es ist keine vollständige E-Mail-Adresse oder Bestellnummer.'],
    busy: ['Konnte noch nicht fragen', 'Es wird gerade mehr gefragt, als ROBIN zulässt.'],
    away: ['Konnte ROBIN nicht fragen', 'Es ist nicht erreichbar oder zu langsam.'],
    refused: ['Konnte ROBIN nicht fragen', 'Es lehnt den Schlüssel des Dienstes ab. Ein Administrator muss ihn erneuern.'],
    broken: ['Konnte ROBIN nicht fragen', 'Die Antwort ist unbrauchbar.'],
    offline: ['Konnte den Dienst nicht erreichen', 'Prüfen Sie die Verbindung.'],
  },
}

const WORDS = { en: EN, nl: NL, de: DE }

/** Words, dates and times of one locale; English for languages that are not here. */
class Tongue {
  /** @param {string} tag BCP 47 */
  constructor(tag) {
    const language = tag.toLowerCase().split('-')[0]
    const isKnown = language === 'nl' || language === 'de' || language === 'en'
    this.words = isKnown ? WORDS[language] : EN
    this.tag = isKnown ? tag : 'en'
    this.date = new Intl.DateTimeFormat(this.tag, { dateStyle: 'medium', timeStyle: 'short' })
    this.relative = new Intl.RelativeTimeFormat(this.tag, { numeric: 'auto' })
    this.seconds = new Intl.NumberFormat(this.tag, { style: 'unit', unit: 'second', unitDisplay: 'long' })
  }

  /** @param {number} seconds */
  ago(seconds) {
    for (const [unit, length, upTo] of UNITS) {
      if (seconds < upTo) return this.relative.format(-Math.floor(Math.max(0, seconds) / length), unit)
    }
    return ''
  }
}

/** Each with its length and up to which age it is used, in seconds. @type {[Intl.RelativeTimeFormatUnit, number, number][]} */
const UNITS = [
  ['second', 1, 60],
  ['minute', 60, 3600],
  ['hour', 3600, 48 * 3600],
  ['day', 86_400, 60 * 86_400],
  ['month', 30.44 * 86_400, 730 * 86_400],
  ['year', 365.25 * 86_400, Infinity],
]

// --- what strangers wrote: text ---

/** Lengths are bounded, so that no message makes reading it slow. */
const ATTRIBUTES = `((?:"[^"]{0,4000}"|'[^']{0,4000}'|[^'"<>]){0,4000})`
/** What HTML knows, and what Word adds (`<o:p>`). Not `<nick@example.com>`, which is how people quote mail: that stays. */
const NAMES =
  'a|abbr|address|article|b|blockquote|body|br|button|caption|center|cite|code|col|dd|del|div|dl|dt|em|embed|fieldset|figure|font|footer|form|' +
  'h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|meta|nav|noscript|object|ol|option|p|pre|s|section|select|small|span|' +
  'strike|strong|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|tt|u|ul|video|\\w+:\\w+'
const TAG = new RegExp(`<(/?)(${NAMES})(?=[\\s/>])${ATTRIBUTES}>`, 'gi')
const ANCHOR = new RegExp(`<a(?=\\s)${ATTRIBUTES}>([^]{0,500}?)</a\\s*>`, 'gi')
const NO_TEXT = /<!--[^]*?(?:-->|$)|<(script|style|title)\b[^]*?(?:<\/\1\s*>|$)|<[!?][^>]*>/gi
const PARAGRAPH = /^(blockquote|h\d|ol|p|pre|table|ul)$/i
const LINE = /^(address|article|br|caption|d[dlt]|div|fieldset|figure|footer|form|header|hr|main|nav|option|section|tr)$/i

/** Pages that demand Trusted Types have to allow this name. */
const POLICY = 'robin-conversations'
const rules = { createHTML: (/** @type {string} */ text) => text }
/** @type {typeof rules | undefined} */
let policy

/**
 * A message as it reads. Where it holds tags they are taken out, and what is left goes through an inert document for its
 * entities: a parser that sees no tag makes no element, so there is nothing to run or load, nor for the page's policy to report.
 *
 * @param {string} content
 */
function textOf(content) {
  if (content.search(TAG) < 0 && content.search(NO_TEXT) < 0) return content
  const bare = content
    .replace(NO_TEXT, '')
    .replace(/\s+/g, ' ')
    .replace(ANCHOR, (_, attributes, text) => withAddress(text, attribute(attributes, 'href')))
    .replace(TAG, (_, closing, name, attributes) => inPlaceOf(name, closing, attributes))
    .replaceAll('<', '&lt;')
  policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy(POLICY, rules) ?? rules
  const inert = new DOMParser().parseFromString((policy ?? rules).createHTML(bare), 'text/html')
  return (inert.body.textContent ?? '')
    .replace(/[^\S\n]*\n[^\S\n]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** @param {string} name @param {string} closing @param {string} attributes */
function inPlaceOf(name, closing, attributes) {
  if (PARAGRAPH.test(name)) return '\n\n'
  if (LINE.test(name)) return '\n'
  if (/^li$/i.test(name)) return closing ? '' : '\n• '
  if (/^t[dh]$/i.test(name)) return ' '
  return /^img$/i.test(name) ? attribute(attributes, 'alt') : ''
}

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  const [, value = ''] = attributes.match(new RegExp(`(?:^|\\s)${name}\\s*=\\s*("[^"]*"|'[^']*'|[^\\s"']+)`, 'i')) ?? []
  return value.replace(/^["']|["']$/g, '').trim()
}

/** A link says where it leads: its address follows its words. @param {string} text @param {string} href */
function withAddress(text, href) {
  const words = text.replace(TAG, '').trim()
  return !webAddress(href) || webAddress(words)?.href === webAddress(href)?.href ? text : `${text} &lt;${href}&gt;`
}

/** @param {string} text @returns {URL | undefined} absolute, and http or https */
function webAddress(text) {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined
}

/** Text with its web addresses as links. @param {string} text @param {Tongue} tongue @returns {(Node | string)[]} */
function linked(text, tongue) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'’])/gi).map((part, i) => (i % 2 ? link(part, tongue) : part))
}

/** The host is shown as it will be asked for: no user name, foreign letters in Punycode. @param {string} text @param {Tongue} tongue */
function link(text, tongue) {
  const url = webAddress(text)
  if (!url) return text
  const shown = url.host + (url.pathname === '/' ? '' : url.pathname) + url.search
  return el(
    'a',
    {
      href: url.href,
      target: '_blank',
      rel: 'noopener noreferrer',
      referrerpolicy: 'no-referrer',
      part: 'link',
    },
    shown.length > 60 ? `${shown.slice(0, 59)}…` : shown,
    el('span', { class: 'unseen' }, ` (${tongue.words.newTab})`),
  )
}

// --- asking ---

/** Why there is no answer. */
class Refusal extends Error {
  /** @param {keyof typeof EN.failed} kind @param {Partial<Reason>} [facts] */
  constructor(kind, { status = 0, code = kind, correlationId, retryAfter } = {}) {
    super(code)
    this.kind = kind
    this.facts = { status, code, correlationId, retryAfter }
  }

  /** @param {Response} response */
  static async of(response) {
    const { status, headers } = response
    const problem = await response.json().catch(() => ({}))
    const wait = headers.get('Retry-After') ?? problem.retryAfter
    return new Refusal(kindOf(status, problem.code), {
      status,
      code: problem.code,
      correlationId: problem.correlationId ?? headers.get('X-Correlation-Id') ?? undefined,
      // Seconds, or a date (RFC 9110, 10.2.3).
      retryAfter: wait == null ? undefined : Number(wait) || Math.max(1, (Date.parse(wait) - Date.now()) / 1000) || undefined,
    })
  }
}

/** @param {number} status @param {string | undefined} code @returns {keyof typeof EN.failed} */
function kindOf(status, code) {
  if (status === 401) return 'signIn'
  if (status === 403) return 'scope'
  if (code === 'robin-credentials') return 'refused'
  if (status === 429 || code === 'no-room' || code === 'robin-over-quota') return 'busy'
  if (status === 503 || status === 504) return 'away'
  return status === 400 ? 'question' : 'broken'
}

/** One question to the service. By POST: an address in a URL would end in logs. @param {string} base @param {Question} question @param {Manner} how */
async function ask(base, question, { token, fresh, signal }) {
  const bearer = await Promise.resolve()
    .then(token)
    .catch(() => undefined)
  if (!bearer) throw new Refusal('signIn')
  const response = await fetch(new URL('conversations/search', base), {
    method: 'POST',
    body: JSON.stringify(question),
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/json',
      ...(fresh && { 'Cache-Control': 'no-cache' }),
    },
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    // The service answers or refuses within 10 s. No cache mode here: with "no-store" the browser asks for a fresh answer.
    signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
  }).catch(() => {
    throw new Refusal('offline')
  })
  if (!response.ok) throw await Refusal.of(response)
  /** @type {Page} */
  const page = await response.json().catch(() => undefined)
  // A sign-in page with status 200 is no empty list.
  if (!Array.isArray(page?.conversations)) throw new Refusal('broken', { status: response.status })
  return {
    page,
    etag: response.headers.get('ETag'),
    age: Number(response.headers.get('Age')),
    /** ROBIN was asked in vain; without it something stale is just being refreshed. */
    inVain: page.stale && (response.headers.get('Cache-Status') ?? 'detail=').includes('detail='),
  }
}

// --- drawing ---

/**
 * An element. Children are nodes or text, never markup.
 *
 * @param {string} name
 * @param {Record<string, unknown>} [attributes] functions are listeners; false, null and undefined are left out
 * @param {...(Node | string | boolean | undefined)} children
 */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, /** @type {EventListener} */ (value))
    else if (value != null && value !== false) element.setAttribute(key, value === true ? '' : String(value))
  }
  for (const child of children) if (child && child !== true) element.append(child)
  return element
}

const ICONS = {
  refresh: 'M20 11a8 8 0 1 0-.6 4M20 5v6h-6',
  chevron: 'm9 6 6 6-6 6',
  chat: 'M21 12a8 8 0 0 1-8 8H4l1.8-3.4A8 8 0 1 1 21 12Z',
  email: 'M4 6h16v12H4zM4 7l8 6 8-6',
  phone: 'M8 3h8v18H8zM11 17.5h2',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  none: 'M4 5h16v11H9l-5 4zM9 10.5h6',
  failed: 'M12 4 2.8 20h18.4zM12 10v5M12 17.4v.2',
}

/** @param {keyof typeof ICONS} name */
function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(svg.namespaceURI, 'path')
  path.setAttribute('d', ICONS[name])
  svg.append(path)
  return svg
}

/** @param {string | undefined} channel */
function channelIcon(channel = '') {
  if (/mail/i.test(channel)) return icon('email')
  return icon(/phone|call|voice/i.test(channel) ? 'phone' : 'chat')
}

/** @param {string | undefined} date @param {Tongue} tongue @param {'date' | 'ago'} form */
function time(date, tongue, form) {
  const instant = new Date(date ?? '')
  if (Number.isNaN(+instant)) return undefined
  const whole = tongue.date.format(instant)
  const ago = tongue.ago((Date.now() - +instant) / 1000)
  return el('time', { datetime: date, title: form === 'date' ? ago : whole }, form === 'date' ? whole : ago)
}

/** Characters of a message that are shown at once; a message of megabytes would freeze the page. */
const MOST = 20_000

/** @param {Message} message @param {Tongue} tongue */
function messageItem({ sentDateTime, sender, content = '', scope = '', rating = '' }, tongue) {
  const { words } = tongue
  // An unknown scope counts as internal: so does the service.
  const isNote = !/^external$/i.test(scope)
  const isAgent = /^user$/i.test(sender?.type ?? '')
  const role = isAgent ? words.agent : /^relation$/i.test(sender?.type ?? '') ? words.customer : sender?.type
  const kind = isNote ? 'note' : isAgent ? 'agent' : 'customer'
  return el(
    'li',
    { class: `message ${kind}`, part: `message message-${kind}` },
    isNote && el('p', { class: 'label', part: 'note-label' }, icon('lock'), el('strong', {}, words.note), ` · ${words.noteHint}`),
    el(
      'p',
      { class: 'byline' },
      el('strong', { dir: 'auto' }, sender?.name || words.unknown),
      role && el('span', { dir: 'auto' }, role),
      time(sentDateTime, tongue, 'date'),
    ),
    messageText(content, tongue),
    /^(none)?$/i.test(rating) || el('p', { class: 'rating', part: 'rating' }, `${words.rating}: `, el('b', {}, rating)),
  )
}

/** @param {string} raw @param {Tongue} tongue */
function messageText(raw, tongue) {
  const shown = el('div', { class: 'content', part: 'content', dir: 'auto' })
  const show = (/** @type {string} */ some) => shown.replaceChildren(...linked(textOf(some), tongue))
  const showAll = () => {
    show(raw)
    shown.tabIndex = -1
    shown.focus()
  }
  show(raw.slice(0, MOST))
  if (raw.length > MOST) shown.append('… ', el('button', { type: 'button', class: 'plain', click: showAll }, tongue.words.whole))
  return shown
}

/** @param {Conversation} conversation @param {Tongue} tongue */
function conversationBody({ referrer, startDateTime, messages = [] }, tongue) {
  const { words } = tongue
  const started = time(startDateTime, tongue, 'date')
  return [
    el(
      'p',
      { class: 'origin' },
      started && el('span', {}, `${words.started} `, started),
      referrer && el('span', { dir: 'auto' }, `${words.referrer} `, ...linked(referrer, tongue)),
    ),
    messages.length
      ? el('ol', { class: 'messages', part: 'messages', role: 'list' }, ...messages.map((message) => messageItem(message, tongue)))
      : el('p', { class: 'quiet' }, words.noMessages),
  ]
}

/** A conversation at a glance. @param {Conversation} conversation @param {Tongue} tongue @param {(order: string) => void} [select] */
function overview({ state = '', channel, owner, webStore, category, messages = [], tags = [], linkedOrderNumbers = [] }, tongue, select) {
  const { words } = tongue
  const known = Object.entries(words.states).find(([name]) => name === state.toLowerCase())
  const [kind, label] = known ?? ['', state]
  const facts = [
    label && el('span', { class: `state ${kind}`, part: 'state' }, label),
    channel,
    owner?.name,
    webStore,
    category,
    messages.length > 0 && words.messages(messages.length),
  ]
  const chips = [
    ...linkedOrderNumbers.map((number) => orderChip(number, tongue, select)),
    ...tags.map((tag) => el('span', { class: 'chip', part: 'tag', dir: 'auto' }, tag)),
  ]
  const items = (/** @type {(Node | string | false | undefined)[]} */ all) => all.filter(Boolean).map((one) => el('li', { dir: 'auto' }, one))
  return [
    el('ul', { class: 'facts', role: 'list' }, ...items(facts)),
    chips.length > 0 && el('ul', { class: 'chips', role: 'list' }, ...items(chips)),
  ]
}

/** @param {string} number @param {Tongue} tongue @param {(order: string) => void} [select] */
function orderChip(number, { words }, select) {
  const name = el('span', { class: 'unseen' }, `${words.order} `)
  const look = { class: 'chip order', part: 'order' }
  return select ? el('button', { ...look, type: 'button', click: () => select(number) }, name, number) : el('span', look, name, number)
}

// --- style ---

const STYLE = `
:host {
  --accent: var(--robin-accent, light-dark(#0b5cad, #8bbcff));
  --surface: var(--robin-surface, light-dark(#fff, #161b22));
  --raised: var(--robin-raised, light-dark(#f3f5f9, #212934));
  --text: var(--robin-text, light-dark(#1b2330, #e8ecf2));
  --muted: var(--robin-muted, light-dark(#566173, #a6b0bf));
  --line: var(--robin-line, light-dark(#dde2ea, #303a47));
  --agent: var(--robin-agent, light-dark(#e7f0fc, #18304d));
  --note: var(--robin-note, light-dark(#fff5d6, #352b10));
  --note-line: var(--robin-note-line, light-dark(#b3741a, #d4a24a));
  --radius: var(--robin-radius, 12px);
  display: block;
  container-type: inline-size;
  color: var(--text);
  font-family: var(--robin-font, inherit);
  font-size: var(--robin-font-size, 0.9375rem);
  line-height: 1.5;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; padding: 0; }
ol, ul { list-style: none; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
a { color: var(--accent); text-underline-offset: 2px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
svg { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
time { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, .byline, .facts, .origin, .age { color: var(--muted); }

section { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
header { display: grid; grid-template-columns: 1fr auto auto; align-items: center; gap: 10px; padding: 12px 12px 12px 18px; }
h2 { font-size: 1.0625em; font-weight: 650; overflow-wrap: anywhere; }
.age { font-size: 0.875em; font-variant-numeric: tabular-nums; text-align: end; }
.refresh { display: grid; place-items: center; width: 34px; height: 34px; border-radius: 8px; color: var(--muted); }
.refresh:hover { background: var(--raised); color: var(--text); }
.refresh[aria-disabled='true'] { cursor: default; opacity: 0.6; }

.notice { display: flex; gap: 10px; margin: 0 12px 12px; padding: 10px 12px; border: 1px solid var(--note-line); border-radius: 9px; background: var(--note); }
.notice svg { margin-top: 2px; color: var(--note-line); }
.notice.calm { border-color: var(--line); background: var(--raised); }
.notice small { display: block; color: var(--muted); overflow-wrap: anywhere; }
.notice.whole { flex-direction: column; align-items: center; margin: 0; padding: 36px 20px 44px; border: 0; border-top: 1px solid var(--line); border-radius: 0; background: none; text-align: center; }
.notice.whole svg { width: 40px; height: 40px; stroke-width: 1.4; color: var(--muted); }
.notice.whole p:not(.timer) { max-width: 30em; color: var(--muted); text-wrap: balance; }
.notice strong { color: var(--text); }
.timer { margin-top: 6px; font-weight: 600; font-variant-numeric: tabular-nums; }
.notice small { margin-top: 6px; }
.action { margin-top: 8px; padding: 6px 14px; min-height: 34px; border: 1px solid var(--accent); border-radius: 8px; color: var(--accent); font-weight: 600; }
.action:hover { background: var(--agent); }
.plain { color: var(--accent); text-decoration: underline; text-underline-offset: 2px; min-height: 24px; }

.conversation { position: relative; border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 92px; }
.summary { position: relative; display: grid; grid-template-columns: 34px 1fr auto; gap: 0 12px; padding: 12px 14px 12px 18px; }
.summary:hover { background: var(--raised); }
.channel { grid-row: span 3; display: grid; place-items: center; width: 34px; height: 34px; border: 1px solid transparent; border-radius: 50%; background: var(--agent); color: var(--accent); }
h3 { font-size: 1em; font-weight: 600; min-width: 0; }
h3 button { display: block; width: 100%; min-height: 24px; text-align: start; font-weight: inherit; overflow-wrap: anywhere; }
h3 button::after { content: ''; position: absolute; inset: 0; }
h3 button:focus-visible { outline: 0; }
h3 button:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -3px; border-radius: 9px; }
.when { display: flex; align-items: center; gap: 4px; color: var(--muted); font-size: 0.875em; height: 24px; }
.when svg { transition: rotate 0.15s; }
.opened .when svg { rotate: 90deg; }
.facts { grid-column: 2 / 4; display: flex; flex-wrap: wrap; gap: 0 6px; font-size: 0.875em; overflow-wrap: anywhere; }
.facts li:not(:last-child)::after { content: '·' / ''; padding-inline-start: 6px; }
.facts li:first-child:has(.state)::after { content: none; }
.state { padding: 0 8px; border: 1px solid transparent; border-radius: 99px; background: var(--raised); color: var(--muted); font-weight: 600; font-size: 0.9375em; }
.summary:hover .state { border-color: var(--line); }
.state.open { background: light-dark(#dcf4e4, #14361f); color: light-dark(#0f6433, #84e0a5); }
.state.snoozed { background: var(--note); color: light-dark(#7a4d06, #eec474); }
.chips { grid-column: 2 / 4; display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-top: 6px; font-size: 0.8125em; }
.chip { display: inline-block; padding: 1px 8px; border: 1px solid var(--line); border-radius: 6px; color: var(--muted); overflow-wrap: anywhere; }
.chip.order { font-variant-numeric: tabular-nums; color: var(--text); background: var(--raised); }
button.chip.order { position: relative; z-index: 1; min-height: 24px; color: var(--accent); font-weight: 600; }
button.chip.order:hover { border-color: var(--accent); }

.body { padding: 2px 18px 18px 64px; }
.origin { display: flex; flex-wrap: wrap; gap: 0 16px; font-size: 0.8125em; padding-bottom: 10px; }
.messages { display: flex; flex-direction: column; gap: 10px; }
.message { max-width: min(92%, 46em); padding: 9px 13px 10px; border: 1px solid transparent; border-radius: 4px 14px 14px 14px; background: var(--raised); align-self: flex-start; }
.message.agent { align-self: flex-end; border-radius: 14px 4px 14px 14px; background: var(--agent); }
.message.note { align-self: stretch; max-width: none; border: 1.5px dashed var(--note-line); border-radius: 10px; background: var(--note); }
.label { display: flex; flex-wrap: wrap; align-items: center; gap: 0 5px; font-size: 0.8125em; color: light-dark(#6d4502, #f0cb86); }
.byline { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; font-size: 0.8125em; }
.byline strong { color: var(--text); }
.content { white-space: pre-wrap; overflow-wrap: anywhere; }
.content:focus { outline: 0; }
.rating { margin-top: 6px; font-size: 0.8125em; color: var(--muted); }
.rating b { color: var(--text); }

.more { display: block; width: 100%; padding: 12px; border-top: 1px solid var(--line); border-radius: 0 0 var(--radius) var(--radius); color: var(--accent); font-weight: 600; }
.more:hover { background: var(--raised); }
.more:focus-visible { outline-offset: -3px; }
.bone { display: grid; grid-template-columns: 34px 1fr; gap: 9px 12px; padding: 14px 18px 20px; border-top: 1px solid var(--line); }
.bone i { height: 11px; border: 1px solid transparent; border-radius: 6px; background: var(--line); grid-column: 2; width: 72%; }
.bone i:first-child { grid-area: 1 / 1 / 3; width: 34px; height: 34px; border-radius: 50%; }
.bone i:last-child { width: 44%; }

@container (width < 460px) {
  .channel { display: none; }
  .summary { grid-template-columns: 1fr auto; }
  .facts, .chips { grid-column: 1 / 3; }
  header, .summary, .body { padding-inline: 14px; }
  .message { max-width: 100%; }
}
@media (prefers-reduced-motion: no-preference) {
  .bone i { animation: breathe 1.6s ease-in-out infinite alternate; }
  [aria-busy='true'] .refresh svg { animation: turn 1.2s linear infinite; }
}
@media (prefers-reduced-motion: reduce) { .when svg { transition: none; } }
@media (forced-colors: active) { .message.agent { border-inline-end-width: 4px; } .message.customer { border-inline-start-width: 4px; } }
@keyframes breathe { to { opacity: 0.45; } }
@keyframes turn { to { rotate: 360deg; } }
`

/** One for all panels. Made by script, so that no `style-src` has to allow it. @type {CSSStyleSheet | undefined} */
let sheet

// --- the panel ---

/** Where this file came from: `/panel/robin-conversations.js` of the service. */
const SERVICE = new URL('../', import.meta.url).href

/** How long a question goes unanswered before the panel says that it waits in line, in milliseconds. */
const PATIENCE = 3000

export class RobinConversations extends HTMLElement {
  static observedAttributes = ['email', 'order', 'base-url', 'lang', 'order-links']

  /** @type {TokenSource | undefined} */
  #token
  #tongue = new Tongue('en')
  /** @type {AbortController | undefined} */
  #running
  /** What is shown. @type {Shown | undefined} */
  #answer
  /** @type {Later | undefined} */
  #later
  #askedAt = 0
  #failures = 0
  #isPlanned = false
  #isLockedOut = false
  /** @type {number | undefined} */
  #clock
  /** @type {number | undefined} */
  #nextSkip
  /** @type {Map<string, HTMLElement>} by guid, in the order shown */
  #items = new Map()

  // The skeleton of the panel; only these change.
  #title = el('h2', { id: 'title', part: 'title' })
  #age = el('span', { class: 'age', part: 'age' })
  #refresh = el('button', { type: 'button', class: 'refresh', part: 'refresh', click: () => this.refresh() }, icon('refresh'))
  #notice = el('div', { part: 'notice' })
  #list = el('ol', { part: 'list', role: 'list' })
  #more = el('button', { type: 'button', class: 'more', part: 'more', hidden: true, click: () => this.#loadMore() })
  #said = el('p', { class: 'unseen', role: 'status' })
  #section = el(
    'section',
    { part: 'panel', 'aria-labelledby': 'title' },
    el('header', { part: 'header' }, this.#title, this.#age, this.#refresh),
    this.#said,
    this.#notice,
    this.#list,
    this.#more,
  )
  #end = new IntersectionObserver((ends) => ends.at(-1)?.isIntersecting && this.#loadMore(), { rootMargin: '200px' })

  constructor() {
    super()
    if (!sheet) {
      sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLE)
    }
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [sheet]
    root.append(this.#section)
  }

  /** Gives a token for each question; the panel keeps none. */
  get token() {
    return this.#token
  }

  set token(value) {
    // Frameworks set a new function each time they draw: that alone is no reason to ask again.
    const isTurn = !this.#token || !value || this.#isLockedOut
    this.#token = value
    if (isTurn) this.#plan()
  }

  /** The customer's e-mail address. */
  get email() {
    return this.getAttribute('email')
  }

  set email(value) {
    this.#reflect('email', value)
  }

  /** An order's number; asked for where there is no e-mail address. */
  get order() {
    return this.getAttribute('order')
  }

  set order(value) {
    this.#reflect('order', value)
  }

  /** Where the service is: by default where this file came from. */
  get baseUrl() {
    return new URL(this.getAttribute('base-url') || SERVICE, document.baseURI).href.replace(/\/*$/, '/')
  }

  set baseUrl(value) {
    this.#reflect('base-url', value)
  }

  /** Asks for an answer that is fetched now, as the button does; not while a countdown runs. */
  refresh() {
    if (!this.#running && !this.#later?.shown && this.#question) this.#load(0, true)
  }

  connectedCallback() {
    // What a page set before this file was there hides the accessors.
    for (const name of /** @type {const} */ (['token', 'email', 'order', 'baseUrl'])) {
      if (!Object.hasOwn(this, name)) continue
      const value = this[name]
      delete this[name]
      Object.assign(this, { [name]: value })
    }
    this.#clock = setInterval(() => this.#tick(), 1000)
    this.#end.observe(this.#more)
    this.#plan()
  }

  disconnectedCallback() {
    clearInterval(this.#clock)
    this.#end.disconnect()
    this.#running?.abort()
  }

  /** @param {string} _name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(_name, before, now) {
    if (before !== now) this.#plan()
  }

  /** @param {string} name @param {string | null | undefined} value */
  #reflect(name, value) {
    if (value == null) this.removeAttribute(name)
    else this.setAttribute(name, value)
  }

  /** Several changes at once begin one question. */
  #plan() {
    if (this.#isPlanned) return
    this.#isPlanned = true
    queueMicrotask(() => {
      this.#isPlanned = false
      if (this.isConnected) this.#begin()
    })
  }

  get #question() {
    const { email, order } = this
    return email ? { emailAddress: email } : order ? { orderNumber: order } : undefined
  }

  /** Somebody else is asked for: nothing of the one before stays. */
  #begin() {
    const lang = /** @type {HTMLElement | null} */ (this.closest('[lang]'))?.lang
    this.#tongue = new Tongue(lang || navigator.language)
    const { words, tag } = this.#tongue
    this.#section.lang = tag
    this.#title.textContent = words.title
    this.#refresh.setAttribute('aria-label', words.refresh)
    this.#refresh.title = words.refresh
    this.#running?.abort()
    this.#running = undefined
    this.#wait(false)
    this.#clear()
    if (!this.#question) this.#tell({ about: [words.idle, words.idleHint], mark: 'none', isWhole: true })
    else if (!this.#token) this.#tell({ about: words.failed.signIn, mark: 'failed', isWhole: true })
    else this.#load(0, false)
  }

  #clear() {
    this.#later = this.#answer = this.#nextSkip = undefined
    this.#failures = 0
    this.#isLockedOut = false
    this.#items.clear()
    this.#list.replaceChildren()
    this.#more.hidden = true
    this.#refresh.hidden = !this.#question
    this.#age.textContent = ''
    this.#hush()
  }

  #loadMore() {
    if (this.#nextSkip && !this.#running && !this.#later?.shown) this.#load(this.#nextSkip, false)
  }

  /** @param {number} skip @param {boolean} isFresh */
  async #load(skip, isFresh) {
    const running = (this.#running = new AbortController())
    this.#askedAt = performance.now()
    this.#later = undefined
    this.#wait(true, skip)
    try {
      const how = { token: this.#token ?? (() => ''), fresh: isFresh, signal: running.signal }
      const answer = await ask(this.baseUrl, { ...this.#question, skip }, how)
      if (!running.signal.aborted) this.#show(answer, skip)
    } catch (failure) {
      if (!running.signal.aborted) this.#refuse(failure instanceof Refusal ? failure : new Refusal('broken'), skip)
    } finally {
      if (this.#running === running) {
        this.#running = undefined
        this.#wait(false)
      }
    }
  }

  /** @param {boolean} isWaiting @param {number} [skip] */
  #wait(isWaiting, skip) {
    const { words } = this.#tongue
    this.#section.setAttribute('aria-busy', `${isWaiting}`)
    this.#refresh.setAttribute('aria-disabled', `${isWaiting || !!this.#later?.shown}`)
    this.#more.textContent = skip ? words.loading : words.more
    // Who has been told to wait goes on reading that.
    if (isWaiting && !this.#answer && !this.#failures) {
      this.#hush()
      this.#say(words.loading)
      const bone = () => el('li', { class: 'bone', part: 'skeleton', 'aria-hidden': true }, el('i'), el('i'), el('i'))
      this.#list.replaceChildren(bone(), bone(), bone(), bone())
    }
  }

  /** @param {Awaited<ReturnType<typeof ask>>} answer @param {number} skip */
  #show({ page, etag, age, inVain }, skip) {
    const { words } = this.#tongue
    const isUnchanged = skip === 0 && etag !== null && etag === this.#answer?.etag
    this.#failures = 0
    this.#hush()
    if (skip === 0) {
      this.#answer = { receivedAt: performance.now(), age, etag }
      if (!isUnchanged) this.#replace(page.conversations)
    } else this.#append(page.conversations)
    if (!isUnchanged) {
      this.#nextSkip = page.nextSkip
      this.#more.hidden = !page.nextSkip
    }
    const count = this.#items.size
    const stale = inVain && words.stale(this.#ago())
    if (count === 0) this.#tell({ about: [words.none, stale || words.noneHint], mark: 'none', isWhole: true })
    else if (stale) this.#tell({ about: [stale], mark: 'failed' })
    // Something stale is being refreshed behind our back: one second look, which costs ROBIN nothing.
    if (page.stale && !inVain && !skip && !isUnchanged) this.#later = { at: performance.now() + PATIENCE, go: () => this.#load(0, false) }
    this.#tick()
    const found = skip ? words.added(page.conversations.length) : count ? words.found(count) : words.none
    this.#say(stale || found)
    this.#emit('conversations-loaded', { count, age, stale: page.stale, hasMore: !!this.#nextSkip })
  }

  /** New conversations shift pages, so some come twice. @param {Conversation[]} conversations */
  #append(conversations) {
    const hadFocus = this.shadowRoot?.activeElement === this.#more
    const added = []
    for (const conversation of conversations) {
      const key = conversation.guid?.toLowerCase() ?? `#${this.#items.size}`
      if (this.#items.has(key)) continue
      const item = this.#item(conversation, key)
      this.#items.set(key, item)
      added.push(item)
    }
    this.#list.append(...added)
    if (hadFocus) added[0]?.querySelector('button')?.focus()
    // It watches for coming into view, and may have been in view all the time.
    this.#end.unobserve(this.#more)
    this.#end.observe(this.#more)
  }

  /** What is open stays open, and the focus where it is. @param {Conversation[]} conversations */
  #replace(conversations) {
    const before = new Map(this.#items)
    const focused = this.shadowRoot?.activeElement?.closest('li.conversation')
    this.#items.clear()
    this.#list.replaceChildren()
    this.#append(conversations)
    for (const [key, old] of before) {
      const item = this.#items.get(key)
      if (old.matches('.opened')) item?.dispatchEvent(new Event('toggle'))
      if (old === focused) (item?.querySelector('button') ?? this.#refresh).focus()
    }
  }

  /** @param {Conversation} conversation @param {string} key */
  #item(conversation, key) {
    const tongue = this.#tongue
    const id = `c${key}`
    const select = (/** @type {string} */ order) => this.#emit('order-selected', { order })
    const body = el('div', { class: 'body', part: 'body', id, hidden: true })
    const toggle = () => {
      const isOpen = body.hidden !== false
      if (isOpen && !body.firstChild) body.append(...conversationBody(conversation, tongue))
      body.hidden = !isOpen
      item.classList.toggle('opened', isOpen)
      button.setAttribute('aria-expanded', `${isOpen}`)
    }
    const click = () => {
      toggle()
      this.#emit(body.hidden ? 'conversation-closed' : 'conversation-opened', { guid: conversation.guid })
    }
    const button = el(
      'button',
      { type: 'button', dir: 'auto', 'aria-expanded': 'false', 'aria-controls': id, click },
      conversation.subject?.trim() || tongue.words.noSubject,
    )
    const item = el(
      'li',
      { class: 'conversation', part: 'conversation', toggle },
      el(
        'div',
        { class: 'summary', part: 'summary' },
        el('span', { class: 'channel', part: 'channel' }, channelIcon(conversation.channel)),
        el('h3', { part: 'subject' }, button),
        el('span', { class: 'when' }, time(conversation.startDateTime, tongue, 'ago'), icon('chevron')),
        ...overview(conversation, tongue, this.hasAttribute('order-links') ? select : undefined),
      ),
      body,
    )
    return item
  }

  /** @param {Refusal} refusal @param {number} skip */
  #refuse({ kind, facts: { status, code, correlationId, retryAfter } }, skip) {
    const { words } = this.#tongue
    const isLockedOut = kind === 'signIn' || kind === 'scope'
    // Who may not read any more goes on reading nothing.
    if (isLockedOut) this.#clear()
    this.#isLockedOut = isLockedOut
    const isWhole = !this.#answer
    if (isWhole) this.#list.replaceChildren()
    const again = () => this.#load(skip, skip === 0 && !isWhole)
    const action = retryAfter
      ? el('p', { class: 'timer', role: 'timer' })
      : el('button', { type: 'button', class: 'action', part: 'action', click: again }, words.again)
    if (retryAfter) {
      // Never before it was told, later each time it is told again, and not all panels in the same moment.
      const wait = Math.max(retryAfter, Math.min(60, 2 ** this.#failures++)) + Math.random()
      this.#later = { at: performance.now() + wait * 1000, go: again, shown: action }
    }
    const meanwhile = isLockedOut || kind === 'question' ? [] : [isWhole ? words.maybe : words.kept]
    this.#tell({ about: [...words.failed[kind], ...meanwhile], mark: 'failed', isWhole, action, correlationId })
    if (skip) this.#list.after(this.#notice)
    this.#tick()
    this.#say([...words.failed[kind], ...meanwhile].join(' '))
    this.#emit('load-failed', { status, code, retryAfter, correlationId })
  }

  /** @param {Telling} what */
  #tell({ about: [first, ...rest], mark, isWhole, isCalm, action, correlationId }) {
    this.#notice.className = `notice ${isWhole ? 'whole' : isCalm ? 'calm' : ''}`
    this.#notice.hidden = false
    this.#notice.replaceChildren(
      ...(mark ? [icon(mark)] : []),
      el(
        'div',
        {},
        el('p', {}, rest.length ? el('strong', {}, first) : first),
        ...rest.map((line) => el('p', {}, line)),
        action,
        correlationId && el('small', {}, `${this.#tongue.words.reference}: ${correlationId}`),
      ),
    )
  }

  #hush() {
    this.#notice.hidden = true
    this.#notice.replaceChildren()
    this.#list.before(this.#notice)
  }

  /** To those who do not see it, once. @param {string} words */
  #say(words) {
    if (this.#said.textContent !== words) this.#said.textContent = words
  }

  /** @param {string} type @param {Record<string, unknown>} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #ago() {
    const { age = 0, receivedAt = 0 } = this.#answer ?? {}
    return this.#tongue.ago(age + (performance.now() - receivedAt) / 1000)
  }

  /** Each second: ages grow, countdowns end. */
  #tick() {
    const { words, seconds } = this.#tongue
    const now = performance.now()
    if (this.#answer) this.#age.textContent = words.asOf(this.#ago())
    if (this.#running && this.#notice.hidden && now - this.#askedAt > PATIENCE) {
      this.#tell({ about: [words.inLine], isCalm: true })
      this.#say(words.inLine)
    }
    const later = this.#later
    if (!later) return
    if (later.shown) later.shown.textContent = words.countdown(seconds.format(Math.max(0, Math.ceil((later.at - now) / 1000))))
    // A page that nobody looks at asks for nothing.
    if (now >= later.at && !document.hidden && !this.#running) later.go()
  }
}

if (!customElements.get('robin-conversations')) customElements.define('robin-conversations', RobinConversations)
