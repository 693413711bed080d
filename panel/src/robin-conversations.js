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
  image: 'image',
  attachment: 'attachment',
  quoted: (/** @type {string} */ by) => (by ? `Quoted from ${by}` : 'Quoted'),
  signature: 'Signature',
  states: { open: 'Open', archived: 'Archived', snoozed: 'Snoozed', hidden: 'Hidden' },
  stale: (/** @type {string} */ ago) => `ROBIN cannot be had at the moment. This is what it said ${ago}.`,
  maybe: 'There may be conversations.',
  kept: 'What you see was asked before.',
  countdown: (/** @type {string} */ time) => `Asking again in ${time}`,
  reference: 'Reference',
  copy: 'Copy reference',
  copied: 'Copied',
  openThere: 'Open in ROBIN',
  summary: (/** @type {string} */ open, /** @type {string} */ ago) => [`${open} open`, ago && `last contact ${ago}`],
  waiting: 'waiting for us',
  toFirst: 'To the first message',
  moreTags: (/** @type {number} */ n) => `${n} more tags`,
  find: 'Search in what is loaded',
  state: 'All states',
  channel: 'All channels',
  expand: 'Expand all',
  fold: 'Fold all',
  older: 'Search older: asks ROBIN once more',
  noMatch: (/** @type {number} */ n) => `Nothing found in the ${n} loaded.`,
  keys: 'Keys: j and k next and previous, Enter opens, / searches, r refreshes, ? shows this',
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
  image: 'afbeelding',
  attachment: 'bijlage',
  quoted: (by) => (by ? `Citaat van ${by}` : 'Citaat'),
  signature: 'Ondertekening',
  states: { open: 'Open', archived: 'Gearchiveerd', snoozed: 'Uitgesteld', hidden: 'Verborgen' },
  stale: (ago) => `ROBIN is nu niet bereikbaar. Dit is wat het ${ago} zei.`,
  maybe: 'Er kunnen gesprekken zijn.',
  kept: 'Wat u ziet is eerder opgevraagd.',
  countdown: (time) => `Nieuwe poging over ${time}`,
  reference: 'Kenmerk',
  copy: 'Kopieer kenmerk',
  copied: 'Gekopieerd',
  openThere: 'Open in ROBIN',
  summary: (open, ago) => [`${open} open`, ago && `laatste contact ${ago}`],
  waiting: 'wacht op ons',
  toFirst: 'Naar het eerste bericht',
  moreTags: (n) => `nog ${n} labels`,
  find: 'Zoek in wat geladen is',
  state: 'Alle statussen',
  channel: 'Alle kanalen',
  expand: 'Alles uitklappen',
  fold: 'Alles inklappen',
  older: 'Zoek ouder: vraagt ROBIN nog een keer',
  noMatch: (n) => `Niets gevonden in de ${n} geladen gesprekken.`,
  keys: 'Toetsen: j en k volgende en vorige, Enter opent, / zoekt, r ververst, ? toont dit',
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
  image: 'Bild',
  attachment: 'Anhang',
  quoted: (by) => (by ? `Zitat von ${by}` : 'Zitat'),
  signature: 'Signatur',
  states: { open: 'Offen', archived: 'Archiviert', snoozed: 'Zurückgestellt', hidden: 'Verborgen' },
  stale: (ago) => `ROBIN ist gerade nicht erreichbar. Das hier sagte es ${ago}.`,
  maybe: 'Es kann Gespräche geben.',
  kept: 'Was Sie sehen, wurde früher erfragt.',
  countdown: (time) => `Neuer Versuch in ${time}`,
  reference: 'Kennung',
  copy: 'Kennung kopieren',
  copied: 'Kopiert',
  openThere: 'In ROBIN öffnen',
  summary: (open, ago) => [`${open} offen`, ago && `letzter Kontakt ${ago}`],
  waiting: 'wartet auf uns',
  toFirst: 'Zur ersten Nachricht',
  moreTags: (n) => `${n} weitere Schlagworte`,
  find: 'In den geladenen suchen',
  state: 'Alle Zustände',
  channel: 'Alle Kanäle',
  expand: 'Alle aufklappen',
  fold: 'Alle zuklappen',
  older: 'Ältere durchsuchen: fragt ROBIN noch einmal',
  noMatch: (n) => `Nichts gefunden in den ${n} geladenen.`,
  keys: 'Tasten: j und k vor und zurück, Enter öffnet, / sucht, r aktualisiert, ? zeigt dies',
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
export class Tongue {
  /** @param {string} tag BCP 47 */
  constructor(tag) {
    const language = tag.toLowerCase().split('-')[0]
    const isKnown = language === 'nl' || language === 'de' || language === 'en'
    this.words = isKnown ? WORDS[language] : EN
    this.tag = isKnown ? tag : 'en'
    this.date = new Intl.DateTimeFormat(this.tag, { dateStyle: 'medium', timeStyle: 'short' })
    this.relative = new Intl.RelativeTimeFormat(this.tag, { numeric: 'auto' })
    this.day = new Intl.DateTimeFormat(this.tag, { dateStyle: 'full' })
    this.seconds = new Intl.NumberFormat(this.tag, { style: 'unit', unit: 'second', unitDisplay: 'long' })
  }

  /** One for all panels. @type {Map<string, Tongue>} */
  static #spoken = new Map()

  /** @param {string} tag */
  static of(tag) {
    const known = Tongue.#spoken.get(tag) ?? new Tongue(tag)
    Tongue.#spoken.set(tag, known)
    return known
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

/** Elements that begin and end a line, and those of them that keep a distance. Everything else stands in the line. */
const BLOCK =
  'address|article|aside|blockquote|body|caption|center|d[dlt]|details|dialog|dir|div|fieldset|fig\\w+|footer|form|h[1-6]|header|hgroup|' +
  'hr|html|legend|li|listing|main|menu|nav|ol|opt\\w+|p|pre|search|section|summary|table|tbody|tfoot|thead|tr|ul|xmp'
const IS_BLOCK = new RegExp(`^(?:${BLOCK})$`)
const HAS_BLOCK = new RegExp(`<(?:${BLOCK})[\\s/>]`, 'i')
const IS_APART = /^(?:blockquote|d[il]r?|figure|h\d|hr|listing|menu|ol|p|pre|ul|xmp)$/
const IS_UNSEEN = /^(?:script|style|title|template|datalist|iframe|noembed|noframes)$/
const IS_FILE = /^(?:audio|embed|object|video)$/
const IS_VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/
const HIDES = /(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]))|max-height\s*:\s*0(?![.\d]).*overflow\s*:\s*hidden/i
const NAME = /<(\/?)([a-z][a-z0-9]{0,30}(?:[:-][\w.-]{1,60})*)(?=[\s/>])/iy
const ATTRIBUTE = /[\s/]*(?:([^\s/>=]+)(?:\s*(=)\s*)?)?/y
const BARE = /[^\s>]*/y

/** Pages that demand Trusted Types have to allow this name. */
const POLICY = 'robin-conversations'
const rules = { createHTML: (/** @type {string} */ text) => text }
/** @type {typeof rules | undefined} */
let policy

/** Where names are looked up, and nothing else: it has no window. @type {Document | undefined} */
let inert

/** Its entities read by a parser that is shown no tag: nothing to run or load, nor for the page's policy to report. @param {string} text */
function decoded(text) {
  if (!text.includes('&')) return text
  policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy(POLICY, rules) ?? rules
  const markup = (policy ?? rules).createHTML(`.${text.replaceAll('<', '&lt;')}`)
  return new DOMParser().parseFromString(markup, 'text/html').documentElement.textContent?.slice(1) ?? ''
}

/** An address in which only whole entities are some. @param {string} text */
const plainAmpersands = (text) => text.replace(/&(?!#?\w+;)/g, '&amp;')

/**
 * A message as it reads: HTML as a mail client lays it out, quotes marked with `>`, links followed by their address. The result is
 * text: to be shown with `textContent`, never as markup. Nothing is lost: a tag that does not end is text, too.
 *
 * @param {string} content
 * @param {{ image: string, attachment: string }} [words]
 */
export function textOf(content, words = EN) {
  const text = isHtml(content) ? layOut(content, words) : plainAmpersands(content.replace(/\r\n?/g, '\n'))
  return decoded(text)
    .replace(/[^\S\n]+(?=\n|$)/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
}

/** By its structure, not by an angle bracket: something that HTML alone has, or an element that is opened and closed. @param {string} content */
function isHtml(content) {
  if (/<(?:!doctype\s|!--|br\s*\/?>|hr\s*\/?>|img\s[^>]*=|(?:p|div|li|td|body|html)>|(?:a|div|font|p|span|t\w+)\s+[\w-]+\s*=)/i.test(content)) return true
  const open = new Set()
  for (const [, closing, name] of content.matchAll(/<(\/?)([a-z][a-z0-9:-]{0,30})(?=[\s/>])/gi)) {
    if (!closing) open.add(name.toLowerCase())
    else if (open.has(name.toLowerCase())) return true
  }
  return false
}

/** @param {string} html @param {{ image: string, attachment: string }} words entities stay for {@link decoded} */
function layOut(html, words) {
  // As it was typed, where no element makes lines.
  const isTyped = !HAS_BLOCK.test(html)
  /** @type {string[]} */
  const lines = []
  let line = ''
  let mark = ''
  let quotes = 0
  let isSpaced = true
  let isApart = false
  let isAfterBreak = false
  let last = 0
  /** @type {{ name: string, isApart: boolean, isPre?: boolean, count?: number }[]} */
  const open = []
  /** @type {{ href: string, words: string } | undefined} */
  let anchor
  /** What is not there from here on is not looked for again: this bounds the time. @type {Set<string>} */
  const missing = new Set()
  const find = (/** @type {string} */ what, /** @type {number} */ from) => {
    const at = missing.has(what) ? -1 : html.indexOf(what, from)
    if (at < 0) missing.add(what)
    return at
  }
  /** Where an element ends that is not shown, or 0. */
  const endOf = (/** @type {string} */ name, /** @type {number} */ from) => {
    const edges = new RegExp(`<(/?)${name}(?=[\\s/>])[^>]*>?`, 'gi')
    edges.lastIndex = from
    for (let depth = 1, edge; !missing.has(`/${name}`) && (edge = edges.exec(html)); ) {
      depth += edge[1] ? -1 : IS_UNSEEN.test(name) ? 0 : 1
      if (!depth) return edges.lastIndex
    }
    missing.add(`/${name}`)
    return 0
  }

  const endLine = () => {
    const prefix = (/** @type {number} */ depth) => '> '.repeat(Math.min(depth, 9))
    if (isApart && lines.length) lines.push(prefix(Math.min(last, quotes)))
    lines.push(prefix(quotes) + mark + line)
    last = quotes
    line = mark = ''
    isSpaced = true
    isApart = false
  }
  const block = (/** @type {boolean} */ apart) => {
    if (line) endLine()
    isApart ||= apart
    isSpaced = true
  }
  const put = (/** @type {string} */ text) => {
    if (!text) return
    line += text
    isSpaced = isAfterBreak = false
    if (anchor) anchor.words += text
  }
  const read = (/** @type {string} */ text) => {
    const isPre = open.at(-1)?.isPre
    if (!isPre && !isTyped) {
      const some = text.replace(/[ \t\r\n\f]+/g, ' ')
      put(isSpaced ? some.replace(/^ /, '') : some)
      isSpaced = some ? some.endsWith(' ') || (isSpaced && some === ' ') : isSpaced
      return
    }
    if (isAfterBreak) text = text.replace(/^[ \t]*\r?\n/, '')
    text.split(/\r\n?|\n/).forEach((part, i) => {
      if (i) endLine()
      put(isPre ? part : part.replace(/[ \t]+/g, ' '))
    })
  }
  const endAnchor = () => {
    const { href = '', words: said = '' } = anchor ?? {}
    anchor = undefined
    const address = addressIn(href)
    if (said.trim() && address && !isSaid(said.trim(), address)) put(`${isSpaced ? '' : ' '}<${plainAmpersands(address)}>`)
  }

  const tagAt = (/** @type {number} */ start) => {
    NAME.lastIndex = start
    const [head, closing, written] = NAME.exec(html) ?? []
    if (!head) return undefined
    /** @type {Record<string, string>} */
    const has = {}
    const tag = { name: written.toLowerCase(), closing, has, end: start + head.length }
    while (!missing.has('tag')) {
      ATTRIBUTE.lastIndex = tag.end
      const [part, key, equals] = ATTRIBUTE.exec(html) ?? ['']
      tag.end += part.length
      const sign = html[tag.end]
      if (equals) {
        const isQuoted = sign === '"' || sign === "'"
        const end = isQuoted ? find(sign, tag.end + 1) : ((BARE.lastIndex = tag.end), BARE.exec(html), BARE.lastIndex)
        if (end < 0) break
        has[key.toLowerCase()] ??= html.slice(tag.end + +isQuoted, end)
        tag.end = end + +isQuoted
      } else if (key) has[key.toLowerCase()] ??= ''
      else if (sign === '>') return { ...tag, end: tag.end + 1 }
      else if (sign) tag.end++
      else missing.add('tag')
    }
    // A quote that does not end: the tag ends where any would.
    const end = find('>', start)
    return end < 0 ? undefined : { ...tag, has: {}, end: end + 1 }
  }

  for (let i = 0; i < html.length; ) {
    const at = find('<', i)
    read(html.slice(i, at < 0 ? undefined : at))
    if (at < 0) break
    const isComment = html.startsWith('<!--', at)
    if (isComment || /[!?]/.test(html[at + 1] ?? '')) {
      const end = isComment ? find('-->', at + 2) : find('>', at)
      if (end < 0) put('<')
      i = end < 0 ? at + 1 : end + (isComment ? 3 : 1)
      continue
    }
    const tag = tagAt(at)
    if (!tag || !isTag(tag.name, tag.closing, tag.has)) {
      put('<')
      i = at + 1
      continue
    }
    i = tag.end
    const { name, closing, has } = tag
    const style = has.style ?? ''
    if (!closing && (IS_UNSEEN.test(name) || ((HIDES.test(style) || 'hidden' in has) && !IS_VOID.test(name)))) {
      i = endOf(name, i) || i
      continue
    }
    if (name === 'br') {
      endLine()
      isAfterBreak = true
    } else if (IS_BLOCK.test(name)) {
      if (!closing && open.at(-1)?.name === 'p') open.pop()
      const held = closing ? open.findLastIndex((one, k) => one.name === name && open.length - k < 100) : -1
      const isMargin = IS_APART.test(name) && !/margin(?:-top|-bottom)?\s*:\s*0/i.test(style) && !/\bMso/.test(has.class ?? '')
      const list = open.findLast((one, k) => one.count !== undefined && open.length - k < 100)
      if (closing && held < 0 && name !== 'p') continue
      const apart = closing ? !!open[held]?.isApart : isMargin && !(list && /^(?:ol|ul|dir|menu)$/.test(name))
      block(apart)
      if (name === 'blockquote') quotes = Math.max(0, quotes + (closing ? -1 : 1))
      if (closing) open.length = held < 0 ? open.length : held
      else if (name === 'li') {
        open.push({ name, isApart: false })
        const depth = Math.max(0, open.filter((one) => one.count !== undefined).length - 1)
        mark = '  '.repeat(Math.min(depth, 9)) + (list?.name === 'ol' ? `${++(/** @type {any} */ (list).count)}. ` : '• ')
      } else if (name !== 'hr') {
        const isPre = /^(?:pre|listing|xmp)$/.test(name) || /white-space\s*:\s*(?:pre|break)/i.test(style) || (open.at(-1)?.isPre && !/white-space/i.test(style))
        isAfterBreak = !!isPre
        open.push({ name, isApart: apart, isPre, count: name === 'ol' ? (Number(has.start) || 1) - 1 : /^(?:ul|dir|menu)$/.test(name) ? 0 : undefined })
      }
    } else if (/^t[dh]$/.test(name)) {
      if (!closing && line) put('\t')
      isSpaced = true
    } else if (name === 'a') {
      endAnchor()
      if (!closing) anchor = { href: has.href ?? '', words: '' }
    } else if (name === 'img') {
      const label = (has.alt ?? '').replace(/\s+/g, ' ').trim()
      // A picture of a pixel is a counter, a short one without letters a smiley.
      if (!/^[01](?:px)?$/.test(has.width ?? has.height ?? '')) put(label && label.length < 9 && !/[\w&]/.test(label) ? label : `[${words.image}${label && `: ${label}`}]`)
    } else if (!closing && IS_FILE.test(name)) put(`[${words.attachment}]`)
  }
  endAnchor()
  if (line) endLine()
  return lines.join('\n')
}

/** @param {string} name @param {string} closing @param {Record<string, string>} has nobody but HTML has these; `<name>` and `<nick@example.com>` stay */
function isTag(name, closing, has) {
  inert ??= document.implementation.createHTMLDocument('')
  return !!closing || /[:-]/.test(name) || Object.values(has).some(Boolean) || !(inert.createElement(name) instanceof HTMLUnknownElement)
}

/** @param {string} href what a link may lead to: the web, a mailbox without further words, a number without codes */
function addressIn(href) {
  const address = decoded(plainAmpersands(href)).replace(/\s+/g, '').replace(/[<>]/g, encodeURIComponent)
  if (webAddress(address)) return address
  const [, mailbox, number] = address.match(/^(?:mailto:([^?&]+@[^?&]+)|tel:(\+?[\d().-]+))/i) ?? []
  return mailbox ? `mailto:${mailbox}` : number && `tel:${number}`
}

/** Whether a link's words are its address already. @param {string} words @param {string} address */
function isSaid(words, address) {
  const same = (/** @type {string} */ text) => webAddress(decoded(text).replace(/^www\./i, 'https://www.'))?.href
  return address === `mailto:${words}` || (!!same(words) && same(words) === same(address))
}

/** @param {string} text @returns {URL | undefined} absolute, and http or https */
function webAddress(text) {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined
}

/** @typedef {{ kind: 'text' | 'quote' | 'signature', text: string, by?: string }} Part */

const WROTE = /\b(?:wrote|schreef|schrieb|geschreven|geschrieben|a écrit)\b.*:$/i
const SAYS_WHO = /(?:^|[,>\d]\s*)([^\s,<>\d:][^,<>\d:]{0,80}?)\s*(?:<|wrote|het volgende|folgendes|op\s|am\s|:$)/i
const NO_NAME = /^(?:(?:[ap]\.?m\.?|schreef|schrieb|heeft|hat|uhr)\s+)+/i
const SENT_BY = /^\*?(?:From|Van|Von|De)\s?:\*?\s*(.*)/i
const SENT = /^\*?(?:Sent|Date|To|Cc|Subject|Verzonden|Datum|Aan|Onderwerp|Gesendet|An|Betreff|Envoyé|Objet|À)\s?:/i
const BEFORE = /^[-_\s]*(?:(?:begin )?(?:forwarded|original) message|doorgestuurd bericht|oorspronkelijk bericht|weitergeleitete nachricht|ursprüngliche nachricht)[-_:\s]*$/i
const SIGNED = /^(?:sent from (?:my|outlook)|get outlook for|verstuurd vanaf mijn|verzonden vanaf (?:mijn|outlook)|gesendet mit|von meinem .{1,40} gesendet)\b.{0,60}$/i
const IS_CONFIDENTIAL = /^(?=.*(?:confidential|vertrouwelijk|vertraulich))(?=.*(?:recipient|addressee|intended|bestemd|geadresseerde|bestimmt|empfänger))/is

/**
 * What the sender wrote, whom he quotes, and what his mailer adds below.
 *
 * @param {string} text as {@link textOf} gives it
 * @returns {Part[]}
 */
export function partsOf(text) {
  const lines = text.split('\n')
  /** @type {Part[]} */
  const parts = []
  /** What follows is this, up to the end or to a quote. @type {Part['kind'] | undefined} */
  let rest
  let by = ''
  let isSmallPrint = false
  const add = (/** @type {Part['kind']} */ kind, /** @type {string} */ line) => {
    const last = parts.at(-1)
    if (last?.kind === kind && (!by || last.by === by)) last.text += `\n${line}`
    else if (line) parts.push({ kind, text: line, ...(by && { by }) })
  }
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]
    if (rest === 'quote' || line.startsWith('>')) {
      add('quote', rest === 'quote' ? line : line.replace(/^> ?/, ''))
      if (rest === 'signature') rest = undefined
      continue
    }
    // "On Monday Petra wrote:", in one line or in two.
    const both = `${line} ${lines[i + 1] ?? ''}`
    const wrote = isAttribution(line) ? line : /^(?:on|op|am|le)\s.*\d/i.test(line) && isAttribution(both) ? both : ''
    const next = lines.slice(i + (wrote === both ? 2 : 1), i + 4).find(Boolean) ?? ''
    const sender = SENT_BY.exec(line)
    if (wrote && (next.startsWith('>') || /<[^>]*@/.test(wrote))) {
      by = SAYS_WHO.exec(wrote)?.[1].replace(NO_NAME, '') ?? ''
      rest = next.startsWith('>') ? undefined : 'quote'
      add('quote', wrote)
      if (wrote === both) i++
    } else if (BEFORE.test(line) || (sender && lines.slice(i + 1, i + 7).filter((some) => SENT.test(some)).length > 1)) {
      const from = sender ?? lines.slice(i, i + 5).map((some) => SENT_BY.exec(some)).find(Boolean)
      by = from?.[1].replace(/\s*[<[(].*/, '') ?? ''
      rest = 'quote'
      add('quote', line)
    } else {
      by = ''
      const below = lines.slice(i, i + 25)
      if (line === '--' && (below.length < 25 || below.some((some) => some.startsWith('>')))) rest = 'signature'
      isSmallPrint = !!line && (isSmallPrint || SIGNED.test(line) || (!lines[i - 1] && IS_CONFIDENTIAL.test(below.join('\n').split('\n\n')[0])))
      add(isSmallPrint ? 'signature' : (rest ?? 'text'), line)
    }
  }
  return parts.map((part) => ({ ...part, text: part.text.trim() })).filter((part) => part.text)
}

/** @param {string} line */
const isAttribution = (line) => line.length < 300 && WROTE.test(line) && /\d|@/.test(line)

const LINK = /<((?:https?:\/\/|mailto:|tel:)[^\s<>]{1,4000})>|(?:https?:\/\/|(?<![\w.@/])www\.)[^\s<>"]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi

/**
 * Text with its addresses as links.
 *
 * @param {string} text
 * @param {Orders} [orders]
 * @returns {(Node | string)[]}
 */
function linked(text, orders) {
  const pieces = []
  let from = 0
  for (const { 0: found, 1: given, index } of text.matchAll(LINK)) {
    const address = given ?? withoutEnd(found)
    pieces.push(...ordersIn(text.slice(from, index), orders), link(address))
    from = index + (given ? found.length : address.length)
  }
  return [...pieces, ...ordersIn(text.slice(from), orders)]
}

/** What ends a sentence does not end an address, nor does a bracket that was opened before it. @param {string} address */
function withoutEnd(address) {
  let closed = address.split(')').length - address.split('(').length
  let end = address.length
  for (; /[.,;:!?'"”’\]}*_)]/.test(address[end - 1]); end--) if (address[end - 1] === ')' && closed-- <= 0) break
  return address.slice(0, end)
}

/** The host is shown as it will be asked for: no user name, foreign letters in Punycode. @param {string} text */
function link(text) {
  const local = /^(?:mailto|tel):/i.exec(text) ?? (/^[^/:]+@/.test(text) ? ['', ''] : undefined)
  if (local) return el('a', { href: local[0] ? text : `mailto:${text}`, part: 'link' }, text.slice(local[0].length))
  const url = webAddress(text.replace(/^www\./i, 'https://www.'))
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
      // Beside the text, not in it: what is copied are the words.
      'aria-describedby': 'new-tab',
    },
    shown.length > 60 ? `${shown.slice(0, 59)}…` : shown,
  )
}

/** @param {string} text @param {Orders} [orders] @returns {(Node | string)[]} */
function ordersIn(text, orders) {
  const known = orders?.numbers.map((number) => number.replace(/^#/, '')).filter((number) => /^(?=.*\d)[\w-]{4,40}$/.test(number))
  if (!known?.length) return [text]
  const mentions = new RegExp(`(?<![\\w-])(#?(?:${known.slice(0, 50).join('|')}))(?![\\w-])`, 'i')
  return text.split(mentions).map((piece, i) => (i % 2 ? el('button', { type: 'button', class: 'plain', part: 'order', click: () => orders?.select(piece) }, piece) : piece))
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
  return el('time', { datetime: date, class: form, title: form === 'date' ? ago : whole }, form === 'date' ? whole : ago)
}

/** Characters of a message that are shown at once; a message of megabytes would freeze the page. */
const MOST = 20_000

/** An unknown scope counts as internal: so does the service. @param {Message} message */
const isNote = ({ scope = '' }) => !/^external$/i.test(scope)

/** @param {Message} message @returns {'note' | 'agent' | 'customer'} */
function kindOfMessage(message) {
  if (isNote(message)) return 'note'
  return /^user$/i.test(message.sender?.type ?? '') ? 'agent' : 'customer'
}

/** @param {Message} message @param {Shape} shape @param {boolean} isSame its sender has just written */
function messageItem(message, { tongue, orders }, isSame) {
  const { sentDateTime, sender, content = '', rating = '' } = message
  const { words } = tongue
  const type = sender?.type ?? ''
  const role = /^user$/i.test(type) ? words.agent : /^relation$/i.test(type) ? words.customer : type
  const kind = kindOfMessage(message)
  return el(
    'li',
    { class: `message ${kind}${isSame ? ' same' : ''}`, part: `message message-${kind}` },
    kind === 'note' && el('p', { class: 'label', part: 'note-label' }, icon('lock'), el('strong', {}, words.note), ` · ${words.noteHint}`),
    el(
      'p',
      { class: 'byline' },
      el('strong', { dir: 'auto' }, sender?.name || words.unknown),
      role && el('span', { dir: 'auto' }, role),
      time(sentDateTime, tongue, 'date'),
    ),
    messageText(content, tongue, orders),
    /^(none)?$/i.test(rating) || el('p', { class: 'rating', part: 'rating' }, `${words.rating}: `, el('b', {}, rating)),
  )
}

/** @param {string} raw @param {Tongue} tongue @param {Orders} [orders] */
function messageText(raw, tongue, orders) {
  const text = textOf(raw, tongue.words)
  const shown = el('div', { class: 'content', part: 'content', dir: 'auto' })
  const show = (/** @type {string} */ some) => shown.replaceChildren(...partsShown(partsOf(some), tongue, orders))
  const showAll = () => {
    show(text)
    shown.tabIndex = -1
    shown.focus()
  }
  const end = text.length > MOST ? Math.max(MOST - 200, text.lastIndexOf(' ', MOST), text.lastIndexOf('\n', MOST)) : MOST
  show(text.slice(0, end))
  if (text.length > MOST) shown.append('… ', el('button', { type: 'button', class: 'plain', click: showAll }, tongue.words.whole))
  return shown
}

/** What stands below the last own words is folded; a quote between them is what they answer. @param {Part[]} parts @param {Tongue} tongue @param {Orders} [orders] */
function partsShown(parts, { words }, orders) {
  const lastOwn = parts.findLastIndex(({ kind }) => kind === 'text')
  return parts.flatMap(({ kind, text, by = '' }, i) => {
    const isFolded = kind === 'signature' || (kind === 'quote' && i > lastOwn && parts.length > 1)
    const box = el(kind === 'quote' ? 'blockquote' : 'div', { class: kind, part: kind, hidden: isFolded }, ...linked(text, orders))
    if (!isFolded) return [box]
    const click = () => {
      box.hidden = !box.hidden
      fold.setAttribute('aria-expanded', `${!box.hidden}`)
    }
    const fold = el('button', { type: 'button', class: 'fold', part: 'fold', 'aria-expanded': 'false', click }, '… ', el('span', { dir: 'auto' }, kind === 'quote' ? words.quoted(by) : words.signature))
    return [fold, box]
  })
}

/** Of one sender within this time, messages stand together, in milliseconds. */
const TOGETHER = 5 * 60_000

/** @param {Message[]} messages @param {Shape} shape @param {Map<string, HTMLElement>} drawn what is drawn already, by content */
function messageItems(messages, shape, drawn) {
  /** @type {Map<string, HTMLElement>} */
  const now = new Map()
  messages.forEach((message, i) => {
    const before = messages[i - 1]
    const at = new Date(message.sentDateTime ?? '')
    const gap = before && +at - +new Date(before.sentDateTime ?? '')
    const day = (/** @type {number} */ instant) => (Number.isNaN(instant) ? '' : shape.tongue.day.format(instant))
    const today = day(+at)
    if (gap && today && today !== day(+at - gap)) now.set(today, drawn.get(today) ?? el('li', { class: 'day', part: 'day' }, today))
    const isSame = !!before && gap < TOGETHER && gap >= 0 && before.sender?.name === message.sender?.name && kindOfMessage(before) === kindOfMessage(message)
    const key = `${isSame}${JSON.stringify(message)}${now.size}`
    now.set(key, drawn.get(key) ?? messageItem(message, shape, isSame))
  })
  return now
}

/** Makes these the children of a list, and moves none that is in its place: what is selected, focused or in view stays so. @param {HTMLElement} list @param {Iterable<Element | false | undefined>} wanted */
function arrange(list, wanted) {
  const children = [...wanted].filter((one) => !!one)
  const kept = new Set(children)
  for (const child of [...list.children]) if (!kept.has(child)) child.remove()
  let at = list.firstElementChild
  for (const child of children) {
    if (child === at) at = at.nextElementSibling
    else list.insertBefore(child, at)
  }
}

/** @param {Message[]} messages oldest first */
const inOrder = (messages) => messages.toSorted((a, b) => +new Date(a.sentDateTime ?? '') - +new Date(b.sentDateTime ?? '') || 0)

/** Who wrote last, and whether it is our turn. @param {Conversation} conversation */
function latest({ messages = [], startDateTime, state = '' }) {
  messages = inOrder(messages)
  const last = messages.at(-1)
  const lastSeen = messages.findLast((message) => !isNote(message))
  const isWaiting = !!lastSeen && kindOfMessage(lastSeen) === 'customer' && !/^(archived|hidden|snoozed)$/i.test(state)
  return { last, isWaiting, date: last?.sentDateTime ?? startDateTime }
}

/** Characters of a message that are read for its one line. */
const LINE = 100_000

/** @param {Message | undefined} message @param {Tongue} tongue */
function firstLine(message, { words }) {
  const parts = partsOf(textOf((message?.content ?? '').slice(0, LINE), words))
  const { text = '' } = parts.find(({ kind }) => kind === 'text') ?? parts[0] ?? {}
  return text.slice(0, 200).replace(/\s+/g, ' ')
}

/** Tags that are shown at once. */
const TAGS = 8

/** The first row, which stays in view: subject, last message and its time. @param {Conversation} conversation @param {Tongue} tongue @param {HTMLElement} heading */
function summary(conversation, tongue, heading) {
  const { last, date } = latest(conversation)
  const line = firstLine(last, tongue)
  return [
    el('span', { class: 'channel', part: 'channel' }, channelIcon(conversation.channel)),
    heading,
    el('span', { class: 'when' }, time(date, tongue, 'ago'), icon('chevron')),
    !!line && el('p', { class: 'line', part: 'line' }, el('span', { dir: 'auto' }, `${last?.sender?.name || tongue.words.unknown}: `), el('span', { dir: 'auto' }, line)),
  ]
}

/** @param {Conversation} conversation @param {Shape} shape */
function about(conversation, { tongue, orders, isLinked }) {
  const { state = '', channel, owner, webStore, category, messages = [], tags = [], linkedOrderNumbers = [] } = conversation
  const { words } = tongue
  const known = Object.entries(words.states).find(([name]) => name === state.toLowerCase())
  const [kind, label] = known ?? ['', state]
  const rating = messages.findLast((message) => !/^(none)?$/i.test(message.rating ?? ''))?.rating
  const facts = [
    label && el('span', { class: `state ${kind}`, part: 'state' }, label),
    latest(conversation).isWaiting && el('span', { class: 'state waiting', part: 'waiting' }, words.waiting),
    channel,
    owner?.name,
    webStore,
    category,
    messages.length > 0 && words.messages(messages.length),
    rating && `${words.rating}: ${rating}`,
  ]
  const chips = [
    ...linkedOrderNumbers.map((number) => orderChip(number, tongue, isLinked ? orders : undefined)),
    ...tags.map((tag) => el('span', { class: 'chip', part: 'tag', dir: 'auto' }, tag)),
  ]
  const items = (/** @type {(Node | string | false | undefined)[]} */ all) => all.filter(Boolean).map((one) => el('li', {}, typeof one === 'string' ? el('span', { dir: 'auto' }, one) : one))
  const list = el('ul', { class: 'chips', role: 'list' }, ...items(chips.slice(0, TAGS)))
  const rest = items(chips.slice(TAGS))
  const click = () => {
    list.lastChild?.remove()
    list.append(...rest)
  }
  if (rest.length) list.append(el('li', {}, el('button', { type: 'button', class: 'plain', click }, words.moreTags(rest.length))))
  return [el('ul', { class: 'facts', role: 'list' }, ...items(facts)), chips.length > 0 && list]
}

/**
 * Where it began, and how to find it elsewhere.
 *
 * @param {Conversation} conversation
 * @param {Tongue} tongue
 * @param {string | null} template
 * @param {(words: string) => void} say
 */
function origin({ guid = '', referrer, startDateTime }, tongue, template, say) {
  const { words } = tongue
  const started = time(startDateTime, tongue, 'date')
  const copy = () => navigator.clipboard?.writeText(guid).then(() => {
    button.textContent = words.copied
    say(words.copied)
  }, () => {})
  const button = el('button', { type: 'button', class: 'plain', title: guid, click: copy }, words.copy)
  // What is not hexadecimal and dashes has no place in somebody's address.
  const address = /^[\da-f-]+$/i.test(guid) ? webAddress(template?.replaceAll('{guid}', guid) ?? '') : undefined
  return el(
    'p',
    { class: 'origin' },
    started && el('span', {}, `${words.started} `, started),
    referrer && el('span', { dir: 'auto' }, `${words.referrer} `, ...linked(referrer)),
    !!guid && button,
    address && el('a', { href: address.href, target: '_blank', rel: 'noopener noreferrer', part: 'link', 'aria-describedby': 'new-tab' }, words.openThere),
  )
}

/** All that a search finds a conversation by. @param {Conversation} conversation @param {Tongue} tongue */
function textToFind({ subject, category, webStore, owner, tags = [], linkedOrderNumbers = [], messages = [] }, { words }) {
  const written = messages.flatMap(({ sender, content = '' }) => [sender?.name, sender?.emailAddress, textOf(content, words)])
  return [subject, category, webStore, owner?.name, ...tags, ...linkedOrderNumbers, ...written].join('\n').toLowerCase()
}

/** The language around an element, past shadow roots. @param {Element} element */
function langOf(element) {
  for (let at = /** @type {Element | undefined} */ (element); at; at = /** @type {ShadowRoot} */ (at.getRootNode()).host) {
    const { lang } = /** @type {HTMLElement | null} */ (at.closest('[lang]')) ?? {}
    if (lang) return lang
  }
  return ''
}

/** @param {string} number @param {Tongue} tongue @param {Orders} [orders] */
function orderChip(number, { words }, orders) {
  const name = el('span', { class: 'unseen' }, `${words.order} `)
  const look = { class: 'chip order', part: 'order', dir: 'auto' }
  return orders ? el('button', { ...look, type: 'button', click: () => orders.select(number) }, name, number) : el('span', look, name, number)
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
  min-width: 0;
  container-type: inline-size;
  color: var(--text);
  font-family: var(--robin-font, inherit);
  font-size: var(--robin-font-size, 0.9375rem);
  line-height: 1.5;
}
:host([hidden]), [hidden] { display: none; }
* { box-sizing: border-box; margin: 0; padding: 0; }
ol, ul { list-style: none; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
a { color: var(--accent); text-underline-offset: 2px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
svg { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
time { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, .byline, .facts, .origin, .age, .overview, .line, .keys { color: var(--muted); }
input, select { font: inherit; min-width: 0; height: 34px; padding: 0 8px; color: inherit; background: var(--surface); border: 1px solid var(--muted); border-radius: 8px; }

section { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
header { display: flex; align-items: center; gap: 2px 10px; padding: 12px 12px 8px 18px; }
h2 { flex: 1; font-size: 1.0625em; font-weight: 650; }
.age { font-size: 0.875em; font-variant-numeric: tabular-nums; text-align: end; }
.overview { padding: 0 18px 10px; }
.overview:empty { display: none; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 0 18px 12px; font-size: 0.875em; }
.tools input { flex: 1 1 14em; }
.keys { padding: 0 18px 12px; font-size: 0.875em; }
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

.conversation { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 112px; }
.conversation:not(.opened):hover, .opened .summary:hover { background: var(--raised); }
.conversation:not(.opened) .about { cursor: pointer; }
.summary { position: relative; display: grid; grid-template-columns: 34px minmax(0, 1fr) auto; gap: 0 12px; padding: 12px 14px 0 18px; }
.opened .summary { position: sticky; top: 0; z-index: 2; padding-bottom: 6px; background: var(--surface); }
.about { padding: 2px 14px 12px 64px; }
.line { grid-column: 2 / 4; font-size: 0.9375em; display: flex; gap: 5px; white-space: nowrap; }
.line span { overflow: hidden; text-overflow: ellipsis; }
.line :first-child { flex: none; max-width: 40%; }
.opened .line { display: none; }
.channel { grid-row: span 2; display: grid; place-items: center; width: 34px; height: 34px; border: 1px solid transparent; border-radius: 50%; background: var(--agent); color: var(--accent); }
h3 { font-size: 1em; font-weight: 600; min-width: 0; }
h3 button { display: block; width: 100%; min-height: 24px; text-align: start; font-weight: inherit; overflow-wrap: break-word; }
h3 button::after { content: ''; position: absolute; inset: 0; }
h3 button:focus-visible { outline: 0; }
h3 button:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -3px; border-radius: 9px; }
.when { display: flex; align-items: center; gap: 4px; color: var(--muted); font-size: 0.875em; height: 24px; }
.when svg { transition: rotate 0.15s; }
.opened .when svg { rotate: 90deg; }
.facts { display: flex; flex-wrap: wrap; gap: 0 14px; overflow: hidden; padding-block: 1px; font-size: 0.875em; }
.facts li { position: relative; min-width: 0; overflow-wrap: break-word; }
.facts li:not(:has(.state)):not(li:has(.state) + li)::before { content: '·' / ''; position: absolute; inset-inline-start: -9px; }
.facts li:has(.state) { margin-inline-end: -8px; }
.state { padding: 0 8px; border: 1px solid transparent; border-radius: 99px; background: var(--raised); color: var(--muted); font-weight: 600; font-size: 0.9375em; }
li:hover .state { border-color: var(--line); }
.state.open { background: light-dark(#dcf4e4, #14361f); color: light-dark(#0f6433, #84e0a5); }
.state.snoozed { background: var(--note); color: light-dark(#7a4d06, #eec474); }
.state.waiting { background: light-dark(#fde3dc, #4a1f14); color: light-dark(#8f2a0c, #ffb59e); }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-top: 6px; font-size: 0.8125em; }
.chips li { min-width: 0; }
.chip { display: inline-block; max-width: 100%; padding: 1px 8px; border: 1px solid var(--line); border-radius: 6px; color: var(--muted); overflow-wrap: break-word; }
.chip.order { font-variant-numeric: tabular-nums; color: var(--text); background: var(--raised); }
button.chip.order { min-height: 24px; color: var(--accent); font-weight: 600; }
button.chip.order:hover { border-color: var(--accent); }

.body { padding: 2px 18px 18px 64px; }
.origin { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 16px; font-size: 0.8125em; padding-bottom: 10px; }
.messages { display: flex; flex-direction: column; gap: 10px; }
.day { display: flex; align-items: center; gap: 10px; font-size: 0.8125em; color: var(--muted); }
.day::before, .day::after { content: ''; flex: 1; border-top: 1px solid var(--line); }
.message { min-width: 0; max-width: min(92%, 46em); scroll-margin-top: 60px; padding: 9px 13px 10px; border: 1px solid transparent; border-radius: 4px 14px 14px 14px; background: var(--raised); align-self: flex-start; }
.message.agent { align-self: flex-end; border-radius: 14px 4px 14px 14px; background: var(--agent); }
.message.note { align-self: stretch; max-width: none; border: 1.5px dashed var(--note-line); border-radius: 10px; background: var(--note); }
.label { display: flex; flex-wrap: wrap; align-items: center; gap: 0 5px; font-size: 0.8125em; color: light-dark(#6d4502, #f0cb86); }
.byline { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; font-size: 0.8125em; }
.byline > * { min-width: 0; overflow-wrap: anywhere; }
.byline strong { color: var(--text); }
.same { margin-top: -7px; }
.same .byline { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.content { overflow-wrap: anywhere; }
.text, .quote, .signature { white-space: pre-wrap; unicode-bidi: plaintext; tab-size: 4; }
.quote, .signature { padding-inline-start: 10px; border-inline-start: 3px solid var(--line); color: var(--muted); }
.content > * + * { margin-top: 6px; }
.fold { display: block; min-height: 24px; padding: 0 8px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); color: var(--muted); font-size: 0.8125em; text-align: start; overflow-wrap: anywhere; }
.fold:hover { border-color: var(--accent); color: var(--accent); }
.body > .plain { margin-top: 8px; }
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
  header { flex-wrap: wrap; }
  .age { order: 1; flex: 1 0 100%; text-align: start; }
  .channel { display: none; }
  .summary { grid-template-columns: minmax(0, 1fr) auto; }
  .line { grid-column: 1 / 3; }
  header, .overview, .tools, .keys, .summary, .about, .body { padding-inline: 14px; }
  .message { max-width: 100%; }
}
@media print {
  .conversation { content-visibility: visible; }
  .opened .summary { position: static; }
  .refresh, .tools, .keys, .more, .fold, .plain { display: none; }
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

/** From how many conversations on there are a search and filters. */
const MANY = 5

/** From how many messages on there is a way back to the first. */
const LONG = 6

/** One clock for all panels that are on a page. @type {Set<() => void>} */
const ticking = new Set()
/** @type {number | undefined} */
let clock

/** @param {() => void} tick @param {boolean} isOn */
function eachSecond(tick, isOn) {
  if (isOn) ticking.add(tick)
  else ticking.delete(tick)
  if (!ticking.size) clock = void clearInterval(clock)
  else clock ??= setInterval(() => ticking.forEach((each) => each()), 1000)
}

export class RobinConversations extends HTMLElement {
  static observedAttributes = ['email', 'order', 'base-url', 'lang', 'order-links', 'conversation-href']

  /** @type {TokenSource | undefined} */
  #token
  #tongue = Tongue.of('en')
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
  #tick = () => this.#onTick()
  #isTokenMissed = false
  #ticks = 0
  /** Somebody has scrolled since the last page came. */
  #isScrolled = false
  #scroll = () => {
    this.#isScrolled = true
    if (this.#isEndSeen) this.#loadMore(true)
  }
  #isEndSeen = false
  /** @type {number | undefined} */
  #nextSkip
  /** @type {Map<string, Item>} by guid, in the order shown */
  #items = new Map()

  // The skeleton of the panel; only these change.
  #title = el('h2', { id: 'title', part: 'title' })
  #age = el('span', { class: 'age', part: 'age' })
  #refresh = el('button', { type: 'button', class: 'refresh', part: 'refresh', click: () => this.refresh() }, icon('refresh'))
  #notice = el('div', { part: 'notice' })
  #list = el('ol', { part: 'list', role: 'list' })
  #more = el('button', { type: 'button', class: 'more', part: 'more', hidden: true, click: () => this.#loadMore() })
  #said = el('p', { class: 'unseen', role: 'status' })
  #overview = el('ul', { class: 'overview facts', part: 'overview', role: 'list' })
  #find = /** @type {HTMLInputElement} */ (el('input', { type: 'search', part: 'search', input: () => this.#filter() }))
  #state = /** @type {HTMLSelectElement} */ (el('select', { part: 'filter', change: () => this.#filter() }))
  #channel = /** @type {HTMLSelectElement} */ (el('select', { part: 'filter', change: () => this.#filter() }))
  #expand = el('button', { type: 'button', class: 'plain', click: () => this.#expandAll() })
  #tools = el('div', { class: 'tools', part: 'tools', hidden: true }, this.#find, this.#state, this.#channel, this.#expand)
  #keys = el('p', { class: 'keys', hidden: true })
  #newTab = el('span', { id: 'new-tab', hidden: true })
  #section = el(
    'section',
    { part: 'panel', 'aria-labelledby': 'title', keydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) },
    el('header', { part: 'header' }, this.#title, this.#age, this.#refresh),
    this.#said,
    this.#overview,
    this.#tools,
    this.#keys,
    this.#notice,
    this.#list,
    this.#more,
    this.#newTab,
  )
  #end = new IntersectionObserver(
    (ends) => {
      this.#isEndSeen = !!ends.at(-1)?.isIntersecting
      if (this.#isEndSeen) this.#loadMore(true)
    },
    { rootMargin: '200px' },
  )

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

  /** Where a conversation is in ROBIN: an address with `{guid}` in it. */
  get conversationHref() {
    return this.getAttribute('conversation-href')
  }

  set conversationHref(value) {
    this.#reflect('conversation-href', value)
  }

  /** Asks for an answer that is fetched now, as the button does; not while a countdown runs. */
  refresh() {
    if (!this.#running && !this.#later?.shown && this.#question) this.#load(0, true)
  }

  connectedCallback() {
    // What a page set before this file was there hides the accessors.
    for (const name of /** @type {const} */ (['token', 'email', 'order', 'baseUrl', 'conversationHref'])) {
      if (!Object.hasOwn(this, name)) continue
      const value = this[name]
      delete this[name]
      Object.assign(this, { [name]: value })
    }
    eachSecond(this.#tick, true)
    document.addEventListener('scroll', this.#scroll, { capture: true, passive: true })
    this.#end.observe(this.#more)
    this.#plan()
  }

  disconnectedCallback() {
    eachSecond(this.#tick, false)
    document.removeEventListener('scroll', this.#scroll, true)
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
    this.#tongue = Tongue.of(langOf(this) || navigator.language)
    const { words, tag } = this.#tongue
    this.#section.lang = tag
    this.#title.textContent = words.title
    this.#refresh.setAttribute('aria-label', words.refresh)
    this.#refresh.title = words.refresh
    this.#find.placeholder = words.find
    this.#find.setAttribute('aria-label', words.find)
    this.#state.setAttribute('aria-label', words.state)
    this.#channel.setAttribute('aria-label', words.channel)
    this.#keys.textContent = words.keys
    this.#newTab.textContent = words.newTab
    this.#running?.abort()
    this.#running = undefined
    this.#wait(false)
    this.#clear()
    if (!this.#question) this.#tell({ about: [words.idle, words.idleHint], mark: 'none', isWhole: true })
    else if (!this.#token) this.#missToken()
    else this.#load(0, false)
  }

  /** Frameworks may set it before this file is there, where it is lost: said once, and whoever listens can give it. */
  #missToken() {
    this.#tell({ about: this.#tongue.words.failed.signIn, mark: 'failed', isWhole: true })
    if (this.#isTokenMissed) return
    this.#isTokenMissed = true
    console.warn('<robin-conversations> has no token: set its property "token" to a function that gives one, or listen to "token-missing".')
    this.#emit('token-missing', { provide: (/** @type {TokenSource} */ token) => (this.token = token) })
  }

  #clear() {
    this.#later = this.#answer = this.#nextSkip = undefined
    this.#failures = 0
    this.#isLockedOut = false
    this.#items.clear()
    this.#list.replaceChildren()
    this.#overview.replaceChildren()
    this.#find.value = ''
    this.#state.value = this.#channel.value = ''
    this.#tools.hidden = this.#keys.hidden = true
    this.#isScrolled = false
    this.#more.hidden = true
    this.#refresh.hidden = !this.#question
    this.#age.textContent = ''
    this.#hush()
  }

  /** @param {boolean} [isByItself] then only where somebody reads on, not because there is room, and never for a search */
  #loadMore(isByItself) {
    if (isByItself && (!this.#isScrolled || this.#isFiltered)) return
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
    this.#more.textContent = skip ? words.loading : this.#isFiltered ? words.older : words.more
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
    if (skip === 0) this.#answer = { receivedAt: performance.now(), age, etag }
    if (!isUnchanged) {
      // Of further pages that were read already the first says nothing: they stay, and are not asked for again.
      const isFurther = skip === 0 && !!page.nextSkip && this.#items.size > page.conversations.length
      if (!isFurther) this.#nextSkip = page.nextSkip
      this.#merge(page.conversations, skip > 0, isFurther)
    }
    const count = this.#items.size
    const stale = inVain && words.stale(this.#ago())
    if (count === 0) this.#tell({ about: [words.none, stale || words.noneHint], mark: 'none', isWhole: true })
    else if (stale) this.#tell({ about: [stale], mark: 'failed' })
    // Something stale is being refreshed behind our back: one second look, which costs ROBIN nothing.
    if (page.stale && !inVain && !skip && !isUnchanged) this.#later = { at: performance.now() + PATIENCE, go: () => this.#load(0, false) }
    this.#onTick()
    const found = skip ? words.added(page.conversations.length) : count ? words.found(count) : words.none
    this.#say(stale || found)
    this.#emit('conversations-loaded', { count, age, stale: page.stale, hasMore: !!this.#nextSkip })
  }

  /**
   * What is shown already stays the same element, so that nothing moves under who reads it. New conversations shift pages, so some
   * come twice.
   *
   * @param {Conversation[]} conversations @param {boolean} isNext @param {boolean} isFurther more is known than this
   */
  #merge(conversations, isNext, isFurther) {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot)
    const focused = /** @type {HTMLElement | null} */ (root.activeElement)
    const before = this.#items
    /** @type {Map<string, Item>} */
    const now = new Map(isNext ? before : [])
    /** @type {Item[]} */
    const added = []
    conversations.forEach((conversation, i) => {
      const key = conversation.guid?.toLowerCase() ?? `#${isNext ? now.size : i}`
      let item = before.get(key)
      if (item) item.show(conversation)
      else added.push((item = this.#item(conversation, key)))
      now.set(key, item)
    })
    if (isFurther) for (const [key, item] of before) if (!now.has(key)) now.set(key, item)
    this.#items = now
    arrange(this.#list, [...now.values()].map(({ element }) => element))
    if (focused === this.#more && isNext) added[0]?.heading.focus()
    else if (focused && !focused.isConnected) this.#refresh.focus()
    else if (focused !== root.activeElement) focused?.focus({ preventScroll: true })
    this.#isScrolled = false
    // It watches for coming into view, and may have been in view all the time.
    this.#end.unobserve(this.#more)
    this.#end.observe(this.#more)
    this.#outline()
    this.#filter()
  }

  /** Above the list: what the call is likely to be about, and the tools where there is much to look through. */
  #outline() {
    const { words } = this.#tongue
    const all = [...this.#items.values()].map(({ conversation }) => conversation)
    const isOpen = (/** @type {Conversation} */ { state = '' }) => /^open$/i.test(state)
    const dates = all.map((one) => +new Date(latest(one).date ?? '')).filter((date) => !Number.isNaN(date))
    const ago = dates.length ? this.#tongue.ago((Date.now() - dates.reduce((a, b) => Math.max(a, b))) / 1000) : ''
    const open = `${all.filter(isOpen).length}${this.#nextSkip ? '+' : ''}`
    const isWaiting = all.some((one) => latest(one).isWaiting)
    const said = all.length ? [...words.summary(open, ago), isWaiting && words.waiting] : []
    this.#overview.replaceChildren(...said.flatMap((one) => (one ? el('li', {}, one) : [])))
    this.#tools.hidden = all.length < MANY && !this.#nextSkip && this.#tools.hidden
    for (const [select, first, name] of /** @type {const} */ ([[this.#state, words.state, 'state'], [this.#channel, words.channel, 'channel']])) {
      const chosen = select.value
      const values = new Set(all.flatMap((one) => one[name] || []))
      const label = (/** @type {string} */ value) => Object.entries(words.states).find(([known]) => name === 'state' && known === value.toLowerCase())?.[1] ?? value
      select.replaceChildren(el('option', { value: '' }, first), ...[...values].map((value) => el('option', { value }, label(value))))
      if (values.has(chosen)) select.value = chosen
    }
  }

  get #isFiltered() {
    return !!(this.#find.value.trim() || this.#state.value || this.#channel.value)
  }

  /** Shows those that fit, of what is loaded. */
  #filter() {
    const { words } = this.#tongue
    const wanted = this.#find.value.trim().toLowerCase()
    let count = 0
    for (const { element, conversation, words: written } of this.#items.values()) {
      const fits = (/** @type {HTMLSelectElement} */ select, value = '') => !select.value || select.value === value
      element.hidden = !(fits(this.#state, conversation.state) && fits(this.#channel, conversation.channel) && (!wanted || written().includes(wanted)))
      if (!element.hidden) count++
    }
    this.#more.hidden = !this.#nextSkip
    this.#more.textContent = this.#isFiltered ? words.older : words.more
    const isNothing = this.#isFiltered && !count
    if (isNothing) this.#tell({ about: [words.noMatch(this.#items.size)], isCalm: true })
    else if (this.#notice.matches('.calm')) this.#hush()
    if (this.#isFiltered) this.#say(isNothing ? words.noMatch(this.#items.size) : words.found(count))
    this.#expand.textContent = this.#shown.some(({ body }) => body.hidden) ? words.expand : words.fold
  }

  get #shown() {
    return [...this.#items.values()].filter(({ element }) => !element.hidden)
  }

  #expandAll() {
    const shown = this.#shown
    const isOpen = shown.some(({ body }) => body.hidden)
    for (const item of shown) item.open(isOpen)
    this.#filter()
  }

  /** Keys of those who do not let go of the keyboard; only while the focus is in the panel. @param {KeyboardEvent} event */
  #press(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (target.matches('input, select')) {
      if (event.key === 'Escape') target.blur()
      return
    }
    const step = { j: 1, k: -1 }[event.key]
    if (step) {
      const all = this.#shown
      const at = all.findIndex(({ element }) => element.contains(target))
      all[Math.max(0, at < 0 ? 0 : Math.min(all.length - 1, at + step))]?.heading.focus()
    } else if (event.key === '/') {
      this.#tools.hidden = false
      this.#find.focus()
    } else if (event.key === 'r') this.refresh()
    else if (event.key === '?') {
      this.#keys.hidden = !this.#keys.hidden
      if (!this.#keys.hidden) this.#say(this.#keys.textContent ?? '')
    } else return
    event.preventDefault()
  }

  /** @param {Conversation} first @param {string} key @returns {Item} */
  #item(first, key) {
    const tongue = this.#tongue
    const { words } = tongue
    const id = `c${key}`
    const body = el('div', { class: 'body', part: 'body', id, hidden: true })
    const label = el('span', { dir: 'auto' })
    const click = () => {
      item.open(!!body.hidden)
      this.#emit(body.hidden ? 'conversation-closed' : 'conversation-opened', { guid: item.conversation.guid })
      if (!body.hidden) messages.lastElementChild?.scrollIntoView({ block: 'nearest' })
      this.#filter()
    }
    const heading = el('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': id, click }, label)
    const title = el('h3', { part: 'subject' }, heading)
    const row = el('div', { class: 'summary', part: 'summary' })
    const facts = el('div', { class: 'about', click: (/** @type {Event} */ { target }) => /** @type {Element} */ (target).closest('button') || click() })
    const messages = el('ol', { class: 'messages', part: 'messages', role: 'list' })
    /** @type {Map<string, HTMLElement>} */
    let drawn = new Map()
    let written = ''
    let json = ''
    const fill = () => {
      const { conversation } = item
      const sorted = inOrder(conversation.messages ?? [])
      drawn = messageItems(sorted, shapeOf(conversation), drawn)
      arrange(messages, drawn.values())
      const toFirst = () => {
        const top = /** @type {HTMLElement | null} */ (messages.firstElementChild)
        top?.setAttribute('tabindex', '-1')
        top?.focus()
      }
      arrange(body, [
        origin(conversation, tongue, this.conversationHref, (said) => this.#say(said)),
        sorted.length ? messages : el('p', { class: 'quiet' }, words.noMessages),
        sorted.length >= LONG && el('button', { type: 'button', class: 'plain', click: toFirst }, `↑ ${words.toFirst}`),
      ])
    }
    const shapeOf = (/** @type {Conversation} */ { linkedOrderNumbers: numbers = [] }) => {
      const isLinked = this.hasAttribute('order-links')
      return { tongue, isLinked, orders: isLinked ? { numbers, select: (/** @type {string} */ order) => this.#emit('order-selected', { order }) } : undefined }
    }
    /** @type {Item} */
    const item = {
      element: el('li', { class: 'conversation', part: 'conversation' }, row, facts, body),
      heading,
      body,
      conversation: first,
      show: (conversation) => {
        const text = JSON.stringify(conversation)
        if (text === json) return
        json = text
        written = ''
        item.conversation = conversation
        label.textContent = conversation.subject?.trim() || words.noSubject
        arrange(row, summary(conversation, tongue, title))
        facts.replaceChildren(...about(conversation, shapeOf(conversation)).filter((one) => !!one))
        if (body.firstChild) fill()
      },
      open: (isOpen) => {
        if (isOpen && !body.firstChild) fill()
        body.hidden = !isOpen
        item.element.classList.toggle('opened', isOpen)
        heading.setAttribute('aria-expanded', `${isOpen}`)
      },
      words: () => (written ||= textToFind(item.conversation, tongue)),
    }
    item.show(first)
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
    this.#onTick()
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
  #onTick() {
    const { words, seconds } = this.#tongue
    const now = performance.now()
    if (++this.#ticks % 60 === 0) {
      for (const one of this.#list.querySelectorAll('time.ago')) {
        one.textContent = this.#tongue.ago((Date.now() - +new Date(one.getAttribute('datetime') ?? '')) / 1000)
      }
    }
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
