// @ts-check
/** A conversation and its messages as elements. */

import { channelIcon, el, icon, time } from './elements.js'
import { linked, webLink } from './links.js'
import { partsOf } from './quotes.js'
import { beginningOf, textOf, webAddress } from './text.js'

/** @typedef {import('./quotes.js').Part} Part */
/** @typedef {import('./words.js').Tongue} Tongue */

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
      { class: isSame ? 'byline unseen' : 'byline' },
      el('strong', { dir: 'auto' }, sender?.name || words.unknown),
      role && el('span', { dir: 'auto' }, role),
      time(sentDateTime, tongue, 'date'),
    ),
    messageText(content, tongue, orders),
    /^(none)?$/i.test(rating) || el('p', { part: 'rating' }, `${words.rating}: `, el('b', {}, rating)),
  )
}

/** @param {string} raw @param {Tongue} tongue @param {Orders} [orders] */
function messageText(raw, tongue, orders) {
  const { text, isWhole } = beginningOf(raw, tongue.words, MOST)
  const shown = el('div', { part: 'content', dir: 'auto' })
  const show = (/** @type {string} */ some) => shown.replaceChildren(...partsShown(partsOf(some), tongue, orders))
  const showAll = () => {
    show(textOf(raw, tongue.words))
    shown.tabIndex = -1
    shown.focus()
  }
  show(text)
  if (!isWhole) shown.append('… ', el('button', { class: 'plain', click: showAll }, tongue.words.whole))
  return shown
}

/** What stands below the last own words is folded; a quote between them is what they answer. @param {Part[]} parts @param {Tongue} tongue @param {Orders} [orders] */
function partsShown(parts, { words }, orders) {
  const lastOwn = parts.findLastIndex(({ kind }) => kind === 'text')
  return parts.flatMap(({ kind, text, by = '' }, i) => {
    // Where there are no words of the sender's own, nothing else is there to read.
    const isFolded = lastOwn >= 0 && (kind === 'signature' || (kind === 'quote' && i > lastOwn))
    const box = el(kind === 'quote' ? 'blockquote' : 'div', { part: kind, hidden: isFolded }, ...linked(text, orders))
    if (!isFolded) return [box]
    const click = () => {
      box.hidden = !box.hidden
      fold.ariaExpanded = `${!box.hidden}`
    }
    const fold = el('button', { part: 'fold', 'aria-expanded': 'false', click }, '… ', el('span', { dir: 'auto' }, kind === 'quote' ? words.quoted(by) : words.signature))
    return [fold, box]
  })
}

/** @param {Message} message */
const sentAt = ({ sentDateTime = '' }) => Date.parse(sentDateTime)

/** Of one sender within this time, messages stand together, in milliseconds. */
const TOGETHER = 5 * 60_000

/** @param {Message[]} messages @param {Shape} shape @param {Map<string, HTMLElement>} drawn what is drawn already, by content */
export function messageItems(messages, shape, drawn) {
  /** @type {Map<string, HTMLElement>} */
  const now = new Map()
  messages.forEach((message, i) => {
    const before = messages[i - 1]
    const at = sentAt(message)
    const gap = before && at - sentAt(before)
    const { day } = shape.tongue
    const today = gap && day.format(at)
    if (gap && today && today !== day.format(at - gap)) now.set(today, drawn.get(today) ?? el('li', { part: 'day' }, today))
    const isSame = !!before && gap < TOGETHER && gap >= 0 && before.sender?.name === message.sender?.name && kindOfMessage(before) === kindOfMessage(message)
    const key = `${isSame}${JSON.stringify(message)}${now.size}`
    now.set(key, drawn.get(key) ?? messageItem(message, shape, isSame))
  })
  return now
}

/** Makes these the children of a list, and moves none that is in its place: what is selected, focused or in view stays so. @param {Element} list @param {Iterable<Element | false | undefined>} wanted */
export function arrange(list, wanted) {
  const children = [...wanted].filter((one) => !!one)
  const kept = new Set(children)
  for (const child of [...list.children]) if (!kept.has(child)) child.remove()
  children.forEach((child, i) => child === list.children[i] || list.insertBefore(child, list.children[i]))
}

/** Rows of a group. */
const GROUP = 20

/**
 * The same for rows, in groups that a browser passes over as one: of 1,000 rows it looks at 50 in each frame. A row stays in its
 * group, whatever comes or goes above it.
 *
 * @param {Element} list
 * @param {Element[]} rows
 */
export function arrangeRows(list, rows) {
  /** @type {Map<Element, Element[]>} */
  const groups = new Map()
  /** @type {Element | undefined} */
  let group
  // From below, as what changes its place goes up, and is then the one that leaves its group.
  for (const row of rows.toReversed()) {
    const own = row.parentElement
    if (own && !groups.has(own)) group = own
    else if (!group || (!group.parentNode && (groups.get(group)?.length ?? 0) >= GROUP)) group = el('div', { class: 'group' })
    groups.set(group, [row, ...(groups.get(group) ?? [])])
  }
  arrange(list, [...groups.keys()].reverse())
  for (const [one, its] of groups) arrange(one, its)
}

/** Oldest first; one without a readable date stays where it was. @param {Message[]} messages */
export function inOrder(messages) {
  const dated = messages.filter(sentAt).sort((a, b) => sentAt(a) - sentAt(b))
  return messages.map((one) => (sentAt(one) ? /** @type {Message} */ (dated.shift()) : one))
}

/** The last one in order; one without a date is it only where none has one. @param {Message[]} messages */
const lastOf = (messages) => messages.findLast(sentAt) ?? messages.at(-1)

/** @type {WeakMap<Conversation, { last: Message | undefined, isWaiting: boolean, date: string | undefined }>} */
const latests = new WeakMap()

/** Who wrote last, and whether it is our turn. @param {Conversation} conversation */
export function latest(conversation) {
  const known = latests.get(conversation)
  if (known) return known
  const messages = inOrder(conversation.messages ?? [])
  const last = lastOf(messages)
  const lastSeen = lastOf(messages.filter((message) => !isNote(message)))
  const isWaiting = /^relation$/i.test(lastSeen?.sender?.type ?? '') && !/^(archived|hidden|snoozed)$/i.test(conversation.state ?? '')
  const found = { last, isWaiting, date: last?.sentDateTime ?? conversation.startDateTime }
  latests.set(conversation, found)
  return found
}

/** Characters of a message that are read for its one line. */
const LINE = 2000

/** @param {Message | undefined} message @param {Tongue} tongue */
function firstLine(message, { words }) {
  const parts = partsOf(beginningOf(message?.content ?? '', words, LINE).text)
  const { text = '' } = parts.find(({ kind }) => kind === 'text') ?? parts[0] ?? {}
  return text.slice(0, 200).replace(/\s+/g, ' ')
}

/** Tags that are shown at once. */
const TAGS = 8

/** The first row, which stays in view: subject, last message and its time. @param {Conversation} conversation @param {Tongue} tongue @param {HTMLElement} heading */
export function summary(conversation, tongue, heading) {
  const { last, date } = latest(conversation)
  const line = firstLine(last, tongue)
  return [
    el('span', { part: 'channel' }, channelIcon(conversation.channel)),
    heading,
    el('span', { class: 'when' }, time(date, tongue, 'ago'), icon('chevron')),
    !!line && el('p', { part: 'line' }, el('span', { dir: 'auto' }, (last?.sender?.name || tongue.words.unknown).slice(0, 30)), ': ', el('span', { dir: 'auto' }, line)),
  ]
}

/** A state's name among ours, and as it is said; there may be others. @param {string} state @param {Tongue['words']} words */
export const stateOf = (state, { states }) => Object.entries(states).find(([name]) => name === state.toLowerCase()) ?? ['', state]

/** @param {Conversation} conversation @param {Shape} shape */
export function about(conversation, { tongue, orders }) {
  const { state = '', channel, owner, webStore, category, messages = [], tags = [], linkedOrderNumbers = [] } = conversation
  const { words } = tongue
  const [kind, label] = stateOf(state, words)
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
    ...linkedOrderNumbers.map((number) => orderChip(number, tongue, orders)),
    ...tags.map((tag) => el('span', { class: 'chip', part: 'tag', dir: 'auto' }, tag)),
  ]
  const items = (/** @type {(Node | string | false | undefined)[]} */ all) => all.filter(Boolean).map((one) => el('li', {}, typeof one === 'string' ? el('span', { dir: 'auto' }, one) : one))
  const list = el('ul', { class: 'chips' }, ...items(chips.slice(0, TAGS)))
  const rest = items(chips.slice(TAGS))
  const click = () => {
    list.lastChild?.remove()
    list.append(...rest)
  }
  if (rest.length) list.append(el('li', {}, el('button', { class: 'plain', click }, words.moreTags(rest.length))))
  return [el('ul', { class: 'facts' }, ...items(facts)), chips.length > 0 && list]
}

/**
 * Where it began, and how to find it elsewhere.
 *
 * @param {Conversation} conversation
 * @param {Tongue} tongue
 * @param {string | null} template
 * @param {(words: string) => void} say
 */
export function origin({ guid = '', referrer, startDateTime }, tongue, template, say) {
  const { words } = tongue
  const started = time(startDateTime, tongue, 'date')
  const copy = () => navigator.clipboard.writeText(guid).then(() => {
    button.textContent = words.copied
    say(words.copied)
  }, () => {})
  const button = el('button', { class: 'plain', title: guid, click: copy }, words.copy)
  // What is not hexadecimal and dashes has no place in somebody's address.
  const address = /^[\da-f-]+$/i.test(guid) && webAddress(template?.replaceAll('{guid}', guid) ?? '')
  return el(
    'p',
    { class: 'origin' },
    started && el('span', {}, `${words.started} `, started),
    referrer && el('span', { dir: 'auto' }, `${words.referrer} `, ...linked(referrer)),
    // Pages without TLS have no clipboard.
    !!guid && (navigator.clipboard ? button : el('span', {}, guid)),
    address && webLink(address, words.openThere),
  )
}

/** All that a search finds a conversation by. @param {Conversation} conversation @param {Tongue} tongue */
export function textToFind({ subject, category, webStore, owner, tags = [], linkedOrderNumbers = [], messages = [] }, { words }) {
  const written = messages.flatMap(({ sender, content = '' }) => [sender?.name, sender?.emailAddress, textOf(content, words)])
  return [subject, category, webStore, owner?.name, ...tags, ...linkedOrderNumbers, ...written].join('\n').toLowerCase()
}

/** The language around an element, past shadow roots. @param {Element} element */
export function langOf(element) {
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
  return orders ? el('button', { ...look, click: () => orders.select(number) }, name, number) : el('span', look, name, number)
}
